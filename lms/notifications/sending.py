"""Which mail says what about a badge, and sending what is owed."""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from badges.enums import AwardState
from badges.models import Award
from lms.notifications.mailing import CLAIM, MailServerAway, send_once
from lms.notifications.models import Delivery

__all__ = ["AWARD_ISSUED", "CLAIM", "MailServerAway", "announce_award", "send_missing"]

logger = logging.getLogger(__name__)
AWARD_ISSUED = "award_issued"


def announce_award(award: Award) -> Delivery | None:
    """Owe the holder one mail about an issued award and try to send it; a second call changes nothing.

    A mail that cannot be sent stays owed, and the sweep tries again. Raises MailServerAway, or whatever was wrong
    with this one mail.
    """
    if award.learner_id is None or award.state != AwardState.ISSUED:
        return None
    delivery, _created = Delivery.objects.get_or_create(
        event=AWARD_ISSUED, subject=award.public_id, recipient_id=award.learner_id
    )
    if delivery.sent_at is None:
        send_once(delivery, _message(delivery, award))
    return delivery


def _message(delivery: Delivery, award: Award) -> EmailMultiAlternatives:
    with translation.override(delivery.recipient.language or settings.LANGUAGE_CODE):
        context = {
            "award": award,
            "learner": delivery.recipient,
            "base_url": settings.BASE_URL,
            "hub_name": settings.HUB_NAME,
            "address": f"{settings.BASE_URL}/credentials/{award.public_id}/",
        }
        subject = render_to_string("email/award_issued_subject.txt", context).strip()
        message = EmailMultiAlternatives(
            subject, render_to_string("email/award_issued.txt", context), to=[delivery.recipient.email]
        )
        message.attach_alternative(render_to_string("email/award_issued.html", context), "text/html")
        return message


def send_missing() -> int:
    """Announce issued awards that were never announced; returns how many mails are still owed.

    One mail that fails does not keep the others back. A mail server that does not answer ends the turn: each
    further mail would only wait for it too.
    """
    for award in owed().select_related("achievement"):
        try:
            announce_award(award)
        except MailServerAway:
            logger.exception("The mail server does not answer; what is owed is sent by a later sweep.")
            break
        except Exception:
            logger.exception("Mail about award %s failed; a later sweep tries again.", award.public_id)
    return owed().count()


def owed() -> QuerySet[Award]:
    """Issued awards that were never announced."""
    announced = Delivery.objects.filter(event=AWARD_ISSUED, sent_at__isnull=False).values("subject")
    issued = Award.objects.filter(state=AwardState.ISSUED, learner__isnull=False)
    return issued.exclude(public_id__in=announced).order_by("pk")
