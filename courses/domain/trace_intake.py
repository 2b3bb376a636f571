"""A measurement trace from the file as it was sent to evidence: looked at, mapped, read, and kept or dropped.

The untouched original lies in the private storage from the first step on; nothing is opened outside the sandbox. Until
somebody keeps it, a trace is seen by nobody but whoever sent it, and is deleted after a week like other loose evidence.
"""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.evidence import check_may_add, discard
from courses.domain.intake import label_of, to_disk, write_private
from courses.domain.measuring import channels_in
from courses.domain.trace_fit import questions_for, with_questions
from courses.domain.trace_reasons import in_words
from courses.enums import EvidenceKind, EvidenceState, TraceStage
from courses.formats.reasons import TraceError
from courses.models import Evidence, Instrument, MeasurementTrace, Skill
from courses.models.evidence import private_storage
from lms.accounts.models import User
from lms.kernel import sandbox
from lms.kernel.errors import DomainError
from lms.kernel.letters import as_reader

LARGEST: Final = 64_000_000  # bytes
LARGE: Final = 2_000_000  # bytes; what is larger is read in the background
IMPATIENT_AFTER: Final = timedelta(minutes=5)
_JOBS: Final = "content.formats.trace.jobs"
_CANONICAL: Final = "trace.h5"
_MEDIA_TYPE: Final = "application/x-hdf5"
_HDF5_ENDINGS: Final = ("h5", "hdf5", "nxs")
_CSV_ENDINGS: Final = ("csv", "txt", "tsv")
_LIMITS: Final = sandbox.Limits(cpu_seconds=90, wall_seconds=180)
_LONGEST_NUMBER: Final = 400


@dataclass(frozen=True)
class Sent:
    """What somebody sends: for whose work, which skill, and what logged it.

    What a device sends has the name that the device gave it, and the digest that was signed.
    """

    learner: User
    skill: Skill
    name: str = ""
    instrument: Instrument | None = None
    public_id: uuid.UUID | None = None
    sha256: str = ""


def begin(
    chunks: Iterable[bytes], sent: Sent, *, by: User, most_loose: int | None = None
) -> MeasurementTrace:
    """Take in a file and look at what it seems to hold. Raises NotAllowed, or DomainError with the reason for a file
    that is refused, of which nothing is kept; "evidence_digest" for one that is not what was signed. `most_loose` as
    in `check_may_add`.
    """
    check_may_add(by, sent.learner, most=most_loose)
    path, size, digest = to_disk(chunks, most=LARGEST)
    try:
        if sent.sha256 and digest != sent.sha256:
            raise not_as_signed()
        preview = _run("inspect", path, {}).answer
        now, label = timezone.now(), label_of(sent.name, _ending(sent.name, preview))
        evidence = Evidence(
            public_id=sent.public_id or uuid.uuid4(),
            learner=sent.learner,
            uploaded_by=by,
            consent_by=by,
            consent_at=now,
            created_at=now,
            kind=EvidenceKind.TRACE,
            state=EvidenceState.UPLOADED,
            label=label,
        )
        trace = MeasurementTrace(
            original_media_type=_media_type(preview),
            original_size=size,
            original_sha256=digest,
            preview=preview,
            mapping=preview["mapping"],
            instrument=sent.instrument,
            skill=sent.skill,
            stage=TraceStage.COLUMNS,
        )
        return _stored(evidence, trace, path.read_bytes())
    finally:
        path.unlink(missing_ok=True)


def not_as_signed() -> DomainError:
    """The refusal of bytes that do not have the digest that was signed."""
    return DomainError(
        _("The file is not the one that was signed, or was damaged on its way. Send it again."),
        code="evidence_digest",
    )


def _media_type(preview: Mapping[str, Any]) -> str:
    return _MEDIA_TYPE if preview.get("kind") == "hdf5" else "text/csv"


def _ending(name: str, preview: Mapping[str, Any]) -> str:
    """The ending under which it was sent, where that is one of such files; else the one that its content has."""
    endings = _HDF5_ENDINGS if preview.get("kind") == "hdf5" else _CSV_ENDINGS
    sent = name.rpartition(".")[2].lower()
    return sent if sent in endings else endings[0]


def _stored(evidence: Evidence, trace: MeasurementTrace, original: bytes) -> MeasurementTrace:
    written: list[str] = []
    try:
        with transaction.atomic():
            write_private(trace.original, "original.bin", original, written)
            evidence.save()
            trace.evidence = evidence
            trace.save()
    except BaseException:
        for name in written:
            with suppress(OSError):
                private_storage().delete(name)
        raise
    return trace


def open_traces(person: User) -> list[MeasurementTrace]:
    """What this person has sent and neither kept nor dropped, newest first; one query."""
    rows = MeasurementTrace.objects.filter(
        evidence__uploaded_by=person, evidence__state=EvidenceState.UPLOADED, evidence__event=None
    )
    return list(rows.select_related("evidence__learner", "skill", "instrument").order_by("-pk"))


def own_open_trace(person: User, public_id: uuid.UUID) -> MeasurementTrace | None:
    """One of those; None for everybody else and once it is kept."""
    return (
        MeasurementTrace.objects.filter(
            evidence__public_id=public_id,
            evidence__uploaded_by=person,
            evidence__state=EvidenceState.UPLOADED,
        )
        .select_related("evidence__learner", "skill__current__skill", "instrument")
        .prefetch_related("instrument__calibrations")
        .first()
    )


def kept_trace_of(person: User, public_id: uuid.UUID) -> bool:
    """Whether this person has sent it, and it is kept."""
    return Evidence.objects.filter(
        public_id=public_id, uploaded_by=person, kind=EvidenceKind.TRACE, state=EvidenceState.READY
    ).exists()


def look_again(trace: MeasurementTrace, dialect: Mapping[str, Any]) -> None:
    """Look at the file once more, read as `dialect` says; the mapping begins anew. Raises DomainError."""
    preview = _run("inspect", _original(trace), {"dialect": dict(dialect)}).answer
    trace.preview, trace.mapping, trace.complaint = preview, preview["mapping"], ""
    trace.stage = TraceStage.COLUMNS
    trace.save(update_fields=["preview", "mapping", "complaint", "stage"])


def read(trace: MeasurementTrace, mapping: Mapping[str, Any]) -> None:
    """Read the file by a mapping that somebody confirmed, at once. Raises DomainError with the reason; the mapping is
    kept then, and the complaint with it.
    """
    trace.mapping = dict(mapping)
    try:
        summary, canonical = _canonical(trace)
    except DomainError as error:
        _complain(trace, str(error.message))
        raise
    _keep_reading(trace, summary, canonical)


def queue(trace: MeasurementTrace, mapping: Mapping[str, Any], *, now: datetime) -> None:
    """Note that the file is to be read by this mapping; whoever calls starts the task after the commit."""
    trace.mapping, trace.stage, trace.queued_at, trace.complaint = (
        dict(mapping),
        TraceStage.QUEUED,
        now,
        "",
    )
    trace.save(update_fields=["mapping", "stage", "queued_at", "complaint"])


def read_queued(trace_id: int) -> None:
    """Read a file that is queued; a complaint is in its sender's language. Does nothing for one that is not queued, or
    not any more; safe to run twice at once.
    """
    rows = MeasurementTrace.objects.filter(pk=trace_id, stage=TraceStage.QUEUED)
    trace = rows.select_related("evidence__uploaded_by", "skill__current__skill").first()
    if trace is None:
        return
    sender = trace.evidence.uploaded_by
    reader = as_reader(sender.language, sender.timezone) if sender else nullcontext()
    with reader, suppress(DomainError):  # the complaint stands in the row, and its sender reads it there
        read(trace, trace.mapping)


def back_to_columns(trace: MeasurementTrace) -> None:
    """Go back from what was read to the columns, to read the file in another way."""
    trace.stage = TraceStage.COLUMNS
    trace.save(update_fields=["stage"])


def is_late(trace: MeasurementTrace, now: datetime) -> bool:
    """Whether a file has been waiting to be read for longer than it should."""
    return trace.queued_at is not None and trace.queued_at < now - IMPATIENT_AFTER


@transaction.atomic
def accept(trace: MeasurementTrace) -> Evidence:
    """Keep what was read as loose evidence, named after the HDF5 that it now is. Raises DomainError where there is
    nothing read to keep.
    """
    row = MeasurementTrace.objects.select_for_update().get(pk=trace.pk)
    evidence = Evidence.objects.select_for_update().get(pk=row.evidence_id)
    if row.stage == TraceStage.KEPT:
        return evidence
    if row.stage != TraceStage.READ or not evidence.file:
        raise DomainError(_("This trace has not been read yet."), code="trace_unread")
    row.stage, row.preview = TraceStage.KEPT, {}
    row.save(update_fields=["stage", "preview"])
    evidence.state, evidence.label = EvidenceState.READY, label_of(evidence.label, "h5")
    evidence.save(update_fields=["state", "label"])
    return evidence


def drop(trace: MeasurementTrace) -> None:
    """Delete it, the original as well."""
    discard(trace.evidence)


def _original(trace: MeasurementTrace) -> bytes:
    with trace.original.open("rb") as stream:
        return bytes(stream.read())


def _run(job: str, source: Any, arguments: Mapping[str, Any]) -> sandbox.Outcome:
    limits = sandbox.DEFAULT if job == "inspect" else _LIMITS
    try:
        return sandbox.run(f"{_JOBS}:{job}", source, arguments=arguments, limits=limits)
    except sandbox.Refused as refused:
        raise DomainError(in_words(refused), code=f"trace_{refused.code}") from refused


def _canonical(trace: MeasurementTrace) -> tuple[dict[str, Any], bytes]:
    """Summary and file; whatever the child says is checked against the bytes and read once before it is believed."""
    skill = trace.skill
    version = skill.current if skill else None
    asked = questions_for(version, trace.mapping) if version else []
    name = trace.evidence.label.rpartition(".")[0]
    arguments = {"mapping": trace.mapping, "name": name, "questions": asked}
    outcome = _run("canonicalise", _original(trace), arguments)
    summary, canonical = outcome.answer, outcome.files.get(_CANONICAL, b"")
    digests = (summary.pop("trace_sha256", ""), summary.pop("source_sha256", ""))
    try:
        channels_in(summary)
        _check_extremes(summary)
        summary["features"] = with_questions(_checked(summary.get("features", {})), asked)
    except (KeyError, TypeError, AttributeError, InvalidOperation, TraceError) as error:
        raise _unreadable() from error
    if not canonical or digests != (hashlib.sha256(canonical).hexdigest(), trace.original_sha256):
        raise _unreadable()
    return json.loads(json.dumps(summary)), canonical


def _check_extremes(summary: Mapping[str, Any]) -> None:
    """What may be taken as a reading without being asked for is a finite number."""
    for column in summary["channels"]:
        _checked({name: {"value": column[name]} for name in ("minimum", "maximum", "first", "last")})


def _checked(features: Mapping[str, Any]) -> Mapping[str, Any]:
    """The features, once every value among them is a finite number."""
    for found in features.values():
        text = found.get("value", "0")
        if len(text) > _LONGEST_NUMBER or not Decimal(text).is_finite():
            raise _unreadable()
    return features


def _unreadable() -> DomainError:
    return DomainError(_("The file could not be read. Send it again."), code="trace_unreadable")


def _complain(trace: MeasurementTrace, words: str) -> None:
    trace.stage, trace.complaint = TraceStage.COLUMNS, words
    trace.save(update_fields=["mapping", "stage", "complaint"])


def _keep_reading(trace: MeasurementTrace, summary: dict[str, Any], canonical: bytes) -> None:
    written: list[str] = []
    try:
        with transaction.atomic():
            evidence = Evidence.objects.select_for_update().filter(pk=trace.evidence_id).first()
            if evidence is None or evidence.state != EvidenceState.UPLOADED:
                return  # dropped or kept in the meantime
            before = evidence.file.name
            write_private(evidence.file, "file.h5", canonical, written)
            evidence.media_type, evidence.size = _MEDIA_TYPE, len(canonical)
            evidence.sha256 = hashlib.sha256(canonical).hexdigest()
            evidence.save(update_fields=["file", "media_type", "size", "sha256"])
            trace.evidence = evidence
            trace.summary, trace.stage, trace.complaint = summary, TraceStage.READ, ""
            trace.save(update_fields=["mapping", "summary", "stage", "complaint"])
            if before:
                transaction.on_commit(lambda: private_storage().delete(before))
    except BaseException:
        for name in written:
            with suppress(OSError):
                private_storage().delete(name)
        raise
