"""Whether the tables beside the ledger still say what its rows say: words, evidence, signatures, authority.

These tables can be erased from, and written to by whoever holds the database; the ledger cannot. Each function reads
in batches, so that memory does not grow with the ledger. Files themselves are not read.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef

from courses.domain.authority import facts_of_grant
from courses.domain.evidence import commitment
from courses.domain.ledger import BadRow, facts_of
from courses.domain.trace_audit import wrong_trace_values
from courses.enums import EventKind, EvidenceState
from courses.models import (
    AuthorityGrant,
    Evidence,
    ObservationDetail,
    ObservationSignature,
    Place,
    SignOffEvent,
)
from courses.models.signature import digest_of_material

_AT_ONCE: Final = 500
_WITH_EVIDENCE: Final = '"evidence":[{'  # as it stands in a payload; a quote inside a word is escaped there
_WITH_WORDS: Final = '"commitment":"'
_WITH_SIGNATURE: Final = '"signature":{'


def first_difference() -> BadRow | None:
    """The first row of the ledger that a table beside it contradicts, of each kind in turn; None where none does."""
    kinds = (words_gone(), wrong_evidence(), wrong_trace_values(), wrong_signatures(), wrong_authority())
    for found in kinds:
        bad = next(found, None)
        if bad is not None:
            return bad
    return None


def words_gone() -> Iterator[BadRow]:
    """Rows whose words were deleted though nobody erased the person they are about."""
    erased = SignOffEvent.objects.filter(kind=EventKind.ERASED, subject=OuterRef("subject"))
    kept = ObservationDetail.objects.filter(event=OuterRef("pk"))
    rows = SignOffEvent.objects.filter(
        ~Exists(kept),
        ~Exists(erased),
        kind__in=(EventKind.OBSERVED, EventKind.CORRECTED),
        payload__contains=_WITH_WORDS,
    )
    for position in rows.order_by("position").values_list("position", flat=True).iterator(_AT_ONCE):
        yield BadRow(position, "its comment and items are gone, though nobody was erased")


def wrong_evidence() -> Iterator[BadRow]:
    """Observations that name other evidence than what is tied to them, or evidence that was changed."""
    tied = Evidence.objects.filter(event=OuterRef("pk"))
    rows = SignOffEvent.objects.filter(kind__in=(EventKind.OBSERVED, EventKind.CORRECTED)).filter(
        Exists(tied)
        | Exists(SignOffEvent.objects.filter(pk=OuterRef("pk"), payload__contains=_WITH_EVIDENCE))
    )
    found = rows.order_by("position").prefetch_related("evidence__trace").iterator(chunk_size=_AT_ONCE)
    for event in found:
        reason = _evidence_fault(event)
        if reason:
            yield BadRow(event.position, reason)


def _evidence_fault(event: SignOffEvent) -> str | None:
    facts = facts_of(event)
    named = Counter((one["evidence"], one["kind"]) for one in facts.get("evidence", []))
    commitments = {one["commitment"] for one in facts.get("evidence", [])}
    originals = {one["trace"]["original"] for one in facts.get("readings", []) if "trace" in one}
    rows = list(event.evidence.all())
    found = Counter((row.sha256, row.kind) for row in rows)
    # A correction names what its observation has as well, which is tied to that.
    if found - named or (event.kind == EventKind.OBSERVED and found != named):
        return "the evidence tied to it is not the evidence that it names"
    for row in rows:
        if row.state == EvidenceState.ERASED:
            continue
        if commitment(row) not in commitments:
            return "a piece of evidence was changed after it was signed"
        trace = getattr(row, "trace", None)
        if originals and trace is not None and trace.original_sha256 not in originals:
            return "the original of a trace is not the one that was signed"
    return None


def wrong_signatures() -> Iterator[BadRow]:
    """Rows signed on a device, or by a trainee, whose signature, or what was signed, is gone or is not what they name.

    What was signed may be gone where its learner was erased; the signature itself stays.
    """
    erased = SignOffEvent.objects.filter(kind=EventKind.ERASED, subject=OuterRef("subject"))
    kept = ObservationSignature.objects.filter(event=OuterRef("pk"))
    named = SignOffEvent.objects.filter(pk=OuterRef("pk"), payload__contains=_WITH_SIGNATURE)
    rows = SignOffEvent.objects.filter(
        Exists(kept) | Exists(named), kind__in=(EventKind.OBSERVED, EventKind.LEARNER_ACKNOWLEDGED)
    )
    found = rows.annotate(subject_erased=Exists(erased)).order_by("position").select_related("signature")
    for event in found.iterator(chunk_size=_AT_ONCE):
        reason = _signature_fault(event, erased=event.subject_erased)
        if reason:
            yield BadRow(event.position, reason)


def _signature_fault(event: SignOffEvent, *, erased: bool) -> str | None:
    stated = facts_of(event).get("signature")
    if event.kind == EventKind.LEARNER_ACKNOWLEDGED and stated and stated["kind"] != "passkey":
        stated = None  # a PIN, or nothing but a session: neither leaves anything to keep
    kept: ObservationSignature | None = getattr(event, "signature", None)
    if stated is None:
        return None if kept is None else "a signature is tied to it that it does not name"
    if kept is None:
        return "its signature is gone"
    if kept.kind != stated["kind"]:
        return "its signature is of another kind than it names"
    if stated["kind"] == "passkey" and digest_of_material(kept.material) != stated["assertion"]:
        return "its signature was changed afterwards"
    if kept.erased:
        return None if erased else "what was signed is gone, though nobody was erased"
    signed = hashlib.sha256(bytes(kept.salt) + kept.content.encode()).hexdigest()
    return None if signed == stated["commitment"] else "what was signed was changed afterwards"


def wrong_authority() -> Iterator[BadRow]:
    """Grants that say something else than their row of the ledger, were never recorded, or ended at another time."""
    granted = SignOffEvent.objects.filter(kind=EventKind.AUTHORITY_GRANTED)
    places = set(Place.objects.values_list("code", flat=True))
    for batch in _batches(granted):
        names = [event.client_uuid for event in batch]
        rows = {
            row.public_id: row
            for row in AuthorityGrant.objects.filter(public_id__in=names).select_related(
                "place", "replaces", "mentor"
            )
        }
        ended = dict(
            SignOffEvent.objects.filter(kind=EventKind.AUTHORITY_WITHDRAWN, target__in=names).values_list(
                "target", "observed_at"
            )
        )
        for event in batch:
            row = rows.get(event.client_uuid)
            if row is None:
                yield BadRow(event.position, "the authority that it gives is gone")
            elif _differs(facts_of(event), facts_of_grant(row), places):
                yield BadRow(event.position, "the authority that it gives was changed afterwards")
            elif row.withdrawn_at != ended.get(event.client_uuid):
                yield BadRow(
                    event.position, "the authority that it gives ends at another time than was recorded"
                )
    recorded = SignOffEvent.objects.filter(
        kind=EventKind.AUTHORITY_GRANTED, client_uuid=OuterRef("public_id")
    )
    for name in AuthorityGrant.objects.filter(~Exists(recorded)).values_list("public_id", flat=True)[:1]:
        yield BadRow(0, f"authority {name} was never recorded")


def _batches(rows: Any) -> Iterator[list[SignOffEvent]]:
    batch: list[SignOffEvent] = []
    for event in rows.order_by("position").iterator(chunk_size=_AT_ONCE):
        batch.append(event)
        if len(batch) == _AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _differs(stated: Mapping[str, Any], now: Mapping[str, Any], places: set[str]) -> bool:
    """Whether what was stated is no longer so. What older rows do not state, and places renamed, tell nothing."""
    return any(
        name in stated and stated[name] != value
        for name, value in now.items()
        if name != "place" or stated.get("place") in places | {None}
    )
