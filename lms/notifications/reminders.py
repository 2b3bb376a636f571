"""Mail before a sign-off lapses: 60, 30 and 7 days ahead, one a day to each person, about all that is due."""

import logging
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.openness import open_for_each
from courses.domain.readiness import blocked_by, versions_in_force
from courses.domain.watchers import who_can_watch
from courses.enums import StandingState
from courses.models import PracticalPage, SkillVersion, Standing
from lms.accounts.models import User
from lms.kernel.letters import Letter, Line
from lms.notifications.choices import IN_DIGEST, paces
from lms.notifications.days import NAMES, name_of_day
from lms.notifications.kinds import LAPSES
from lms.notifications.mailing import MailServerAway, send_once
from lms.notifications.models import Delivery, Pace, Way
from lms.notifications.posting import compose

logger = logging.getLogger(__name__)
STEPS = (60, 30, 7)  # days before
MAIL = "lapse_reminder"
_NAMED_MENTORS = 5
_NAMED_SKILLS = 6  # on the bench all of them are listed


@dataclass(frozen=True)
class Due:
    """One sign-off that somebody has to be reminded of, at the nearest step."""

    version: SkillVersion
    until: datetime
    step: int

    @property
    def event(self) -> str:
        """The kind of note that it was done."""
        return f"lapses_in_{self.step}"

    @property
    def subject(self) -> uuid.UUID:
        """The name of this lapse: a renewal gives another."""
        return uuid.uuid5(NAMES, f"{self.version.skill.code}/{self.until.isoformat()}")


@dataclass(frozen=True)
class _Card:
    """Where the practical of a skill is in one language, and the keys of those who may be led to it."""

    language: str
    address: str
    readers: set[int]


@dataclass(frozen=True)
class _Hub:
    """What every mail draws on, asked of the database once a sweep."""

    versions: Mapping[str, SkillVersion]
    cards: Mapping[str, list[_Card]]
    mentors: Mapping[str, list[User]]

    def address_for(self, person: User, code: str) -> str:
        """The practical in their language, else the first there is; empty where none is open to them."""
        own = person.language or settings.LANGUAGE_CODE
        found = [card for card in self.cards.get(code, []) if person.pk in card.readers]
        return next((card.address for card in sorted(found, key=lambda card: card.language != own)), "")


def remind(now: datetime) -> int:
    """Send what is due at `now`; returns how many mails went out. Safe to repeat, and to skip.

    A day on which it did not run costs nothing: whoever is late is reminded of the nearest step only. Nobody is
    reminded of what has lapsed, is on hold or was renewed. A mail server that does not answer ends the turn. For
    whoever wants it in a digest it is noted for that; safety gates do not wait.
    """
    due = _due(now)
    people = list(User.objects.filter(pseudonym__in=list(due), is_active=True).order_by("pk"))
    hub, told, when, sent = _hub(due, people, now), _told(people), paces(people, [LAPSES]), 0
    for person in people:
        fresh = [one for one in due[person.pseudonym] if (one.event, one.subject) not in told[person.pk]]
        wanted = _sorted_out(person, fresh, when[person.pk, LAPSES.key])
        if not wanted or (MAIL, name_of_day(now)) in told[person.pk]:
            continue
        try:
            sent += _remind(person, wanted, hub, now)
        except MailServerAway:
            logger.exception("The mail server does not answer; reminders are sent by a later sweep.")
            break
        except Exception:
            logger.exception("A reminder failed; a later sweep tries again.")
    return sent


def step_at(until: datetime, now: datetime) -> int | None:
    """The nearest step that has been reached; None before the first, and once it has lapsed."""
    if until <= now:
        return None
    return min((step for step in STEPS if until - now <= timedelta(days=step)), default=None)


def lines_for(
    person: User, rows: Sequence[Delivery], now: datetime
) -> list[tuple[list[Delivery], Callable[[], Line]]]:
    """What a digest says of reminders that wait for it: for each that is still so, its rows and its line."""
    due = _due(now, only=[person.pseudonym])
    waiting = {one.subject: one for one in due.get(person.pseudonym, [])}
    found = {name: [row for row in rows if row.subject == name] for name in waiting}
    hub = _hub(due, [person], now)
    return [(found[name], partial(_line, person, one, hub)) for name, one in waiting.items() if found[name]]


def _sorted_out(person: User, fresh: Sequence[Due], pace: Pace) -> list[Due]:
    """What to mail now; what waits for the digest is noted."""
    now = [one for one in fresh if pace == Pace.AT_ONCE or one.version.safety_gate]
    if pace in IN_DIGEST:
        later = [
            Delivery(event=one.event, subject=one.subject, recipient=person, way=Way.DIGEST)
            for one in fresh
            if not one.version.safety_gate
        ]
        Delivery.objects.bulk_create(later, ignore_conflicts=True)
    return now


def _due(now: datetime, *, only: Iterable[uuid.UUID] | None = None) -> dict[uuid.UUID, list[Due]]:
    """By pseudonym, what lapses within the first step; `only` of these people."""
    rows = Standing.objects.filter(
        state=StandingState.HELD, valid_until__gt=now, valid_until__lte=now + timedelta(days=max(STEPS))
    ).order_by("valid_until", "skill_code")
    if only is not None:
        rows = rows.filter(person__in=list(only))
    versions = versions_in_force()
    found: dict[uuid.UUID, list[Due]] = defaultdict(list)
    for row in rows:
        step = step_at(row.valid_until, now) if row.valid_until else None
        if row.valid_until and step and row.skill_code in versions:
            found[row.person].append(Due(versions[row.skill_code], row.valid_until, step))
    return found


def _hub(due: Mapping[uuid.UUID, list[Due]], people: Collection[User], now: datetime) -> _Hub:
    skills = {one.version.skill for several in due.values() for one in several}
    return _Hub(versions_in_force(), _cards([s.pk for s in skills], people), who_can_watch(skills, now))


def _cards(skills: list[int], people: Collection[User]) -> dict[str, list[_Card]]:
    """The practicals of each skill by its code, the hub's own language first."""
    found: dict[str, list[_Card]] = defaultdict(list)
    pages = PracticalPage.objects.live().filter(skill__in=skills).select_related("skill", "locale")
    for page, readers in open_for_each(pages.order_by("locale_id"), people):
        parts = page.get_url_parts()
        if parts is not None:
            card = _Card(page.locale.language_code, f"{settings.BASE_URL}{parts[2]}", readers)
            found[page.skill.code].append(card)
    return found


def _told(people: list[User]) -> dict[int, set[tuple[str, uuid.UUID]]]:
    """What each of them was reminded of, and on which days, by their key."""
    found: dict[int, set[tuple[str, uuid.UUID]]] = defaultdict(set)
    kinds = [MAIL, *(f"lapses_in_{step}" for step in STEPS)]
    rows = Delivery.objects.filter(recipient__in=people, event__in=kinds).seen_to()
    for key, event, subject in rows.values_list("recipient_id", "event", "subject"):
        found[key].add((event, subject))
    return found


def _remind(person: User, due: list[Due], hub: _Hub, now: datetime) -> bool:
    """One mail about everything this person was not reminded of yet; at most one a day."""
    mail, _created = Delivery.objects.get_or_create(event=MAIL, subject=name_of_day(now), recipient=person)
    gates_alone = all(one.version.safety_gate for one in due)
    message = compose(lambda: _letter(person, due, hub), to=person, stops="" if gates_alone else LAPSES.key)
    return send_once(mail, message, also=lambda: _note(person, due))


def _note(person: User, done: list[Due]) -> None:
    """Remember which sign-offs at which step the mail was about."""
    now = timezone.now()
    Delivery.objects.bulk_create(
        [Delivery(event=one.event, subject=one.subject, recipient=person, sent_at=now) for one in done],
        ignore_conflicts=True,
    )


def _letter(person: User, due: list[Due], hub: _Hub) -> Letter:
    first = due[0].until
    names = {"number": len(due), "day": date_format(timezone.localtime(first), "DATE_FORMAT")}
    return Letter(
        subject=ngettext(
            "A sign-off of yours lapses on %(day)s",
            "%(number)s sign-offs of yours lapse, the first on %(day)s",
            len(due),
        )
        % names,
        paragraphs=(
            _(
                "one good observation before the date renews a sign-off. After it, all observations are needed "
                "again."
            ),
        ),
        lines=tuple(_line(person, one, hub) for one in due),
        after=(
            _(
                "Open the practical, practise until it feels steady, and press “Ask to renew it”. Then a mentor "
                "watches you once."
            ),
        ),
        action=_("My bench"),
        address=f"{settings.BASE_URL}/me/",
        why=_why(due),
    )


def _why(due: list[Due]) -> str:
    if all(one.version.safety_gate for one in due):
        return _("You get this mail because a safety gate lapses; such mail cannot be switched off.")
    return _(
        "You get this mail because a sign-off of yours lapses. You can switch such mail off under Account."
    )


def _named(codes: list[str], hub: _Hub) -> str:
    """The first few of them by name, and how many more there are."""
    named = ", ".join(f"{code} {hub.versions[code].title}" for code in codes[:_NAMED_SKILLS])
    more = len(codes) - _NAMED_SKILLS
    if more <= 0:
        return named
    return ngettext("%(named)s and %(more)s more", "%(named)s and %(more)s more", more) % {
        "named": named,
        "more": more,
    }


def _line(person: User, due: Due, hub: _Hub) -> Line:
    version, code = due.version, due.version.skill.code
    until = date_format(timezone.localtime(due.until), "DATETIME_FORMAT")
    notes = [_("Lapses on %(when)s.") % {"when": until}]
    closed = blocked_by(code, hub.versions) if version.safety_gate else []
    if closed:
        notes.append(
            _("A safety gate. Once it has lapsed, nobody may watch you at: %(skills)s. What you hold stays.")
            % {"skills": _named(closed, hub)}
        )
    mentors = [str(one) for one in hub.mentors[code] if one.pk != person.pk]
    if mentors:
        named = ", ".join(mentors[:_NAMED_MENTORS])
        more = _(" and others") if len(mentors) > _NAMED_MENTORS else ""
        notes.append(_("Can watch you: %(mentors)s%(more)s.") % {"mentors": named, "more": more})
    else:
        notes.append(_("Nobody here can watch you at it now. Tell the coordinator."))
    return Line(f"{version.skill.engraved} {version.title}", tuple(notes), hub.address_for(person, code))
