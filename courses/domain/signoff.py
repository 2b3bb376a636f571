"""Recording what a mentor saw."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.adjustments import check_named
from courses.domain.basis import authority_for
from courses.domain.evidence import bind
from courses.domain.evidence import facts_for as evidence_facts
from courses.domain.following import check_same_form
from courses.domain.measuring import Taken, readings_facts, sources_for
from courses.domain.readiness import readiness_at
from courses.domain.sampling import draw_late
from courses.domain.settling import settle
from courses.domain.versions import was_in_force
from courses.enums import Act, Entrustment, EventKind, Mark, RequestState
from courses.models import (
    LedgerHead,
    ObservationDetail,
    Place,
    SignOffEvent,
    SignOffRequest,
    Skill,
    SkillVersion,
)
from courses.models.ledger import new_salt
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_CLOCK_TOLERANCE = timedelta(minutes=2)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class Seen:
    """What a mentor saw once: the mark per criterion id, items worked on, readings per measurement id.

    Readings are decimal strings in the measurement's unit; a criterion without a mark was not seen. `practise`
    is what to work on before the next time. `taken` says how the readings of a measurement were taken, where more
    is known than their values. `evidence` names files by public id; `adjustment` a reasonable adjustment in use.
    """

    marks: dict[str, Mark]
    items: list[str]
    level: Entrustment
    readings: dict[str, list[str]] = field(default_factory=dict)
    comment: str = ""
    practise: str = ""
    taken: Mapping[str, Taken] = field(default_factory=dict)
    evidence: tuple[uuid.UUID, ...] = ()
    adjustment: uuid.UUID | None = None

    @property
    def files(self) -> tuple[uuid.UUID, ...]:
        """All evidence that it rests on, traces included, each once."""
        traces = [taken.trace for taken in self.taken.values() if taken.trace]
        return tuple(dict.fromkeys([*self.evidence, *traces]))


@transaction.atomic
def observe(  # noqa: PLR0913 -- who, whom, what, when, where, with what, each by name
    *,
    by: User,
    learner: User,
    version: SkillVersion,
    seen: Seen,
    client_uuid: uuid.UUID,
    observed_at: datetime | None = None,
    place: Place | None = None,
    device: str = "web",
    remarks: Mapping[str, Any] | None = None,
    in_force_at: Sequence[datetime] = (),
) -> SignOffEvent:
    """Record one observation; the same `client_uuid` again returns the first event and changes nothing.

    `remarks` are facts about how it came in, such as a time that a reviewer set right. The version has to be in force
    now or, where `in_force_at` names moments, at one of them: for what was made without a network. What comes in after
    the authority of that day was withdrawn may be drawn into the sample of that withdrawal at once. Raises NotAllowed
    (signing for oneself, no authority that day for that skill; AuthorityEnded where it was withdrawn before) or
    DomainError (a version no longer in force, prerequisites missing, nothing seen, unreadable reading, a time in
    the future).
    """
    seen = replace(seen, items=tidy_items(seen.items))
    head = ledger.lock()  # of two identical forms sent at once, the second must find the first one's row
    now = timezone.now()
    when = observed_at or now
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return _same_or_refuse(earlier, by=by, learner=learner, version=version)
    if by.pk == learner.pk:
        raise NotAllowed(_("You cannot sign off your own work. Ask another mentor."), code="own_work")
    _check_version(version, in_force_at)
    if when > now + _CLOCK_TOLERANCE:
        raise DomainError(_("The time of the observation lies in the future. Check the date."), code="future")
    when = min(when, now)  # of a clock that runs ahead: nothing is seen after it was received
    grant = authority_for(by, version, act=Act.OBSERVE, place=place, moment=when)
    _check_ready(learner, version, when)
    files = evidence_facts(seen.files, by=by, learner=learner) if seen.files else []
    facts = facts_for(seen, version, learner, observed_at=when, evidence=files) | {
        "authority": str(grant.public_id),
        "place": place.code if place else None,
        "device": device,
        **(remarks or {}),
    }
    if grant.act == Act.WATCH:
        facts["signs"] = False
    if grant.supervised:
        facts["supervised"] = True
    event = _record(by, learner, version, client_uuid, (when, now), facts, seen, head)
    SignOffRequest.objects.filter(learner=learner, skill=version.skill, state=RequestState.WAITING).update(
        state=RequestState.ANSWERED, answered_at=now
    )
    bind(seen.files, event)
    settle(event, head)
    draw_late(event, grant)
    return event


def _record(
    by: User,
    learner: User,
    version: SkillVersion,
    client_uuid: uuid.UUID,
    times: tuple[datetime, datetime],
    facts: dict[str, Any],
    seen: Seen,
    head: LedgerHead,
) -> SignOffEvent:
    salt = new_salt()
    words: dict[str, Any] = {"comment": seen.comment, "items": seen.items, "practise": seen.practise}
    facts["commitment"] = ledger.commitment(salt, **words)
    event = ledger.append(
        ledger.Statement(
            kind=EventKind.OBSERVED,
            client_uuid=client_uuid,
            subject=learner.pseudonym,
            signer=by.pseudonym,
            observed_at=times[0],
            received_at=times[1],
            facts=facts,
            skill_version=version,
        ),
        head,
    )
    ObservationDetail.objects.create(event=event, learner=learner, signer=by, salt=salt, **words)
    return event


def tidy_items(labels: list[str]) -> list[str]:
    """The labels without blank ones and needless spaces: a blank line is not an item."""
    return [tidy for label in labels if (tidy := " ".join(label.split()))]


def _same_or_refuse(earlier: SignOffEvent, *, by: User, learner: User, version: SkillVersion) -> SignOffEvent:
    check_same_form(
        found=(earlier.kind, earlier.signer, earlier.subject, earlier.skill_code),
        sent=(EventKind.OBSERVED, by.pseudonym, learner.pseudonym, version.skill.code),
    )
    return earlier


def _check_version(version: SkillVersion, in_force_at: Sequence[datetime]) -> None:
    skill = Skill.objects.select_for_update(no_key=True).get(pk=version.skill_id)  # not as the form saw it
    if in_force_at:
        fits = any(was_in_force(version, skill, moment) for moment in in_force_at)
    else:
        fits = skill.current_id == version.pk
    if not fits:
        raise DomainError(
            _("The card for %(skill)s has changed. Check the criteria again; your notes are kept.")
            % {"skill": version.skill.engraved},
            code="version_lapsed",
        )


def _check_ready(learner: User, version: SkillVersion, moment: datetime) -> None:
    readiness = readiness_at(learner, version.skill.code, moment=moment)
    if not readiness.ready:
        raise DomainError(
            _("%(learner)s first needs: %(names)s. Nothing is recorded.")
            % {"learner": learner, "names": readiness.in_words},
            code="not_ready",
        )


def facts_for(
    seen: Seen,
    version: SkillVersion,
    learner: User,
    *,
    observed_at: datetime,
    evidence: Sequence[Mapping[str, str]],
) -> dict[str, Any]:
    """What goes into the payload, checked against the version; untouched criteria are listed as such."""
    known = [criterion["id"] for criterion in version.criteria]
    if set(seen.marks) - set(known):
        raise DomainError(
            _("A mark is for a criterion that this card does not have."), code="unknown_criterion"
        )
    marks = [{"criterion": name, "mark": Mark(seen.marks.get(name, Mark.NOT_SEEN)).value} for name in known]
    if all(mark["mark"] == Mark.NOT_SEEN for mark in marks):
        raise DomainError(_("Mark at least one criterion: met, not yet or stop."), code="nothing_seen")
    if not seen.items:
        raise DomainError(_("Say what was worked on: at least one item."), code="no_item")
    facts: dict[str, Any] = {
        "marks": marks,
        "level": int(seen.level),
        "items": [ledger.item_digest(learner.pseudonym, label) for label in seen.items],
        "readings": _readings(seen, version, learner, observed_at),
    }
    if evidence:
        facts["evidence"] = [dict(file) for file in evidence]
    if seen.adjustment:
        check_named(seen.adjustment, learner, version.skill)
        facts["adjustment"] = str(seen.adjustment)
    return facts


def _readings(
    seen: Seen, version: SkillVersion, learner: User, observed_at: datetime
) -> list[dict[str, Any]]:
    sources = sources_for(seen.taken.values(), learner=learner, observed_at=observed_at)
    return readings_facts(version, seen.readings, seen.taken, sources)


def decimal_text(raw: str) -> str:
    """A reading as a plain decimal string; a decimal comma is understood. Raises DomainError("reading")."""
    text = raw.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    value = Decimal(text) if len(text) <= 24 and _NUMBER.fullmatch(text) else Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 12:
        raise DomainError(
            _("“%(raw)s” is not a reading. Write a number such as 0.21.") % {"raw": raw}, code="reading"
        )
    return format(value, "f")
