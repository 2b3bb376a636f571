"""Which mail says what, and sending it once."""

import logging
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone, translation

from badges.enums import AwardState
from badges.models import Award
from lms.notifications.models import Delivery

logger = logging.getLogger(__name__)
AWARD_ISSUED = "award_issued"
CLAIM = timedelta(minutes=10)  # after this a worker that claimed a mail is taken for dead


class MailServerAway(Exception):
    """No mail can be sent now, whoever it is for."""


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
        _send(delivery, award)
    return delivery


def _send(delivery: Delivery, award: Award) -> None:
    """Of two workers the one that claims it sends. Killed between sending and noting it, it is sent again."""
    message = _message(delivery, award)
    claimed_at = timezone.now()
    row = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True)
    free = Q(claimed_at__isnull=True) | Q(claimed_at__lt=claimed_at - CLAIM)
    if not row.filter(free).update(claimed_at=claimed_at):
        return
    try:
        message.send()
    except Exception as error:
        row.filter(claimed_at=claimed_at).update(claimed_at=None)
        if _is_away(error):
            raise MailServerAway from error
        raise
    row.update(sent_at=timezone.now())


def _is_away(error: Exception) -> bool:
    """Whether the next mail would fail the same way. smtplib's errors are OSErrors too, most about one mail."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected | SMTPAuthenticationError)
    return isinstance(error, OSError)


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
    for award in _owed().select_related("achievement"):
        try:
            announce_award(award)
        except MailServerAway:
            logger.exception("The mail server does not answer; what is owed is sent by a later sweep.")
            break
        except Exception:
            logger.exception("Mail about award %s failed; a later sweep tries again.", award.public_id)
    return _owed().count()


def _owed() -> QuerySet[Award]:
    announced = Delivery.objects.filter(event=AWARD_ISSUED, sent_at__isnull=False).values("subject")
    issued = Award.objects.filter(state=AwardState.ISSUED, learner__isnull=False)
    return issued.exclude(public_id__in=announced).order_by("pk")
