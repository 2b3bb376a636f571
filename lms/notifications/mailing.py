"""Sending one mail once, whatever fails on the way."""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPAuthenticationError, SMTPConnectError, SMTPException, SMTPServerDisconnected
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from lms.notifications.days import NAMES
from lms.notifications.models import Delivery

CLAIM = timedelta(minutes=10)  # after this a worker that claimed a mail is taken for dead


class MailServerAway(Exception):
    """No mail can be sent now, whoever it is for."""


def free_at(moment: datetime) -> Q:
    """Rows that no worker has claimed, or one that is taken for dead by then."""
    return Q(claimed_at__isnull=True) | Q(claimed_at__lt=moment - CLAIM)


def note_told(keys: Sequence[int]) -> None:
    """That these rows have been told, in a letter about several of them."""
    Delivery.objects.filter(pk__in=keys, sent_at__isnull=True).update(sent_at=timezone.now())


def send_once(
    delivery: Delivery, message: EmailMultiAlternatives, *, also: Callable[[], object] | None = None
) -> bool:
    """Send a mail that is owed; False where it was sent before, or another worker is sending it.

    Of two workers the one that claims it sends. Killed between sending and noting it, it is sent again,
    under the same Message-ID, by which mail programs know it for the same. `also` notes more, in the transaction that
    notes the sending. Raises MailServerAway, or whatever was wrong with this
    one mail; it stays owed.
    """
    claimed_at = timezone.now()
    row = Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True)
    if not row.filter(free_at(claimed_at)).update(claimed_at=claimed_at):
        return False
    message.extra_headers.setdefault("Message-ID", _message_id(delivery))
    try:
        message.send()
    except Exception as error:
        row.filter(claimed_at=claimed_at).update(claimed_at=None)
        if is_away(error):
            raise MailServerAway from error
        raise
    with transaction.atomic():
        row.update(sent_at=timezone.now())
        if also is not None:
            also()
    return True


def _message_id(delivery: Delivery) -> str:
    name = uuid.uuid5(
        NAMES, f"{delivery.pk}/{delivery.event}/{delivery.subject}/{delivery.created_at.isoformat()}"
    )
    return f"<{name}@{urlsplit(settings.BASE_URL).hostname}>"


def is_away(error: Exception) -> bool:
    """Whether the next mail would fail the same way. smtplib's errors are OSErrors too, most about one mail."""
    if isinstance(error, SMTPException):
        return isinstance(error, SMTPConnectError | SMTPServerDisconnected | SMTPAuthenticationError)
    return isinstance(error, OSError)
