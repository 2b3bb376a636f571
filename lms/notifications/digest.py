"""The digest: at most one mail a day to each person, about all that did not have to reach them at once.

What it will tell is rows that were noted when it happened (`Way.DIGEST`). At the hub's hour what came before it is
gathered: what is not so any more is left out, what is left becomes one letter, and its rows are noted as told in the
transaction that notes the letter as sent. Whose turn it is goes by what the person wants now, not by what they wanted
when it happened.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Final

from django.conf import settings
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.accounts.models import User
from lms.kernel.letters import Letter, Line, Section
from lms.notifications.choices import paces
from lms.notifications.days import name_of_day
from lms.notifications.digest_entries import Entry, entries_of
from lms.notifications.kinds import CHOSEN, DIGEST, kind_of
from lms.notifications.mailing import MailServerAway, free_at, note_told, send_once
from lms.notifications.models import Delivery, Pace, Way
from lms.notifications.posting import compose

logger = logging.getLogger(__name__)
MOST_LINES: Final = 20  # of one kind; the rest is counted


def last_turn(now: datetime, pace: Pace) -> datetime:
    """When a digest of this pace was last due: at the hub's hour in the hub's own zone, weekly ones on Mondays."""
    zone = timezone.get_default_timezone()
    here = now.astimezone(zone)
    day = here.date() if here.hour >= settings.DIGEST_HOUR else here.date() - timedelta(days=1)
    if pace == Pace.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, time(settings.DIGEST_HOUR), zone)


def send_due(now: datetime) -> int:
    """Send everybody the digest that is due; returns how many went out. Safe to run twice, and by many at once.

    A mail server that does not answer ends the turn; one digest that fails does not keep the others back.
    """
    sent = 0
    for person, rows in _whose_turn(now):
        try:
            sent += _send(person, rows, now)
        except MailServerAway:
            logger.exception("The mail server does not answer; digests are sent by a later sweep.")
            break
        except Exception:
            logger.exception("A digest failed; a later sweep tries again.")
    return sent


def _whose_turn(now: datetime) -> list[tuple[User, list[Delivery]]]:
    """Who has something to read, and did not get their digest today; three queries for all of them."""
    today = last_turn(now, Pace.DAILY)
    waiting = Delivery.objects.waiting_for_digest().filter(created_at__lt=today, recipient__is_active=True)
    found: dict[User, list[Delivery]] = defaultdict(list)
    for row in waiting.filter(free_at(now)).select_related("recipient").order_by("created_at", "pk"):
        found[row.recipient].append(row)
    if not found:
        return []
    letters = Delivery.objects.filter(event=DIGEST, subject=name_of_day(today), recipient__in=list(found))
    had = set(letters.filter(sent_at__isnull=False).values_list("recipient_id", flat=True))
    when = paces(found)
    turns = [(one, _due(one, rows, when, now)) for one, rows in found.items() if one.pk not in had]
    return [(person, rows) for person, rows in turns if rows]


def _due(
    person: User, rows: Sequence[Delivery], when: Mapping[tuple[int, str], Pace], now: datetime
) -> list[Delivery]:
    """Without what waits for Monday."""
    monday = last_turn(now, Pace.WEEKLY)
    return [
        row
        for row in rows
        if when[person.pk, kind_of(row.event).key] != Pace.WEEKLY or row.created_at < monday
    ]


def _send(person: User, rows: Sequence[Delivery], now: datetime) -> bool:
    """Of two workers each tells only what it claimed. Killed before it is noted, all of it is free again later."""
    mine = _claim(rows)
    try:
        entries = entries_of(person, _without_unwanted(person, mine), now)
        told = [row.pk for entry in entries for row in entry.rows]
        _leave_out([row.pk for row in mine if row.pk not in set(told)])
        sent = bool(entries) and _post(person, entries, told, now)
    except Exception:
        _release(mine)
        raise
    if not sent:
        _release(mine)
    return sent


def _claim(rows: Sequence[Delivery]) -> list[Delivery]:
    stamp = timezone.now()
    wanted = Delivery.objects.waiting_for_digest().filter(pk__in=[row.pk for row in rows])
    if not wanted.filter(free_at(stamp)).update(claimed_at=stamp):
        return []
    return list(wanted.filter(claimed_at=stamp).order_by("created_at", "pk"))


def _without_unwanted(person: User, rows: Sequence[Delivery]) -> list[Delivery]:
    when = paces([person])
    return [row for row in rows if when[person.pk, kind_of(row.event).key] != Pace.NEVER]


def _leave_out(keys: Sequence[int]) -> None:
    Delivery.objects.filter(pk__in=keys).update(way=Way.LEFT_OUT, sent_at=timezone.now(), claimed_at=None)


def _release(rows: Sequence[Delivery]) -> None:
    keys = [row.pk for row in rows]
    Delivery.objects.waiting_for_digest().filter(pk__in=keys).update(claimed_at=None)


def _post(person: User, entries: Sequence[Entry], told: Sequence[int], now: datetime) -> bool:
    today = name_of_day(last_turn(now, Pace.DAILY))
    letter, _created = Delivery.objects.get_or_create(
        event=DIGEST, subject=today, recipient=person, defaults={"way": Way.LETTER}
    )
    message = compose(lambda: _letter(entries), to=person, stops=DIGEST)
    return send_once(letter, message, also=lambda: note_told(told))


def _letter(entries: Sequence[Entry]) -> Letter:
    names = {"number": len(entries), "hub": settings.HUB_NAME}
    subject = ngettext(
        "Your digest from %(hub)s: %(number)s thing",
        "Your digest from %(hub)s: %(number)s things",
        len(entries),
    )
    return Letter(
        subject=subject % names,
        paragraphs=(_("this came up since your last digest, and is still so."),),
        sections=tuple(_sections(entries)),
        action=_("My bench"),
        address=f"{settings.BASE_URL}/me/",
        why=_(
            "You get this mail because some news waits for a digest: as you chose, or as is usual here. It comes once "
            "a day at most, from %(hour)s (%(zone)s) on."
        )
        % {"hour": time_format(time(settings.DIGEST_HOUR), "H:i"), "zone": settings.TIME_ZONE},
    )


def _sections(entries: Sequence[Entry]) -> list[Section]:
    found = []
    for kind in CHOSEN:
        own = [entry for entry in entries if entry.kind == kind.key]
        lines = [line for entry in own[:MOST_LINES] for line in entry.write()]
        more = len(own) - MOST_LINES
        if more > 0:
            said = ngettext("And %(number)s more.", "And %(number)s more.", more) % {"number": more}
            lines.append(Line(said, address=f"{settings.BASE_URL}/me/"))
        if lines:
            found.append(Section(str(kind.title), tuple(lines)))
    return found
