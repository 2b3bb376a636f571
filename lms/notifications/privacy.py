"""Which mails a person was sent, and which they want: handed out, and let go of."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import User
from lms.kernel.privacy import Erasure, HeldFile, Row, Topic
from lms.notifications.choices import offered, usual
from lms.notifications.kinds import Kind
from lms.notifications.models import Delivery, MailChoice, Way


def erase_deliveries(erasure: Erasure) -> None:
    """Forget what was sent to the person, what is still owed or waits for a digest, and what they chose."""
    Delivery.objects.filter(recipient=erasure.person).delete()
    MailChoice.objects.filter(person=erasure.person).delete()


def export_deliveries(person: User) -> Iterator[Topic | HeldFile]:
    """What was sent, and when; the texts are not kept. And when which kind of mail is wanted."""
    yield Topic(
        "mails",
        _("Mails"),
        _("Which mails about what were sent to you. Their text is not kept."),
        lambda: [_row(row) for row in Delivery.objects.filter(recipient=person).order_by("created_at")],
    )
    yield Topic(
        "mail_choices",
        _("Which mails you get"),
        _("When you hear of each kind of news, and when you chose so; where you did not, what is usual."),
        lambda: _choices(person),
    )


def _row(row: Delivery) -> Row:
    told = row.sent_at is not None and row.way != Way.LEFT_OUT
    return {
        "about": row.event,
        "identifier": str(row.subject),
        "how": row.way,
        "sent": row.sent_at.isoformat() if row.sent_at and told else None,
    }


def _choices(person: User) -> list[Row]:
    chosen = {row.kind: row for row in MailChoice.objects.filter(person=person)}
    return [_choice(person, kind, chosen.get(kind.key)) for kind in offered(person)]


def _choice(person: User, kind: Kind, said: MailChoice | None) -> Row:
    return {
        "kind": kind.key,
        "when": said.pace if said else usual(person, kind).value,
        "chosen": said.chosen_at.isoformat() if said else None,
        "by the link in a mail": bool(said and said.stopped_by),
    }
