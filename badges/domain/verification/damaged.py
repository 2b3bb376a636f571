"""Input that cannot be read, but was one of our badges once."""

import uuid
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from badges.domain import records
from badges.domain.reasons import in_words
from badges.domain.verification.judgement import Findings, Judgement
from badges.domain.verification.own_addresses import ADDRESS
from badges.enums import Verdict
from badges.formats.errors import UnreadableBadge
from badges.formats.proofs import Outcome
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential

_NO_BADGE = frozenset({"empty", "too_large", "no_badge_inside", "svg_script"})
_MOST_ADDRESSES = 100
_STRANGE_BADGE = frozenset({"not_a_badge", "old_version"})


def is_damaged_copy(data: bytes, error: UnreadableBadge) -> bool:
    """Whether unreadable input is one of our badges with bytes changed, rather than no badge at all."""
    if error.code in _STRANGE_BADGE and records.is_broken_token(data):
        return True
    whole = records.with_tokens_read(data)
    if error.code in _NO_BADGE or not (b'"@context"' in whole or b'"type"' in whole):
        return False
    if (
        error.code in _STRANGE_BADGE
    ):  # readable, so what it calls itself decides; it may only quote one of ours
        text = str(parse_json_strictly(data).get("id", "")) if data.lstrip().startswith(b"{") else ""
    else:
        text = whole.decode("utf-8", errors="replace")
    named = {uuid.UUID(found["id"]) for found in islice(ADDRESS.finditer(text), _MOST_ADDRESSES)}
    return Credential.objects.filter(award__public_id__in=named).exists()


def damaged(error: UnreadableBadge, at: datetime) -> Judgement:
    """What is said of such a copy."""
    findings = Findings(at)
    findings.add(
        "proof",
        Outcome.FAIL,
        _("This is a copy of a badge of ours, but it was changed or damaged after it was issued: %(reason)s")
        % {"reason": in_words(error.reason)},
        Verdict.TAMPERED,
    )
    return findings.judgement()
