"""One skill as one reader sees it, put together from rows at hand."""

from dataclasses import dataclass
from datetime import datetime

from courses.domain.readiness import Need
from courses.models import Refresher, SignOffRequest, SkillVersion, Standing
from courses.permissions import can_ask
from courses.templatetags.rows import Rows


@dataclass(frozen=True)
class OwnSkill:
    """One skill as one reader sees it.

    `state` is held | suspended | lapsed | waiting | in_progress | open | locked, or "unknown" for a visitor;
    the first that fits, so a lapsed skill that waits for a mentor is waiting.
    """

    version: SkillVersion
    state: str
    standing: Standing | None
    needs: tuple[Need, ...]
    request: SignOffRequest | None
    may_ask: bool
    moment: datetime
    refresher: Refresher | None = None

    @property
    def missing(self) -> tuple[Need, ...]:
        """Needs that are not held today."""
        return tuple(need for need in self.needs if not need.held)


def own_skill(rows: Rows, version: SkillVersion) -> OwnSkill:
    """The reader's side of one skill; no query beyond the rows."""
    code = version.skill.code
    standing, request = rows.standings.get(code), rows.waiting.get(code)
    needs = rows.readiness(code).needs
    state = _state(rows, standing, request, ready=all(need.held for need in needs))
    refresher = rows.refreshers.get(code) if standing is not None else None
    renewable = state != "held" or version.expiry_months is not None or refresher is not None
    return OwnSkill(
        version=version,
        state=state,
        standing=standing,
        needs=needs,
        request=request,
        may_ask=(
            rows.learner is not None
            and renewable
            and request is None
            and all(need.held for need in needs)
            and can_ask(rows.learner)
            and (state == "held" or not rows.needs_consent)
        ),
        moment=rows.moment,
        refresher=refresher,
    )


def _state(rows: Rows, standing: Standing | None, request: SignOffRequest | None, *, ready: bool) -> str:
    if rows.learner is None:
        return "unknown"
    if standing is not None and standing.is_held(rows.moment):
        return "held"
    if standing is not None and standing.is_suspended:
        return "suspended"
    if request is not None:
        return "waiting"
    if standing is not None and standing.is_lapsed(rows.moment):
        return "lapsed"
    if not ready:
        return "locked"
    return "open" if standing is None else "in_progress"
