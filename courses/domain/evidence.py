"""Taking in evidence, tying it to an observation, consent, and erasure."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

import rfc8785
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.intake import Kept, store, take_in
from courses.domain.ledger import facts_of
from courses.enums import ConsentScope, EvidenceKind, EvidenceState, HoldState
from courses.events import clearance_changed
from courses.models import (
    Evidence,
    GuardianConsent,
    HeldObservation,
    LearnerSafeguard,
    MeasurementTrace,
    SignOffEvent,
)
from courses.models.evidence import FILES
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

KEPT_LOOSE: Final = timedelta(days=7)
MOST_LOOSE: Final = 40  # pieces that one person may have uploaded without an observation
MOST_BOUND: Final = 20  # pieces that one observation may rest on


def receive(
    chunks: Iterable[bytes],
    *,
    by: User,
    learner: User,
    name: str = "",
    caption: str = "",
    scope: ConsentScope = ConsentScope.SIGNOFF_ONLY,
    kinds: Sequence[EvidenceKind] = (),
) -> Evidence:
    """Take in one file about a learner: streamed, hashed, told and cleaned in the sandbox, stored privately.

    `name` is used for a short label only; `kinds` narrows what is accepted. Consent wider than the sign-off is taken
    from the learner alone. Raises NotAllowed, or DomainError with the reason for a file that is refused, of which
    nothing is kept.
    """
    check_may_add(by, learner)
    kept = take_in(chunks, name=name, kinds=kinds)
    now = timezone.now()
    scope = scope if by.pk == learner.pk else ConsentScope.SIGNOFF_ONLY
    return store(
        kept,
        Evidence(
            learner=learner,
            uploaded_by=by,
            caption=" ".join(caption.split())[:300],
            scope=scope,
            consent_by=by,
            consent_at=now,
            created_at=now,
        ),
    )


def receive_trace(
    kept: Kept,
    *,
    by: User,
    learner: User,
    trace: MeasurementTrace,
    original: bytes,
) -> Evidence:
    """Keep a trace that was read elsewhere: `kept` is our canonical file, `original` the untouched upload.

    `trace` carries mapping, summary, instrument and the original's media type; its size and digest are filled in
    here. Raises NotAllowed or DomainError.
    """
    check_may_add(by, learner)
    now = timezone.now()
    row = Evidence(learner=learner, uploaded_by=by, consent_by=by, consent_at=now, created_at=now)
    trace.original_size, trace.original_sha256 = len(original), hashlib.sha256(original).hexdigest()
    return store(kept, row, trace=trace, original=original)


def check_may_add(by: User, learner: User, *, most: int | None = None) -> None:
    """Raises NotAllowed for a third person, DomainError for somebody with too much that belongs to nothing yet:
    `most` pieces, `MOST_LOOSE` unless somebody says otherwise.
    """
    limit = MOST_LOOSE if most is None else most
    if by.pk != learner.pk and not by.has_perm("courses.record_observation"):
        raise NotAllowed(
            _("Only the trainee, or somebody who signs, can add evidence."), code="may_not_add_evidence"
        )
    states = (EvidenceState.READY, EvidenceState.UPLOADED)
    if Evidence.objects.filter(event=None, uploaded_by=by, state__in=states).count() >= limit:
        raise DomainError(
            _(
                "You have %(most)s files that belong to no observation yet. Record the observation or remove some of "
                "them, then add more."
            )
            % {"most": limit},
            code="too_many_loose",
        )


def facts_for(ids: Sequence[uuid.UUID], *, by: User, learner: User) -> list[dict[str, str]]:
    """What an event says of its evidence: `[{"evidence", "kind", "commitment"}]`, in the order of `ids`.

    `evidence` is the SHA-256 of the stored bytes, in hexadecimal; see `commitment` for the other. Locks the rows
    until the transaction ends. Raises DomainError for evidence that is unknown, of another learner, uploaded by a
    third person, or tied to an observation already.
    """
    rows = _lock(ids)
    wrong = [row for row in rows if row.learner_id != learner.pk or row.event_id is not None]
    strange = [row for row in rows if row.uploaded_by_id not in {by.pk, learner.pk}]
    ready = all(row.state == EvidenceState.READY and row.withdrawn_at is None for row in rows)
    if len(rows) == len(set(ids)) and not wrong + strange and any(_is_unconfirmed(row) for row in rows):
        raise DomainError(
            _("The columns of a trace are not confirmed yet. Its mentor keeps it first, or removes it."),
            code="trace_unkept",
        )
    if len(rows) != len(set(ids)) or wrong or strange or not ready:
        raise DomainError(
            _("A piece of evidence is gone or belongs elsewhere. Add it once more."), code="evidence_gone"
        )
    if len(rows) > MOST_BOUND:
        raise DomainError(
            _("At most %(most)s pieces of evidence belong to one observation.") % {"most": MOST_BOUND},
            code="too_much_evidence",
        )
    return [{"evidence": row.sha256, "kind": row.kind, "commitment": commitment(row)} for row in rows]


def _is_unconfirmed(row: Evidence) -> bool:
    return row.kind == EvidenceKind.TRACE and row.state == EvidenceState.UPLOADED


def bind(ids: Sequence[uuid.UUID], event: SignOffEvent) -> None:
    """Tie evidence to the event whose facts name it; call it in the transaction that appended the event.

    Raises DomainError where the event does not name exactly this evidence.
    """
    rows = _lock(ids)
    named = [(said["evidence"], said["commitment"]) for said in facts_of(event).get("evidence", [])]
    if named != [(row.sha256, commitment(row)) for row in rows]:
        raise DomainError(_("The observation does not name this evidence."), code="evidence_not_named")
    if any(row.event_id not in {None, event.pk} for row in rows):
        raise DomainError(_("This evidence belongs to another observation."), code="evidence_gone")
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(event=event)


def bind_added(ids: Sequence[uuid.UUID], event: SignOffEvent) -> None:
    """Tie to a correction what it adds to the evidence of its observation; what that has stays tied to it.

    Raises DomainError where the event does not name it, or another has it.
    """
    rows = _lock(ids)
    named = {(said["evidence"], said["commitment"]) for said in facts_of(event).get("evidence", [])}
    if not named >= {(row.sha256, commitment(row)) for row in rows}:
        raise DomainError(_("The observation does not name this evidence."), code="evidence_not_named")
    if any(row.event_id not in {None, event.pk} for row in rows):
        raise DomainError(_("This evidence belongs to another observation."), code="evidence_gone")
    Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(event=event)


def _lock(ids: Sequence[uuid.UUID]) -> list[Evidence]:
    """The rows in the order asked for, each once, locked."""
    found = {
        row.public_id: row
        for row in Evidence.objects.select_for_update().filter(public_id__in=ids).order_by("pk")
    }
    return [found[one] for one in dict.fromkeys(ids) if one in found]


def commitment(evidence: Evidence) -> str:
    """SHA-256 of the salt and the RFC 8785 form of identifier, kind, media type, size and digest.

    It ties the row to the event without telling anything once the salt is erased.
    """
    stated: dict[str, Any] = {
        "id": str(evidence.public_id),
        "kind": evidence.kind,
        "media_type": evidence.media_type,
        "size": evidence.size,
        "sha256": evidence.sha256,
    }
    return hashlib.sha256(bytes(evidence.salt) + rfc8785.dumps(stated)).hexdigest()


def loose_evidence(by: User, learners: Sequence[User]) -> dict[int, list[Evidence]]:
    """What no observation rests on, added by `by` or by the learner, newest first, by learner; one query."""
    found: dict[int, list[Evidence]] = {}
    rows = Evidence.objects.loose().filter(
        Q(uploaded_by=by) | Q(uploaded_by=F("learner")), learner__in=learners, withdrawn_at__isnull=True
    )
    for row in rows.order_by("-created_at", "-pk"):
        found.setdefault(row.learner_id or 0, []).append(row)
    return found


def evidence_of(event_ids: Iterable[int]) -> dict[int, list[Evidence]]:
    """The readable evidence of these events by event, in one query. Ask an EvidenceReader about each."""
    found: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.readable().filter(event__in=list(event_ids)):
        found.setdefault(row.event_id or 0, []).append(row)
    return found


def describe(evidence: Evidence, *, by: User, caption: str) -> None:
    """Change the caption. Raises NotAllowed unless `by` is the learner."""
    _check_own(evidence, by)
    evidence.caption = " ".join(caption.split())[:300]
    evidence.save(update_fields=["caption"])


def consent(evidence: Evidence, *, by: User, scope: ConsentScope, now: datetime | None = None) -> None:
    """Record who may see it, from now on; also after a withdrawal.

    Raises NotAllowed unless `by` is the learner, and DomainError for a scope that a minor cannot give.
    """
    _check_own(evidence, by)
    if scope not in scopes_for(by):
        raise DomainError(
            _("Until a guardian’s consent is recorded, pictures stay with the sign-off."),
            code="guardian_needed",
        )
    evidence.scope = scope
    evidence.consent_by, evidence.consent_at, evidence.withdrawn_at = by, now or timezone.now(), None
    evidence.save(update_fields=["scope", "consent_by", "consent_at", "withdrawn_at"])


def scopes_for(learner: User) -> list[ConsentScope]:
    """The scopes this learner can consent to: all of them; a minor none beyond the sign-off until a guardian has
    consented, and never beyond the hub.
    """
    guard = LearnerSafeguard.objects.filter(person=learner).first()
    if guard is None or not guard.under_age:
        return list(ConsentScope)
    if guard.guardian_consent_photo_at is None:
        return [ConsentScope.SIGNOFF_ONLY]
    return [ConsentScope.SIGNOFF_ONLY, ConsentScope.ASSESSORS, ConsentScope.HUB]


def withdraw(evidence: Evidence, *, by: User) -> None:
    """Withdraw consent: nobody sees it any more except for the safety record; without an observation it is deleted.

    Raises NotAllowed unless `by` is the learner, or somebody who records what guardians say.
    """
    if not by.has_perm("courses.record_safeguard"):
        _check_own(evidence, by)
    if evidence.event_id is None:
        discard(evidence)
        return
    evidence.withdrawn_at = evidence.withdrawn_at or timezone.now()
    evidence.save(update_fields=["withdrawn_at"])


def remove(evidence: Evidence, *, by: User) -> None:
    """Delete what no observation rests on. Raises NotAllowed unless `by` uploaded it or it is about them."""
    if by.pk not in {evidence.learner_id, evidence.uploaded_by_id}:
        raise NotAllowed(_("Only whoever added this can remove it."), code="not_yours")
    if evidence.event_id is not None:
        raise DomainError(
            _("An observation rests on this. It cannot be removed; withdraw your consent instead."),
            code="bound",
        )
    discard(evidence)


def _check_own(evidence: Evidence, by: User) -> None:
    if by.pk != evidence.learner_id:
        raise NotAllowed(_("Only the person it is about decides this."), code="not_yours")


@transaction.atomic
def record_safeguard(
    person: User,
    *,
    by: User,
    is_minor: bool,
    guardian_consents: bool,
    of_age_on: date | None = None,
    mistake: bool = False,
) -> LearnerSafeguard:
    """Record whether a person is under age, until when if that is known, and whether a guardian consented to pictures.

    What is known already stays: the day, where none is said; and pictures, as long as a guardian's consent to them is
    on record. The moment of a consent that stands is kept. Of whoever is under age no longer it stays on record until
    when they were; only a `mistake` is forgotten. Raises NotAllowed without the permission to record it, or for
    oneself, and DomainError("day") where nothing says on which day they turned 18.
    """
    if not by.has_perm("courses.record_safeguard") or by.pk == person.pk:
        raise NotAllowed(_("Only a coordinator or teacher can record this."), code="may_not_record_safeguard")
    now = timezone.now()
    earlier = LearnerSafeguard.objects.select_for_update(no_key=True).filter(person=person).first()
    since = earlier.guardian_consent_photo_at if earlier else None
    agreed = GuardianConsent.objects.filter(person=person, pictures=True, withdrawn_at=None).exists()
    day = of_age_on or (earlier.of_age_on if earlier else None)
    known = earlier is not None and earlier.is_minor and not mistake
    if known and not is_minor:
        _check_of_age(day)
        given = since
    else:
        given = (since or now) if is_minor and (guardian_consents or agreed) else None
    recorded = is_minor or known
    row, _created = LearnerSafeguard.objects.update_or_create(
        person=person,
        defaults={
            "is_minor": recorded,
            "of_age_on": day if recorded else None,
            "guardian_consent_photo_at": given,
            "recorded_by": by,
            "recorded_at": now,
            "known_since": earlier.known_since if earlier and known else now if recorded else None,
        },
    )
    clearance_changed.announce(person_id=person.pk)
    return row


def _check_of_age(day: date | None) -> None:
    if day is None or day > timezone.localdate(timezone=timezone.get_default_timezone()):
        raise DomainError(
            _(
                "Write the day on which they turned 18: it is kept, so that it can be told who was under age when. If "
                "they never were, tick that it was a mistake."
            ),
            code="day",
        )


@transaction.atomic
def discard(evidence: Evidence) -> None:
    """Delete a piece that no observation rests on, file and row. Of two calls at once the second does nothing."""
    row = Evidence.objects.select_for_update().filter(pk=evidence.pk, event__isnull=True).first()
    if row is None:
        return
    delete_files([row])
    row.delete()


def discard_loose(now: datetime) -> int:
    """Delete what was uploaded and tied to no observation for `KEPT_LOOSE`; how many pieces that were."""
    held = _held()
    old = [
        row
        for row in Evidence.objects.filter(event__isnull=True, created_at__lt=now - KEPT_LOOSE)[:500]
        if str(row.public_id) not in held
    ]
    for row in old:
        discard(row)
    return len(old)


def _held() -> set[str]:
    """What belongs to observations that wait for review."""
    waiting = HeldObservation.objects.filter(state=HoldState.WAITING).values_list("seen", flat=True)
    named: set[str] = set()
    for seen in waiting:
        named.update(seen["evidence"])
        named.update(taken["trace"] for taken in seen["taken"].values() if taken["trace"])
    return named


@transaction.atomic
def erase_for(person: User) -> int:
    """Erase what evidence says of a person; how many pieces were erased. Safe to run again.

    Files, words, salts, consent and safeguard go. Of what the ledger names, identifier, kind and digest stay, so that
    the chain still verifies. Evidence that the person uploaded about others stays without their name.
    """
    rows = list(Evidence.objects.select_for_update().filter(learner=person))
    delete_files(rows)
    Evidence.objects.filter(pk__in=[row.pk for row in rows if row.event_id is None]).delete()
    MeasurementTrace.objects.filter(evidence__in=rows).delete()
    Evidence.objects.filter(learner=person).update(
        state=EvidenceState.ERASED,
        learner=None,
        uploaded_by=None,
        consent_by=None,
        **dict.fromkeys((*FILES, "media_type", "label", "caption"), ""),
        removed=[],
        scope=ConsentScope.SIGNOFF_ONLY,
        salt=bytes(32),
    )
    Evidence.objects.filter(uploaded_by=person).update(uploaded_by=None)
    Evidence.objects.filter(consent_by=person).update(consent_by=None)
    LearnerSafeguard.objects.filter(person=person).delete()
    return len(rows)


def delete_files(rows: Sequence[Evidence]) -> None:
    """Delete the files of these rows as soon as the transaction has committed."""
    files = [getattr(row, name) for row in rows for name in FILES if getattr(row, name)]
    files += [
        trace.original for trace in MeasurementTrace.objects.filter(evidence__in=rows) if trace.original
    ]
    named = [(file.storage, file.name) for file in files]

    def delete() -> None:
        for storage, name in named:
            storage.delete(name)

    transaction.on_commit(delete)
