"""Showing evidence of a badge to somebody for a time, by a link whose token is kept nowhere (docs/decisions/0029)."""

import hashlib
import secrets
import uuid
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from badges.domain.showing import is_minor
from badges.models import Award, EvidenceLink
from courses.domain.judging import observation_of
from courses.domain.shown_readings import Measured, measured
from courses.domain.story import stories
from courses.models import Evidence, MeasurementTrace
from courses.permissions import can_show_by_link
from lms.accounts.models import User
from lms.kernel.errors import DomainError

DAYS: Final = (1, 7, 30)
MOST_PIECES: Final = 30
_MOST_OPEN: Final = 20


def pieces_of(award: Award) -> list[Evidence]:
    """What the holder may show of a badge: the evidence of observations of its skills, newest first; one query."""
    rows = Evidence.objects.readable().filter(learner=award.learner, event__skill_code__in=award.skills)
    return [row for row in rows.order_by("-created_at", "-pk") if can_show_by_link(row)]


@transaction.atomic
def make_link(
    award: Award, *, by: User, pieces: Collection[uuid.UUID], days: int, purpose: str, at: datetime
) -> tuple[EvidenceLink, str]:
    """Make a link to these pieces of the badge's evidence; the token is returned once and cannot be told again.

    Raises DomainError where there is nothing that may be shown, for people under age, and for too many links.
    """
    if is_minor(by):
        raise DomainError(
            _("Evidence of somebody under age is not shown outside: nobody has consented to that."),
            code="minor",
        )
    chosen = [row for row in pieces_of(award) if row.public_id in set(pieces)][:MOST_PIECES]
    if not chosen:
        raise DomainError(_("Choose at least one piece of evidence that may be shown."), code="nothing")
    if days not in DAYS:
        raise DomainError(_("Choose for how long it is shown."), code="days")
    open_now = EvidenceLink.objects.filter(learner=by, revoked_at__isnull=True, expires_at__gt=at)
    if open_now.count() >= _MOST_OPEN:
        raise DomainError(_("You have many open links. End one that is not needed any more."), code="many")
    token = secrets.token_urlsafe(32)
    link = EvidenceLink.objects.create(
        award=award,
        learner=by,
        token_hash=_hash(token),
        purpose=purpose,
        created_at=at,
        expires_at=at + timedelta(days=days),
    )
    link.evidence.set(chosen)
    return link, token


def links_of(award: Award, person: User) -> list[EvidenceLink]:
    """The links that somebody made for a badge, newest first."""
    return list(EvidenceLink.objects.filter(award=award, learner=person).prefetch_related("evidence"))


def end_link(public_id: uuid.UUID, *, by: User, at: datetime) -> bool:
    """End a link at once; whether it was one of this person's that was still open."""
    mine = EvidenceLink.objects.filter(public_id=public_id, learner=by, revoked_at__isnull=True)
    return bool(mine.update(revoked_at=at))


def find_link(token: str) -> EvidenceLink | None:
    """The link with this token, open or not; None where there never was one."""
    rows = EvidenceLink.objects.select_related("award__achievement", "learner__safeguard")
    return rows.filter(token_hash=_hash(token)).first()


def shown_by(link: EvidenceLink, at: datetime) -> list[Evidence]:
    """What the link shows now: nothing once it has ended, and nothing for which consent was withdrawn since."""
    if not link.is_open(at):
        return []
    rows = Evidence.objects.readable().filter(pk__in=link.evidence.values("pk"), learner=link.learner)
    return [row for row in rows.order_by("created_at", "pk") if can_show_by_link(row)]


def drawn_of(pieces: Collection[Evidence]) -> dict[int, Measured]:
    """What was read of the traces among the pieces, each with its curve, by the piece's primary key, as the observation
    judged it.

    A page names each measurement once, so of two traces for the same one the first is drawn; the file has the other.
    """
    rows = MeasurementTrace.objects.filter(evidence__in=pieces).select_related("evidence")
    traces = {row.evidence.sha256: row for row in rows}
    events = {row.event for row in pieces if row.sha256 in traces and row.event is not None}
    drawn: dict[str, tuple[int, Measured]] = {}
    for story in stories(observation_of(event) for event in events):
        day = timezone.localdate(story.event.observed_at, timezone.get_default_timezone())
        definitions = {one["id"]: one for one in story.version.measurements}
        for facts in story.seen.facts["readings"]:
            trace = traces.get(facts.get("trace", {}).get("canonical", ""))
            if trace is None or facts["measurement"] not in definitions:
                continue
            found = measured(definitions[facts["measurement"]], facts, traces, day)
            if found.figure is not None:
                drawn.setdefault(facts["measurement"], (trace.evidence_id, found))
    return dict(drawn.values())


def count_opening(link: EvidenceLink) -> None:
    """Remember that somebody opened it; not who, nor when."""
    EvidenceLink.objects.filter(pk=link.pk).update(openings=F("openings") + 1)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
