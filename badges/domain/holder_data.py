"""What holders decided and handed out: in the copy of their data, and gone with them. See docs/decisions/0015."""

from collections.abc import Iterator
from functools import partial

from django.utils.translation import gettext_lazy as _

from badges.models import EvidenceLink, HolderChoice, HolderCode, Transcript, TranscriptHolder, WalletOffer
from lms.accounts.models import User
from lms.kernel.privacy import HeldFile, Topic


def erase_decisions(person: User) -> None:
    """Delete what the person decided, their links and codes, and whose a record of progress is."""
    EvidenceLink.objects.filter(learner=person).delete()
    WalletOffer.objects.filter(award__learner=person).delete()
    HolderCode.objects.filter(award__learner=person).delete()
    HolderChoice.objects.filter(learner=person).delete()
    TranscriptHolder.objects.filter(learner=person).delete()


def export_decisions(person: User) -> Iterator[Topic | HeldFile]:
    """What the person decided about their badges, and what they handed out."""
    yield Topic(
        "badge_choices",
        _("What you decided about your badges"),
        _("Who may open a page, and whether your name stands on it."),
        lambda: [
            {
                "badge": str(row.achievement),
                "page": row.page,
                "name on the page": row.shows_name,
                "answers whether a name is yours": row.answers_names,
                "identity in the badge": row.identity,
                "changed": row.changed_at.isoformat(),
            }
            for row in HolderChoice.objects.filter(learner=person)
            .select_related("achievement")
            .order_by("pk")
        ],
    )
    yield Topic(
        "evidence_links",
        _("Links with which you showed evidence"),
        _("The links themselves are kept nowhere."),
        lambda: [
            {
                "for whom": row.purpose,
                "evidence": [str(piece.public_id) for piece in row.evidence.all()],
                "made": row.created_at.isoformat(),
                "until": row.expires_at.isoformat(),
                "ended": row.revoked_at.isoformat() if row.revoked_at else None,
                "openings": row.openings,
            }
            for row in EvidenceLink.objects.filter(learner=person).prefetch_related("evidence")
        ],
    )
    yield Topic(
        "wallet_offers",
        _("Hand-overs to a wallet"),
        _("Which badge, and when. Which wallet it was, the hub does not know."),
        lambda: [
            {
                "badge": str(row.award.public_id),
                "offered": row.created_at.isoformat(),
                "handed over": row.handed_over_at.isoformat() if row.handed_over_at else None,
            }
            for row in WalletOffer.objects.filter(award__learner=person).select_related("award")
        ],
    )
    yield Topic(
        "transcripts",
        _("Records of progress"),
        _("The files are in the folder “transcripts”."),
        lambda: [
            {
                "identifier": str(row.public_id),
                "pathway": row.pathway_code,
                "signed": row.issued_at.isoformat(),
                "valid until": row.valid_until.isoformat(),
                "names badges": row.names_badges,
            }
            for row in Transcript.objects.filter(holder__learner=person).defer("document").order_by("pk")
        ],
    )
    for key, public_id in Transcript.objects.filter(holder__learner=person).values_list("pk", "public_id"):
        yield HeldFile(f"transcripts/{public_id}.json", partial(_transcript, key))


def _transcript(key: int) -> Iterator[bytes]:
    yield bytes(Transcript.objects.values_list("document", flat=True).get(pk=key))
