"""Recording what a mentor saw, the second signature, and taking an observation back."""

import re
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger, standing
from courses.domain.authority import authority_for
from courses.domain.readiness import readiness_of
from courses.enums import Act, Entrustment, EventKind, Mark, RequestState
from courses.events import signoff_recorded
from courses.models import (
    AuthorityGrant,
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

    Readings are decimal strings in the measurement's unit; a criterion without a mark was not seen.
    """

    marks: dict[str, Mark]
    items: list[str]
    level: Entrustment
    readings: dict[str, list[str]] = field(default_factory=dict)
    comment: str = ""


@transaction.atomic
def observe(
    *,
    by: User,
    learner: User,
    version: SkillVersion,
    seen: Seen,
    client_uuid: uuid.UUID,
    observed_at: datetime | None = None,
    place: Place | None = None,
    device: str = "web",
) -> SignOffEvent:
    """Record one observation; the same `client_uuid` again returns the first event and changes nothing.

    Raises NotAllowed (signing for oneself, no authority that day for that skill) or DomainError (a version no
    longer in force, prerequisites missing, nothing seen, unreadable reading, a time in the future).
    """
    seen = replace(seen, items=_tidy(seen.items))
    ledger.lock()  # of two identical forms sent at once, the second must find the first one's row
    now = timezone.now()
    when = observed_at or now
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return _same_or_refuse(earlier, by=by, learner=learner, version=version)
    if by.pk == learner.pk:
        raise NotAllowed(_("You cannot sign off your own work. Ask another mentor."), code="own_work")
    _check_version(version)
    if when > now + _CLOCK_TOLERANCE:
        raise DomainError(_("The time of the observation lies in the future. Check the date."), code="future")
    grant = authority_for(by, version, act=Act.OBSERVE, place=place, moment=when)
    _check_ready(learner, version, when)
    facts = _facts(seen, version, learner) | {
        "authority": str(grant.public_id),
        "place": place.code if place else None,
        "device": device,
    }
    event = _record(by, learner, version, client_uuid, (when, now), facts, seen)
    SignOffRequest.objects.filter(learner=learner, skill=version.skill, state=RequestState.WAITING).update(
        state=RequestState.ANSWERED, answered_at=now
    )
    _after_recording(event)
    return event


def _record(
    by: User,
    learner: User,
    version: SkillVersion,
    client_uuid: uuid.UUID,
    times: tuple[datetime, datetime],
    facts: dict[str, Any],
    seen: Seen,
) -> SignOffEvent:
    salt = new_salt()
    facts["commitment"] = ledger.commitment(salt, comment=seen.comment, items=seen.items)
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
        )
    )
    ObservationDetail.objects.create(
        event=event, learner=learner, signer=by, items=seen.items, comment=seen.comment, salt=salt
    )
    return event


def _tidy(labels: list[str]) -> list[str]:
    """The labels without blank ones and needless spaces: a blank line is not an item."""
    return [tidy for label in labels if (tidy := " ".join(label.split()))]


def _same_or_refuse(earlier: SignOffEvent, *, by: User, learner: User, version: SkillVersion) -> SignOffEvent:
    if (earlier.kind, earlier.signer, earlier.subject, earlier.skill_code) != (
        EventKind.OBSERVED,
        by.pseudonym,
        learner.pseudonym,
        version.skill.code,
    ):
        raise DomainError(
            _("This form was already used for another sign-off. Open a new one."), code="form_reused"
        )
    return earlier


def _check_version(version: SkillVersion) -> None:
    in_force = Skill.objects.select_for_update().get(pk=version.skill_id).current_id  # not as the form saw it
    if in_force != version.pk:
        raise DomainError(
            _("The card for %(skill)s has changed. Check the criteria again; your notes are kept.")
            % {"skill": version.skill.engraved},
            code="version_lapsed",
        )


def _check_ready(learner: User, version: SkillVersion, moment: datetime) -> None:
    missing = readiness_of(learner, version.skill.code, moment=moment).missing
    if missing:
        names = ", ".join(f"{need.version.skill.engraved} {need.version.title}" for need in missing)
        raise DomainError(
            _("%(learner)s first needs: %(names)s. Nothing is recorded.")
            % {"learner": learner, "names": names},
            code="not_ready",
        )


def _facts(seen: Seen, version: SkillVersion, learner: User) -> dict[str, Any]:
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
    return {
        "marks": marks,
        "level": int(seen.level),
        "items": [ledger.item_digest(learner.pseudonym, label) for label in seen.items],
        "readings": _readings(seen, version),
    }


def _readings(seen: Seen, version: SkillVersion) -> list[dict[str, Any]]:
    specs = {spec["id"]: spec for spec in version.measurements}
    if set(seen.readings) - set(specs):
        raise DomainError(
            _("A reading is for a measurement that this card does not have."), code="unknown_measurement"
        )
    return [
        {"measurement": name, "unit": spec["unit"], "values": [decimal_text(v) for v in seen.readings[name]]}
        for name, spec in specs.items()
        if seen.readings.get(name)
    ]


def decimal_text(raw: str) -> str:
    """A reading as a plain decimal string; a decimal comma is understood. Raises DomainError("reading")."""
    text = raw.strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    value = Decimal(text) if len(text) <= 24 and _NUMBER.fullmatch(text) else Decimal("NaN")
    if not value.is_finite() or abs(value.adjusted()) > 12:
        raise DomainError(
            _("“%(raw)s” is not a reading. Write a number such as 0.21.") % {"raw": raw}, code="reading"
        )
    return format(value, "f")


@transaction.atomic
def countersign(event: SignOffEvent, *, by: User, agrees: bool, client_uuid: uuid.UUID) -> SignOffEvent:
    """Record the second person's word on an observation, once for each form (`client_uuid`).

    Raises NotAllowed for the learner, the first signer, or somebody without authority to countersign;
    DomainError for an observation that was taken back.
    """
    ledger.lock()
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return _same_word_or_refuse(earlier, EventKind.COUNTERSIGNED, event, by)
    _check_observation(event)
    grant = grant_to_countersign(event, by=by, moment=timezone.now())
    return _follow_up(
        event, EventKind.COUNTERSIGNED, by, client_uuid, {"agrees": agrees, "authority": str(grant.public_id)}
    )


def grant_to_countersign(event: SignOffEvent, *, by: User, moment: datetime) -> AuthorityGrant:
    """The grant under which `by` may countersign this observation; raises NotAllowed where there is none."""
    if by.pseudonym in {event.subject, event.signer}:
        raise NotAllowed(
            _("A second person must countersign: neither the trainee nor the first mentor."),
            code="not_a_second_person",
        )
    place = Place.objects.filter(code=ledger.facts_of(event).get("place") or "").first()
    return authority_for(by, version_of(event), act=Act.COUNTERSIGN, place=place, moment=moment)


@transaction.atomic
def revoke(event: SignOffEvent, *, by: User, reason: str, client_uuid: uuid.UUID) -> SignOffEvent:
    """Take an observation back: by the mentor who signed it, or by whoever may grant authority.

    The first row stays; a new one points at it. The reason is kept beside the ledger. Taking back what is
    taken back already is refused.
    """
    ledger.lock()
    earlier = SignOffEvent.objects.filter(client_uuid=client_uuid).first()
    if earlier is not None:
        return _same_word_or_refuse(earlier, EventKind.REVOKED, event, by)
    check_may_revoke(event, by=by)
    _check_observation(event)
    if not reason.strip():
        raise DomainError(_("Give the reason for taking it back."), code="no_reason")
    salt = new_salt()
    facts = {"commitment": ledger.commitment(salt, comment=reason, items=[])}
    revoked = _follow_up(event, EventKind.REVOKED, by, client_uuid, facts)
    learner = User.objects.filter(pseudonym=event.subject).first()
    if learner is not None:  # of an erased person nothing is kept beside the ledger
        ObservationDetail.objects.create(
            event=revoked, learner=learner, signer=by, comment=reason, items=[], salt=salt
        )
    return revoked


def check_may_revoke(event: SignOffEvent, *, by: User) -> None:
    """Raises NotAllowed unless `by` signed the event or grants authority, and it is not about themselves."""
    if by.pseudonym == event.subject:
        raise NotAllowed(_("You cannot take back a sign-off of your own work."), code="own_work")
    if by.pseudonym != event.signer and not by.has_perm("courses.grant_authority"):
        raise NotAllowed(
            _("Only the mentor who signed, or a coordinator, can take this back."), code="may_not_revoke"
        )


def _same_word_or_refuse(
    earlier: SignOffEvent, kind: EventKind, event: SignOffEvent, by: User
) -> SignOffEvent:
    if (earlier.kind, earlier.target, earlier.signer) != (kind, event.client_uuid, by.pseudonym):
        raise DomainError(
            _("This form was already used for something else. Open a new one."), code="form_reused"
        )
    return earlier


def _check_observation(event: SignOffEvent) -> None:
    """Only an observation that still stands can be countersigned or taken back."""
    if event.kind != EventKind.OBSERVED:
        raise DomainError(_("This is not an observation."), code="not_an_observation")
    if SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.REVOKED).exists():
        raise DomainError(
            _("This observation was already taken back. Nothing more is recorded."), code="already_revoked"
        )


def _follow_up(
    event: SignOffEvent, kind: EventKind, by: User, client_uuid: uuid.UUID, facts: dict[str, Any]
) -> SignOffEvent:
    now = timezone.now()
    added = ledger.append(
        ledger.Statement(
            kind=kind,
            client_uuid=client_uuid,
            subject=event.subject,
            signer=by.pseudonym,
            observed_at=now,
            received_at=now,
            facts=facts,
            skill_version=version_of(event),
            target=event.client_uuid,
        )
    )
    _after_recording(added)
    return added


def version_of(event: SignOffEvent) -> SkillVersion:
    """The skill version that an event is about."""
    return SkillVersion.objects.select_related("skill").get(
        skill__code=event.skill_code, number=event.skill_version or 0
    )


def _after_recording(event: SignOffEvent) -> None:
    standing.refresh(event.subject, event.skill_code)
    signoff_recorded.announce(event_id=event.pk)
