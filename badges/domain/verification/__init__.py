"""Judging a badge: genuine, in force, whose, and what it rests on.

The hub's own badges, under any origin the hub has had, are judged from its own database.
"""

from badges.domain.verification.ahead import opened_ahead
from badges.domain.verification.answering import answer
from badges.domain.verification.carriers import LinkOnly
from badges.domain.verification.judgement import Badge, Check, Findings, Holder, Judgement, NamedIssuer
from badges.domain.verification.judging import verify, verify_code, verify_link
from badges.domain.verification.own_links import verify_own
from badges.domain.verification.own_status import holder_state

__all__ = [
    "Badge",
    "Check",
    "Findings",
    "Holder",
    "Judgement",
    "LinkOnly",
    "NamedIssuer",
    "answer",
    "holder_state",
    "opened_ahead",
    "verify",
    "verify_code",
    "verify_link",
    "verify_own",
]
