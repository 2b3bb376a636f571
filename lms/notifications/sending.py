"""Which mail says what, and sending it once."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation

from badges.enums import AwardState
from badges.models import Award
from lms.notifications.models import Delivery

logger = logging.getLogger(__name__)
AWARD_ISSUED = "award_issued"


def announce_award(award: Award) -> Delivery | None:
    """Owe the holder one mail about an issued award and try to send it; a second call changes nothing."""
    if award.learner_id is None or award.state != AwardState.ISSUED:
        return None
    delivery, _created = Delivery.objects.get_or_create(
        event=AWARD_ISSUED, subject=award.public_id, recipient_id=award.learner_id
    )
    send(delivery, award)
    return delivery


def send(delivery: Delivery, award: Award) -> None:
    """Send what is owed. It is claimed first, so that of two workers one sends; a refused mail is owed again."""
    claim = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True)
    if not claim.update(sent_at=timezone.now()):
        return
    try:
        _message(delivery, award).send()
    except (OSError, SMTPException):
        Delivery.objects.filter(pk=delivery.pk).update(sent_at=None)
        logger.exception("Mail %s could not be sent; it is tried again by the sweep.", delivery.pk)


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
    """Announce issued awards that were never announced; returns how many mails are still owed."""
    announced = Delivery.objects.filter(event=AWARD_ISSUED, sent_at__isnull=False).values("subject")
    owed = Award.objects.filter(state=AwardState.ISSUED).exclude(public_id__in=announced)
    for award in owed.select_related("achievement"):
        announce_award(award)
    return Delivery.objects.filter(sent_at__isnull=True).count()
