"""Which mails a person was sent: handed out, and let go of."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.kernel.privacy import Erasure, HeldFile, Topic
from lms.notifications.models import Delivery


def erase_deliveries(erasure: Erasure) -> None:
    """Forget what was sent to the person, and what is still owed."""
    Delivery.objects.filter(recipient=erasure.person).delete()


def export_deliveries(person: User) -> Iterator[Topic | HeldFile]:
    """What was sent, and when; the texts are not kept."""
    yield Topic(
        "mails",
        _("Mails"),
        _("Which mails about what were sent to you. Their text is not kept."),
        lambda: [
            {
                "about": row.event,
                "identifier": str(row.subject),
                "sent": row.sent_at.isoformat() if row.sent_at else None,
            }
            for row in Delivery.objects.filter(recipient=person).order_by("created_at")
        ],
    )
