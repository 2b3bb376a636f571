"""The parts of the coordinator's overview: each says how many there are, lists the first, and leads on.

A new part is one function from `Today` to `Part`, with a fixed number of queries, added to `PARTS`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain import desk
from courses.domain.chart import chart
from courses.domain.matrix import SOON
from courses.domain.minority import who_took_part_without
from courses.domain.sync.devices import quiet_devices
from courses.domain.who import People
from courses.enums import EventKind, HoldState, StandingState
from courses.models import HeldObservation, Incident, Instrument, Sample, SignOffEvent, SkillVersion, Standing
from lms.accounts.models import User

LISTED = 50
QUIET = timedelta(days=1)


@dataclass(frozen=True)
class Today:
    """What every part needs to know: the moment, the versions in force by code, names, and whether the reader has
    a mentor's desk.
    """

    now: datetime
    versions: Mapping[str, SkillVersion]
    names: People
    may_sign: bool

    def skill(self, code: str) -> str:
        """A skill as it is named in a line."""
        version = self.versions.get(code)
        return f"{version.skill.engraved} {version.title}" if version else code


@dataclass(frozen=True)
class Line:
    """One thing in a part: whom or what it is about, the skill in words, and a word such as a date."""

    text: str
    about: str
    note: str = ""
    href: str = ""
    marked: bool = False  # a safety gate


@dataclass(frozen=True)
class Part:
    """One part. `waits` is whether somebody has to act; `empty` is said where there is nothing."""

    key: str
    title: str
    number: int
    lines: tuple[Line, ...]
    empty: str
    waits: bool = True
    href: str = ""
    link: str = ""
    icon: str = "alert"

    @property
    def first(self) -> tuple[Line, ...]:
        """What is shown at once."""
        return self.lines[:5]

    @property
    def rest(self) -> tuple[Line, ...]:
        """What is folded away."""
        return self.lines[5:]

    @property
    def unlisted(self) -> int:
        """How many more there are than are listed."""
        return self.number - len(self.lines)


def address(name: str, *arguments: object) -> str:
    """The address of a page by its name; empty where the hub has no such page, and nothing leads to it."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def _row(event: SignOffEvent) -> str:
    return reverse("coordinator_ledger_row", args=[event.position])


def _day(moment: datetime) -> str:
    return date_format(localtime(moment), "DATE_FORMAT")


def lapsing(today: Today) -> Part:
    """What runs out within 60 days, soonest first, gates first on one day; two queries."""
    rows = Standing.objects.filter(
        state=StandingState.HELD,
        valid_until__gt=today.now,
        valid_until__lte=today.now + SOON,
        person__in=User.objects.filter(is_active=True).values("pseudonym"),
        skill_code__in=list(today.versions),
    ).order_by("valid_until", "skill_code", "pk")
    found = [(row, row.valid_until) for row in rows[:LISTED] if row.valid_until]
    found.sort(key=lambda one: (localtime(one[1]).date(), not today.versions[one[0].skill_code].safety_gate))
    lines = tuple(
        Line(
            text=str(today.names[row.person]),
            about=today.skill(row.skill_code),
            note=_day(until),
            marked=today.versions[row.skill_code].safety_gate,
        )
        for row, until in found
    )
    return Part(
        "lapsing",
        _("Running out within 60 days"),
        rows.count(),
        lines,
        _("Nothing that anybody holds runs out soon."),
        waits=False,
        href=reverse("coordinator_matrix") + "?lapsing=on",
        link=_("In the standing matrix"),
        icon="clock",
    )


def waiting(today: Today) -> Part:
    """Who has asked for a sign-off and waits, longest first; four queries at most."""
    rows = desk.waiting()
    lines = tuple(
        Line(
            text=str(row.learner),
            about=today.skill(row.skill.code),
            note=date_format(localtime(row.asked_at), "DATETIME_FORMAT"),
            href=reverse("signoff_choose", args=[row.learner.public_id]) if today.may_sign else "",
        )
        for row in rows[:LISTED]
    )
    return Part(
        "waiting",
        _("Who waits"),
        rows.count(),
        lines,
        _("Nobody waits for a mentor."),
        icon="people",
    )


def short(today: Today) -> Part:
    """Skills that nobody, or one person only, may judge today; three queries."""
    found = chart(today.versions.values(), today.now).short
    lines = tuple(
        Line(
            text=f"{one.version.skill.engraved} {one.version.title}",
            about=str(one.place) if one.place else "",
            note=_("nobody") if one.nobody else _("only one"),
            marked=one.version.safety_gate,
        )
        for one in found[:LISTED]
    )
    return Part(
        "short",
        _("Where mentors are short"),
        len(found),
        lines,
        _("Every skill has two people or more who may judge it."),
        href=reverse("coordinator_authority"),
        link=_("Who may judge"),
        icon="bench",
    )


def samples(today: Today) -> Part:
    """Observations drawn for a second look that nobody has given; two queries."""
    rows = Sample.objects.filter(verdict="").select_related("event").order_by("due_at", "pk")
    lines = tuple(
        Line(
            text=str(today.names[row.event.subject]),
            about=today.skill(row.event.skill_code),
            note=_("due %(when)s") % {"when": _day(row.due_at)},
            href=address("sample", row.public_id) or _row(row.event),
        )
        for row in rows[:LISTED]
    )
    return Part(
        "samples",
        _("Samples due"),
        rows.count(),
        lines,
        _("No observation waits for a second look."),
        href=address("samples"),
        link=_("Every sample"),
        icon="question",
    )


def held(today: Today) -> Part:
    """Observations that may not count before a person has looked; two queries."""
    rows = HeldObservation.objects.filter(state=HoldState.WAITING)
    rows = rows.select_related("learner", "version__skill").order_by("received_at", "pk")
    lines = tuple(
        Line(
            text=str(row.learner),
            about=today.skill(row.version.skill.code),
            note=_day(row.received_at),
            href=address("held", row.client_uuid),
        )
        for row in rows[:LISTED]
    )
    return Part(
        "held",
        _("Held for review"),
        rows.count(),
        lines,
        _("Nothing is held for review."),
        href=address("held_list"),
        link=_("Everything that is held"),
        icon="wait",
    )


def devices(today: Today) -> Part:
    """Devices that were not seen for a day, with observations that are not here; three queries."""
    found = quiet_devices(today.now - QUIET)
    lines = tuple(
        Line(
            text=str(one.device.user),
            about=ngettext(
                "%(number)s observation is known to be on %(device)s",
                "%(number)s observations are known to be on %(device)s",
                one.waiting,
            )
            % {"number": one.waiting, "device": one.device.label or _("a device")},
            note=_("not seen since %(day)s") % {"day": _day(one.device.last_seen_at)},
        )
        for one in found[:LISTED]
    )
    return Part(
        "devices",
        _("On devices, and not here"),
        len(found),
        lines,
        _("No device is known to keep observations back."),
        icon="wait",
    )


def disputes(today: Today) -> Part:
    """Disputes that nobody has answered, oldest first; two queries."""
    answered = SignOffEvent.objects.filter(kind=EventKind.DISPUTE_RESOLVED, target=OuterRef("client_uuid"))
    rows = SignOffEvent.objects.filter(~Exists(answered), kind=EventKind.DISPUTED).order_by("position")
    return Part(
        "disputes",
        _("Disputes open"),
        rows.count(),
        _about_events(rows[:LISTED], today),
        _("No dispute is open."),
        href=address("disputes"),
        link=_("Every dispute"),
        icon="question",
    )


def _about_events(events: Iterable[SignOffEvent], today: Today) -> tuple[Line, ...]:
    return tuple(
        Line(
            text=str(today.names[event.subject]),
            about=today.skill(event.skill_code),
            note=_day(event.observed_at),
            href=address("dispute", event.client_uuid) or _row(event),
        )
        for event in events
    )


def incidents(today: Today) -> Part:
    """Skills on hold for a set of people, until somebody ends it; two queries."""
    rows = Incident.objects.filter(closed_at__isnull=True).select_related("skill", "place")
    rows = rows.order_by("-opened_at", "pk")
    lines = tuple(
        Line(
            text=today.skill(row.skill.code),
            about=str(row.place) if row.place else "",
            note=_day(row.happened_at),
            href=address("incident", row.public_id),
        )
        for row in rows[:LISTED]
    )
    return Part(
        "incidents",
        _("Incidents open"),
        rows.count(),
        lines,
        _("No skill is suspended after an incident."),
        href=address("incidents"),
        link=_("Every incident"),
        icon="stop",
    )


def instruments(today: Today) -> Part:
    """Instruments whose calibration runs out within 60 days, has run out, or is not known; two queries."""
    rows = Instrument.objects.due_within(localtime(today.now).date()).order_by("calibration_due", "code")
    lines = tuple(
        Line(
            text=row.code,
            about=row.name,
            note=date_format(row.calibration_due, "DATE_FORMAT") if row.calibration_due else _("not known"),
            href=address("instrument", row.public_id),
        )
        for row in rows[:LISTED]
    )
    return Part(
        key="instruments",
        title=_("Instruments due"),
        number=rows.count(),
        lines=lines,
        empty=_("No instrument’s calibration runs out soon."),
        waits=False,
        href=address("instruments"),
        link=_("Every instrument"),
        icon="clock",
    )


def unagreed(today: Today) -> Part:
    """Who took part under age without a guardian's consent, where nobody has answered for it; three queries."""
    found = who_took_part_without()
    rows = User.objects.filter(pk__in=list(found)).order_by("name", "email")
    lines = tuple(
        Line(
            text=str(row),
            about=ngettext("once", "%(number)s times", found[row.pk]) % {"number": found[row.pk]},
            href=address("safeguard", row.public_id),
        )
        for row in rows[:LISTED]
    )
    return Part(
        "unagreed",
        _("Took part without a guardian’s consent"),
        len(found),
        lines,
        _("Nobody under age took part without one."),
        href=address("safeguards"),
        link=_("Who is under age"),
        icon="people",
    )


# In the order in which they are shown.
PARTS: tuple[Callable[[Today], Part], ...] = (
    lapsing,
    waiting,
    short,
    samples,
    held,
    unagreed,
    devices,
    disputes,
    incidents,
    instruments,
)
