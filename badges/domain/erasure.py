"""Badges of somebody who leaves: handed out before, and afterwards to nobody. See docs/decisions/0015.

The rows stay, without their holder: copies in hand are checked against them, and a badge may still be revoked.
Neither they nor the documents hold a name.
"""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from badges.models import Award, Credential, HandAward, HandChange, HandReason
from lms.accounts.models import User
from lms.kernel.privacy import Erasure, HeldFile, Row, Topic


def erase_awards(erasure: Erasure) -> None:
    """Take the holder off every award: their pages answer 410 from now on, and what is owed is never issued.

    Why somebody revoked one or put it on hold goes too; that they did, and when, stays.
    """
    HandReason.objects.filter(change__award__learner=erasure.person).delete()
    Award.objects.filter(learner=erasure.person).update(learner=None)


def export_awards(person: User) -> Iterator[Topic | HeldFile]:
    """Every badge with the documents that were issued, as they were signed."""
    awards = Award.objects.filter(learner=person).select_related("achievement")
    yield Topic(
        "badges",
        _("Badges"),
        _("What you earned. The files are in the folder “badges”."),
        lambda: [
            {
                "badge": str(award.achievement),
                "identifier": str(award.public_id),
                "state": award.state,
                "skills": award.skills,
                "earned": award.earned_at.isoformat(),
                "valid until": award.valid_until.isoformat() if award.valid_until else None,
                "issued": award.issued_at.isoformat() if award.issued_at else None,
            }
            for award in awards.order_by("earned_at", "pk")
        ],
    )
    yield Topic(
        "badges_by_hand",
        _("Decisions about your badges"),
        _("What people decided about them by hand, and why."),
        lambda: [*_given(person), *_changed(person)],
    )
    rows = Credential.objects.filter(award__learner=person).order_by("pk")
    for key, public_id, kind in rows.values_list("pk", "award__public_id", "format"):
        yield HeldFile(f"badges/{public_id}-{kind}.json", partial(_column, key, "document"))
        yield HeldFile(f"badges/{public_id}-{kind}.png", partial(_column, key, "image"))


def _given(person: User) -> Iterator[Row]:
    for row in HandAward.objects.filter(award__learner=person).select_related("award").order_by("at", "pk"):
        yield {
            "badge": str(row.award.public_id),
            "what": "awarded",
            "role": row.role,
            "when": row.at.isoformat(),
            "grounds": row.narrative,
            "evidence": row.evidence_text,
            "link": row.evidence_link,
        }


def _changed(person: User) -> Iterator[Row]:
    rows = HandChange.objects.filter(award__learner=person).select_related("award", "reason")
    for row in rows.order_by("at", "pk"):
        reason = getattr(row, "reason", None)
        yield {
            "badge": str(row.award.public_id),
            "what": row.kind,
            "when": row.at.isoformat(),
            "reason": reason.text if reason else "",
        }


def _column(key: int, name: str) -> Iterator[bytes]:
    yield bytes(Credential.objects.values_list(name, flat=True).get(pk=key))
