"""Badges of somebody who leaves: handed out before, and afterwards to nobody. See docs/decisions/0015.

The rows stay, without their holder: copies in hand are checked against them, and a badge may still be revoked.
Neither they nor the documents hold a name.
"""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from badges.domain.holder_data import erase_decisions, export_decisions
from badges.domain.mentors import let_go_of_mentor
from badges.domain.tokens import ALGORITHM_OF
from badges.models import (
    Award,
    Credential,
    FormerDocument,
    HandAward,
    HandLift,
    LiftReason,
    MentorIdentity,
    StatusChange,
    StatusReason,
)
from lms.accounts.models import User
from lms.kernel.privacy import Erasure, HeldFile, Row, Topic


def erase_awards(erasure: Erasure) -> None:
    """Take the holder off every award: their pages answer 410 from now on, and what is owed is never issued.

    The words for why a badge was revoked, put on hold or held no longer go; that it was stays, for those who have a
    copy. What they signed as a mentor stays genuine; the page about them says nothing any more.
    """
    StatusReason.objects.filter(change__award__learner=erasure.person).delete()
    LiftReason.objects.filter(lift__award__learner=erasure.person).delete()
    erase_decisions(erasure.person)
    Award.objects.filter(learner=erasure.person).update(learner=None)
    let_go_of_mentor(erasure)


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
                "leads to the badge that replaced it": award.leads_on,
                "revoked or on hold": [_change(change) for change in award.status_changes.all()],
            }
            for award in awards.order_by("earned_at", "pk").prefetch_related("status_changes__reason")
        ],
    )
    yield Topic(
        "badges_by_hand",
        _("Decisions about your badges"),
        _("In which role and on what grounds they were given by hand, and holds that were lifted."),
        lambda: [*_given(person), *_lifted(person)],
    )
    identity = MentorIdentity.objects.filter(mentor=person)
    if identity.exists():
        yield Topic(
            "mentor-in-badges",
            _("You as a mentor in badges"),
            _("The identifier by which badges name you, and whether its page shows your name."),
            lambda: [
                {"identifier": str(own.public_id), "shows the name": own.shows_name} for own in identity
            ],
        )
    rows = Credential.objects.filter(award__learner=person).order_by("pk")
    for key, public_id, kind in rows.values_list("pk", "award__public_id", "format"):
        if kind in ALGORITHM_OF:
            yield HeldFile(f"badges/{public_id}-{kind}.txt", partial(_column, key, "document"))
            continue
        yield HeldFile(f"badges/{public_id}-{kind}.json", partial(_column, key, "document"))
        yield HeldFile(f"badges/{public_id}-{kind}.png", partial(_column, key, "image"))
    yield from _former(person)
    yield from export_decisions(person)


def _former(person: User) -> Iterator[HeldFile]:
    rows = FormerDocument.objects.filter(credential__award__learner=person).order_by("pk")
    for key, public_id, kind in rows.values_list("pk", "credential__award__public_id", "credential__format"):
        yield HeldFile(f"badges/{public_id}-{kind}-before-{key}.txt", partial(_former_document, key))


def _former_document(key: int) -> Iterator[bytes]:
    yield bytes(FormerDocument.objects.values_list("document", flat=True).get(pk=key))


def _change(change: StatusChange) -> dict[str, str]:
    words = getattr(change, "reason", None)
    return {
        "what": change.kind,
        "when": change.at.isoformat(),
        "why": change.get_rule_display(),
        "in words": words.text if words else "",
    }


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


def _lifted(person: User) -> Iterator[Row]:
    rows = HandLift.objects.filter(award__learner=person).select_related("award", "reason")
    for row in rows.order_by("at", "pk"):
        reason = getattr(row, "reason", None)
        yield {
            "badge": str(row.award.public_id),
            "what": "hold lifted",
            "when": row.at.isoformat(),
            "reason": reason.text if reason else "",
        }


def _column(key: int, name: str) -> Iterator[bytes]:
    yield bytes(Credential.objects.values_list(name, flat=True).get(pk=key))
