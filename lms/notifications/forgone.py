"""News that nobody is told: of a past that was made up, such as the demo's."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.utils import timezone

from lms.accounts.models import User
from lms.notifications import answer_news, badge_news, held_news, minority_news, news, sending, session_news
from lms.notifications.models import Delivery


def forgo(people: Iterable[User], *, since: datetime) -> int:
    """Note as told whatever these people would be told of what was recorded since a moment; returns how much."""
    who = {person.pk for person in people}
    for award in sending.owed().filter(learner__in=who, issued_at__gte=since):
        Delivery.objects.get_or_create(
            event=badge_news.ISSUED, subject=award.public_id, recipient_id=award.learner_id
        )
    told = (look(since) for look in (badge_news.missed, session_news.missed, answer_news.missed))
    for one in chain(news.missed(), *told, minority_news.untold(since, timezone.now())):
        if one.recipient.pk in who:
            Delivery.objects.get_or_create(event=one.event, subject=one.subject, recipient=one.recipient)
    held_news.owe_missed(timezone.now())
    owed = Delivery.objects.filter(recipient__in=who, created_at__gte=since, sent_at__isnull=True)
    return owed.update(sent_at=timezone.now())
