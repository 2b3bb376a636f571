"""Mail that reminds people of what they have not signed; once for each time that a coordinator asked for it."""

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.clearance import Clearance, clearance_of
from courses.models import SigningReminder
from lms.kernel.letters import Letter, Line
from lms.notifications.days import NAMES
from lms.notifications.models import Delivery
from lms.notifications.news import News

UNSIGNED = "unsigned"


def about_reminder(row: SigningReminder) -> list[News]:
    """Whoever was to be reminded and still has something to sign."""
    if row.asked_at is None or not row.person.is_active:
        return []
    lacks = clearance_of(row.person, timezone.now())
    if not lacks.to_sign:
        return []
    return [News(UNSIGNED, _name_of(row), row.person, partial(_letter, lacks))]


def _name_of(row: SigningReminder) -> uuid.UUID:
    """One name for each time."""
    return uuid.uuid5(NAMES, f"{row.public_id}/{row.asked_at.isoformat() if row.asked_at else ''}")


def _letter(lacks: Clearance) -> Letter:
    number = len(lacks.to_sign)
    return Letter(
        subject=_("Before you take part: something to sign"),
        paragraphs=(
            ngettext(
                "one document waits for your signature. Until you have signed, you cannot take a seat at a session.",
                "%(number)s documents wait for your signature. Until you have signed, you cannot take a seat at a "
                "session.",
                number,
            )
            % {"number": number},
        ),
        lines=tuple(Line(title=one.current.title) for one in lacks.to_sign),
        action=_("Read and sign"),
        address=f"{settings.BASE_URL}/me/joining/",
        why=_(
            "You get this mail because you learn here, and a coordinator reminded everybody who has not signed."
        ),
    )


def missed(since: datetime) -> Iterator[News]:
    """Who was to be reminded since then, and got no mail."""
    rows = {
        _name_of(row): row
        for row in SigningReminder.objects.filter(asked_at__gt=since).select_related("person")
    }
    if not rows:
        return
    sent = Delivery.objects.filter(event=UNSIGNED, sent_at__isnull=False, subject__in=list(rows))
    told = set(sent.values_list("subject", flat=True))
    for name, row in rows.items():
        if name not in told:
            yield from about_reminder(row)
