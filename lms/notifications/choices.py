"""When a person wants to hear of what: asked, chosen, switched off by a link in a mail, and that undone."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone

from lms.accounts.models import User
from lms.notifications.kinds import CHOSEN, DIGEST, LAPSES, Kind, chosen, kind_of
from lms.notifications.models import MailChoice, Pace, Way

IN_DIGEST = (Pace.DAILY, Pace.WEEKLY)


def offered(person: User) -> list[Kind]:
    """The kinds about which this person says when they hear of them."""
    return [kind for kind in CHOSEN if not kind.right or person.has_perm(kind.right)]


def usual(person: User, kind: Kind) -> Pace:
    """When somebody hears of it who chose nothing here; reminders were a switch of the account before."""
    if kind.usual is None:
        return Pace.AT_ONCE
    if kind is LAPSES and not person.wants_reminders:
        return Pace.NEVER
    return kind.usual


def pace_of(person: User, event: str) -> Pace:
    """When this person wants to hear of an event; no query about what always goes."""
    kind = kind_of(event)
    return Pace.AT_ONCE if kind.usual is None else paces([person], [kind])[person.pk, kind.key]


def paces(people: Iterable[User], kinds: Iterable[Kind] = CHOSEN) -> dict[tuple[int, str], Pace]:
    """The same for many people and kinds, by key of the person and the kind; one query."""
    everybody, wanted = list(people), list(kinds)
    rows = MailChoice.objects.filter(
        person__in=[person.pk for person in everybody], kind__in=[kind.key for kind in wanted]
    )
    said = {(key, kind): Pace(pace) for key, kind, pace in rows.values_list("person_id", "kind", "pace")}
    return {
        (person.pk, kind.key): said.get((person.pk, kind.key)) or usual(person, kind)
        for person in everybody
        for kind in wanted
    }


def way_at(pace: Pace) -> Way:
    """How somebody hears of it who wants to hear of it then."""
    if pace == Pace.NEVER:
        return Way.LEFT_OUT
    return Way.DIGEST if pace in IN_DIGEST else Way.LETTER


@transaction.atomic
def choose(person: User, wanted: Mapping[str, Pace]) -> None:
    """From now on, and for what waits for a digest already."""
    for key, pace in wanted.items():
        _put(person, key, pace)


def can_stop(key: str) -> bool:
    """Whether a link in a mail switches this off: a kind that is chosen, or a digest."""
    return key == DIGEST or chosen(key) is not None


@transaction.atomic
def stop(person: User, key: str) -> list[Kind]:
    """Switch off one kind or, by the link of a digest, all that comes in it; returns what was. Again changes nothing.

    Raises LookupError for a kind of mail that always goes.
    """
    if not can_stop(key):
        raise LookupError(key)
    kind = chosen(key)
    now = paces([person])
    gone = [kind] if kind else [one for one in offered(person) if now[person.pk, one.key] in IN_DIGEST]
    stopped = [one for one in gone if now[person.pk, one.key] != Pace.NEVER]
    for one in stopped:
        _put(person, one.key, Pace.NEVER, before=now[person.pk, one.key], stopped_by=key)
    return stopped


@transaction.atomic
def take_back(person: User, key: str) -> list[Kind]:
    """Undo what the same link switched off, and nothing else; returns what comes again."""
    rows = MailChoice.objects.filter(person=person, stopped_by=key, pace=Pace.NEVER).exclude(before="")
    found = [(row.kind, Pace(row.before)) for row in rows]
    for name, before in found:
        _put(person, name, before)
    again = {name for name, _before in found}
    return [kind for kind in CHOSEN if kind.key in again]


def stopped_by(person: User, key: str) -> list[Kind]:
    """What the link of this kind switched off, and is off still."""
    rows = MailChoice.objects.filter(person=person, stopped_by=key, pace=Pace.NEVER)
    names = set(rows.values_list("kind", flat=True))
    return [kind for kind in CHOSEN if kind.key in names]


def _put(person: User, key: str, pace: Pace, *, before: str = "", stopped_by: str = "") -> None:
    MailChoice.objects.update_or_create(
        person=person,
        kind=key,
        defaults={"pace": pace, "before": before, "stopped_by": stopped_by, "chosen_at": timezone.now()},
    )
