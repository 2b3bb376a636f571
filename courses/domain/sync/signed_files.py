"""Which bytes of a file were signed on a device: those that are stored, and of a trace the untouched original."""

from courses.enums import EvidenceKind, EvidenceState
from courses.models import Evidence


def signed_digest(row: Evidence) -> str:
    """SHA-256 of what a device can have signed, in hexadecimal; empty where it is gone. Needs `trace` of a trace."""
    if row.kind != EvidenceKind.TRACE:
        return row.sha256
    trace = getattr(row, "trace", None)
    return trace.original_sha256 if trace is not None else ""


def is_unconfirmed(row: Evidence) -> bool:
    """Whether it is a trace whose mentor has not kept it yet."""
    return row.kind == EvidenceKind.TRACE and row.state == EvidenceState.UPLOADED
