"""Observations that may not count before a person has looked: held for review, not dropped, and answered."""

import uuid
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.basis import AuthorityEnded
from courses.domain.following import check_same_form, reason_given
from courses.domain.ledger import moment_text
from courses.domain.measuring import Taken
from courses.domain.requests import ask
from courses.domain.signoff import Seen, observe
from courses.domain.sync.keeping import keep_signature, remarks_of
from courses.domain.trace_choice import Choice
from courses.enums import Entrustment, HoldState, Mark
from courses.events import held_answered, observation_held
from courses.models import HeldObservation, Place, SignOffEvent, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


def observe_or_hold(  # noqa: PLR0913 -- as `observe`, which it passes everything on to
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
) -> SignOffEvent | HeldObservation:
    """Record an observation, or hold it where the mentor's authority was withdrawn before it was made.

    Sending it again returns the same. Raises what `observe` raises for every other reason, and AuthorityEnded where
    there are `remarks`.
    """
    held = HeldObservation.objects.filter(client_uuid=client_uuid).first()
    if held is not None:
        return _same_or_refuse(held, by)
    when = observed_at or timezone.now()
    try:
        return observe(
            by=by,
            learner=learner,
            version=version,
            seen=seen,
            client_uuid=client_uuid,
            observed_at=when,
            place=place,
            device=device,
            remarks=remarks,
        )
    except AuthorityEnded as ended:
        if remarks:  # such as the drill it belongs to: what is held could not keep them
            raise
        held = hold(
            client_uuid,
            mentor=by,
            learner=learner,
            version=version,
            place=place,
            seen=seen_as_json(seen),
            device=device,
            observed_at=when,
            received_at=timezone.now(),
            reason=str(ended.message),
        )
        return _same_or_refuse(held, by)


def hold(client_uuid: uuid.UUID, **said: Any) -> HeldObservation:
    """Hold what was said under this name, once; `said` are the columns of a HeldObservation."""
    held, created = HeldObservation.objects.get_or_create(client_uuid=client_uuid, defaults=said)
    if created:
        observation_held.announce(held_id=held.pk)
    return held


def _same_or_refuse(held: HeldObservation, by: User) -> HeldObservation:
    check_same_form(found=held.mentor_id, sent=by.pk)
    return held


@transaction.atomic
def record_held(held: HeldObservation, *, by: User, observed_at: datetime, reason: str) -> SignOffEvent:
    """Record a held observation as seen at a time that a reviewer vouches for, where it may be recorded then.

    For a device whose clock was wrong, or a signature that does not hold of work that others know of. The ledger keeps
    the time that was claimed, and who answered for it. Raises what `observe` raises: a time after the authority ended
    is refused again, and so is one at which another card was in force.
    """
    ledger.lock()  # before anything else: of two who answer at once, neither waits for what the other holds
    _check_may(held, by)
    why = reason_given(reason, _("Say how you know when it was seen."))
    reviewed = {"claimed_at": moment_text(held.observed_at), "reviewed_by": str(by.pseudonym)}
    event = observe_held(held, observed_at=observed_at, remarks=reviewed)
    _answer(held, by=by, state=HoldState.RECORDED, answer=why)
    return event


def observe_held(held: HeldObservation, *, observed_at: datetime, remarks: dict[str, Any]) -> SignOffEvent:
    """Put what is held into the ledger, with its signature where one holds. Raises what `observe` raises."""
    sent = held.envelope
    event = observe(
        by=held.mentor,
        learner=held.learner,
        version=held.version,
        seen=seen_from_json(held.seen),
        client_uuid=held.client_uuid,
        observed_at=observed_at,
        place=held.place,
        device=held.device,
        remarks={**(remarks_of(sent) if sent else {}), **remarks},
        in_force_at=(observed_at,) if sent else (),
    )
    if sent:
        keep_signature(event, sent, learner=held.learner)
    return event


def record_by_itself(held: HeldObservation) -> SignOffEvent | None:
    """Record what waited for a prerequisite that has arrived since; None where something is still missing."""
    try:
        return record_what_arrived(held)
    except DomainError:
        return None


@transaction.atomic
def record_what_arrived(held: HeldObservation) -> SignOffEvent:
    """Record what waited for something that has arrived since. Raises what `observe` raises, and changes nothing then.

    Nobody vouches for anything: it is recorded at the time that it was made, by the rules of that time.
    """
    ledger.lock()
    event = observe_held(held, observed_at=held.observed_at, remarks={})
    _answer(held, by=None, state=HoldState.RECORDED, answer=_("What was missing has arrived since."))
    return event


@transaction.atomic
def dismiss_held(held: HeldObservation, *, by: User, reason: str) -> None:
    """Do not record it, and ask for the work to be watched again; what the mentor said stays readable."""
    ledger.lock()
    _check_may(held, by)
    why = reason_given(reason, _("Say why it is not recorded. The mentor and the trainee will read it."))
    _answer(held, by=by, state=HoldState.DISMISSED, answer=why)
    if held.version.skill.current_id is not None:
        with suppress(DomainError):  # who may not ask today can do so later; the answer stands all the same
            ask(learner=held.learner, skill=held.version.skill)


def _check_may(held: HeldObservation, by: User) -> None:
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(
            _("Only coordinators and administrators review what is held."), code="may_not_review"
        )
    if by.pk in {held.mentor_id, held.learner_id}:
        raise NotAllowed(_("Somebody else has to review this: it is your own."), code="own_work")


def _answer(held: HeldObservation, *, by: User | None, state: HoldState, answer: str) -> None:
    changed = HeldObservation.objects.filter(pk=held.pk, state=HoldState.WAITING).update(
        state=state, answer=answer, answered_by=by, answered_at=timezone.now()
    )
    if not changed:
        raise DomainError(_("Somebody has answered this already."), code="answered")
    held_answered.announce(held_id=held.pk)


def seen_as_json(seen: Seen) -> dict[str, Any]:
    """What was seen, as JSON."""
    written = asdict(seen)
    written["marks"] = {name: Mark(mark).value for name, mark in seen.marks.items()}
    written["level"] = int(seen.level)
    written["evidence"] = [str(name) for name in seen.evidence]
    for said in written["taken"].values():
        said["trace"] = str(said["trace"]) if said["trace"] else None
    written["adjustment"] = str(seen.adjustment) if seen.adjustment else None
    return written


def seen_from_json(written: dict[str, Any]) -> Seen:
    """The reverse of `seen_as_json`."""
    return Seen(
        **{
            **written,
            "marks": {name: Mark(mark) for name, mark in written["marks"].items()},
            "level": Entrustment(written["level"]),
            "taken": {name: _taken(said) for name, said in written["taken"].items()},
            "evidence": tuple(uuid.UUID(name) for name in written["evidence"]),
            "adjustment": uuid.UUID(written["adjustment"]) if written["adjustment"] else None,
        }
    )


def _taken(said: dict[str, Any]) -> Taken:
    """How a measurement was taken; what was held before there were choices has none."""
    trace = uuid.UUID(said["trace"]) if said["trace"] else None
    return Taken(**{**said, "trace": trace, "choice": Choice(**said.get("choice", {}))})
