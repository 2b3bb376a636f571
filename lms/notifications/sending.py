"""Telling the holders of new badges, and whom that was missed."""

import logging

from django.db.models import QuerySet

from badges.enums import AwardState
from badges.models import Award
from lms.notifications import badge_news, news
from lms.notifications.mailing import CLAIM, MailServerAway
from lms.notifications.models import Delivery

__all__ = ["CLAIM", "MailServerAway", "announce_award", "owed", "send_missing"]

logger = logging.getLogger(__name__)


def announce_award(award: Award) -> int:
    """Tell the holder of an issued award once; returns how many mails went out. A second call changes nothing.

    A mail that cannot be sent stays owed, and the sweep tries again. Raises MailServerAway, or whatever was wrong
    with this one mail.
    """
    return news.tell(badge_news.about_issued(award))


def send_missing() -> int:
    """Announce issued awards that were never announced; returns how many mails are still owed.

    One mail that fails does not keep the others back. A mail server that does not answer ends the turn: each
    further mail would only wait for it too.
    """
    for award in owed().select_related("achievement", "learner"):
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
    announced = Delivery.objects.seen_to().filter(event=badge_news.ISSUED).values("subject")
    issued = Award.objects.filter(state=AwardState.ISSUED, learner__isnull=False)
    return issued.exclude(public_id__in=announced).order_by("pk")
