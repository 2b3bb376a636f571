"""Mail to coordinators about somebody under age who took part without a guardian's consent: once for each day.

It names nobody and says nothing of their guardian: mail lies about, and who it is stands on the page that it leads to.
"""

import uuid
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.desk import coordinators
from courses.domain.occasions import Occasion, occasions_without
from lms.accounts.models import User
from lms.kernel.letters import Letter
from lms.notifications.days import NAMES
from lms.notifications.held_news import SETTLES
from lms.notifications.models import Delivery
from lms.notifications.news import News

UNAGREED = "unagreed"
_LATE: Final = timedelta(days=30)  # a device may bring what it noted at a door after weeks without a network


def missed(since: datetime) -> Iterator[News]:
    """What was noted since then, or a little before, and was told nobody.

    A moment passes first: what was ticked by mistake is put right, and a paper at hand is recorded.
    """
    return untold(since - _LATE, timezone.now() - SETTLES)


def untold(since: datetime, until: datetime) -> Iterator[News]:
    """What was noted between these moments, is still so, and was told nobody; at most eight queries."""
    found = occasions_without((since, until))
    people = list(coordinators()) if found else []
    seen_to = Delivery.objects.seen_to().filter(event=UNAGREED, subject__in=[_name_of(one) for one in found])
    told = set(seen_to.values_list("subject", "recipient")) if people else set()
    for news in _about(found, people):
        if (news.subject, news.recipient.pk) not in told:
            yield news


def still_so(person: User, names: set[uuid.UUID]) -> Iterator[News]:
    """Of what waits for a coordinator's digest, by name, what nobody has answered for."""
    if coordinators().filter(pk=person.pk).exists():
        yield from (news for news in _about(occasions_without(), [person]) if news.subject in names)


def _about(found: Iterable[Occasion], people: Iterable[User]) -> Iterator[News]:
    """Whoever coordinates the hub, but for whom it is about."""
    for occasion in found:
        for person in people:
            if person.pk != occasion.person.pk:
                yield News(UNAGREED, _name_of(occasion), person, partial(_letter, occasion))


def _name_of(occasion: Occasion) -> uuid.UUID:
    return uuid.uuid5(NAMES, f"{occasion.person.public_id}/{occasion.day.isoformat()}/{occasion.answers}")


def _letter(occasion: Occasion) -> Letter:
    words = {"day": date_format(occasion.day, "DATE_FORMAT"), "what": ", ".join(_what(occasion))}
    return Letter(
        subject=_("Took part without a guardian’s consent"),
        paragraphs=(
            _("somebody under age took part on %(day)s, and no guardian’s consent is on record: %(what)s.")
            % words,
            _(
                "The page says who it is. If there is a signed paper, record it there. Otherwise talk to a guardian, "
                "and write down what you did."
            ),
        ),
        action=_("Look at it"),
        address=settings.BASE_URL + reverse("safeguard", args=[occasion.person.public_id]),
        why=_("You get this mail because you coordinate this hub. Each is about one person and one day."),
    )


def _what(occasion: Occasion) -> list[str]:
    """Sessions by title, and skills, in the reader's language."""
    skills = [f"{skill.engraved} {skill.current.title if skill.current else ''}" for skill in occasion.skills]
    return [*(session.title for session in occasion.sessions), *(skill.strip() for skill in skills)]
