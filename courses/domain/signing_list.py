"""Who has signed what, and who has not: the coordinator's list, on any day, and reminding those who have not."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.clearance import Clearance, clearances
from courses.domain.desk import learners
from courses.domain.house_rules import Wanted, check_may_keep, wanted_at, wanted_of
from courses.domain.minority import Minorities, Minority
from courses.enums import SignedBy
from courses.events import signing_reminded
from courses.models import GuardianConsent, HouseDocument, HouseSignature, SigningReminder
from lms.accounts.models import User

PAUSE: Final = timedelta(days=7)  # nobody is reminded twice in it
MOST_AT_ONCE: Final = 500


class Show(StrEnum):
    """Which people a list holds."""

    ALL = "all"
    MISSING = "missing"
    SIGNED = "signed"


@dataclass(frozen=True)
class Line:
    """One person, and how they stand to the documents that are asked for."""

    person: User
    lacks: Clearance
    minority: Minority | None = None


def lines(show: Show, moment: datetime, words: str = "") -> list[Line]:
    """The people whose work is signed off here, and who has left since they signed, by name; seven queries.

    Who lacks something is looked for only among those who are here.
    """
    rows = learners() if show == Show.MISSING else _people(moment)
    for word in words.split():
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    people = list(rows)
    found = clearances([person.pk for person in people], moment)
    wanted = {Show.MISSING: (False,), Show.SIGNED: (True,)}.get(show, (True, False))
    minorities = Minorities([one.pseudonym for one in people])
    return [
        Line(one, found[one.pk], minorities.at(one.pseudonym, moment))
        for one in people
        if found[one.pk].is_clear in wanted
    ]


def _people(moment: datetime) -> QuerySet[User]:
    """Whoever is signed off here today, and everybody who had signed something by then or for whom a guardian had."""
    signed = HouseSignature.objects.standing(moment).values("person")
    agreed = GuardianConsent.objects.filter(recorded_at__lte=moment).values("person")
    return User.objects.filter(
        Q(pk__in=learners().order_by().values("pk"))
        | Q(pk__in=signed.order_by())
        | Q(pk__in=agreed.order_by())
    ).order_by("name", "email")


def end_of(day: date) -> datetime:
    """The last moment of a day by the hub's clock, or now where that has not come."""
    last = datetime.combine(day, time.max, tzinfo=timezone.get_default_timezone())
    return min(last, timezone.now())


def holding(document: HouseDocument, moment: datetime) -> int:
    """How many people have signed what is in force of a document: as many sign again if it asks anew."""
    wanted = wanted_of(document, moment)
    if wanted is None:
        return 0
    signed = HouseSignature.objects.standing(moment).filter(
        version__document=document, version__number__gte=wanted.since, signed_by=SignedBy.SELF
    )
    return learners().filter(pk__in=signed.values("person")).count()


HEADINGS: Final = (
    "name",
    "e-mail address",
    "document",
    "kind",
    "version asked for",
    "text (SHA-256)",
    "signed by",
    "version signed",
    "name as signed",
    "signed",
    "how",
    "on what",
    "recorded by",
    "received",
    "holds",
    "as of",
    "under age",
)


def table(moment: datetime) -> Iterator[Sequence[str]]:
    """Who had signed what by a moment, a line for each person, document and signer; who had not, too.

    Of whoever was under age then, a line tells the guardian's consent.
    """
    yield HEADINGS
    people = list(_people(moment))
    wanted = wanted_at(moment)
    found = clearances([person.pk for person in people], moment)
    latest = _latest([person.pk for person in people], moment)
    minorities = Minorities([person.pseudonym for person in people])
    for person in people:
        minority = minorities.at(person.pseudonym, moment)
        of_all = {
            "name": person.name,
            "e-mail address": person.email,
            "as of": _by_the_hub(moment),
            "under age": "no" if minority is None else "yes",
        }
        for one in wanted:
            for by in _signers(one, found[person.pk]):
                yield _cells(of_all | _signed(one, by, latest.get((person.pk, one.document.pk, by))))
        if minority is not None:
            yield _cells(of_all | _agreed(minority.consent))


def _cells(told: Mapping[str, str]) -> list[str]:
    """In the order of the headings; empty where there is nothing to tell."""
    return [told.get(heading, "") for heading in HEADINGS]


def _by_the_hub(moment: datetime) -> str:
    return moment.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")


def _signed(wanted: Wanted, by: SignedBy, row: HouseSignature | None) -> dict[str, str]:
    """What one of them signed of a document, or that they did not."""
    asked = {
        "document": wanted.current.title,
        "kind": wanted.document.kind,
        "version asked for": str(wanted.current.number),
        "signed by": by,
        "holds": "yes" if row is not None and row.version.number >= wanted.since else "no",
    }
    if row is None:
        return asked
    return asked | {
        "text (SHA-256)": row.digest,
        "version signed": str(row.version.number),
        "name as signed": row.name,
        "signed": _by_the_hub(row.signed_at),
        "how": row.way,
        "on what": row.device,
        "recorded by": str(row.recorded_by or ""),
        "received": _by_the_hub(row.recorded_at),
    }


def _agreed(row: GuardianConsent | None) -> dict[str, str]:
    """What a guardian agreed to, or that none did."""
    asked = {
        "document": "guardian’s consent",
        "kind": "consent",
        "signed by": SignedBy.GUARDIAN,
        "holds": "no" if row is None else "yes",
    }
    if row is None:
        return asked
    return asked | {
        "text (SHA-256)": row.digest,
        "name as signed": row.guardian_name,
        "signed": row.given_on.isoformat(),
        "how": row.way,
        "recorded by": str(row.recorded_by or ""),
        "received": _by_the_hub(row.recorded_at),
    }


def _signers(wanted: Wanted, lacks: Clearance) -> list[SignedBy]:
    guarded = wanted.needs_guardian and lacks.under_age
    return [SignedBy.SELF, SignedBy.GUARDIAN] if guarded else [SignedBy.SELF]


def _latest(people: Collection[int], moment: datetime) -> dict[tuple[int, int, str], HouseSignature]:
    rows = HouseSignature.objects.standing(moment).filter(person__in=people)
    rows = rows.select_related("version", "recorded_by").defer("version__text")
    return {
        (row.person_id, row.version.document_id, row.signed_by): row
        for row in rows.order_by("version__number", "pk")
    }


@transaction.atomic
def remind(people: Sequence[User], *, by: User) -> int:
    """Remind those of them who have something to sign themselves; how many. Nobody twice within `PAUSE`.

    Raises NotAllowed. Of two who press at once only one reminds each person.
    """
    check_may_keep(by)
    now = timezone.now()
    found = clearances([person.pk for person in people], now)
    lately = SigningReminder.objects.filter(person__in=found, asked_at__gt=now - PAUSE)
    told = set(lately.values_list("person", flat=True))
    lacking = [pk for pk, lacks in found.items() if lacks.to_sign and pk not in told][:MOST_AT_ONCE]
    SigningReminder.objects.bulk_create(
        (SigningReminder(person_id=pk) for pk in lacking), ignore_conflicts=True
    )
    rows = SigningReminder.objects.select_for_update().filter(person__in=lacking).order_by("pk")
    due = [row.pk for row in rows if row.asked_at is None or row.asked_at <= now - PAUSE]
    SigningReminder.objects.filter(pk__in=due).update(asked_at=now)
    for pk in due:
        signing_reminded.announce(reminder_id=pk)
    return len(due)


def reminded_words(number: int) -> str:
    """What is said to whoever pressed, where nobody was due."""
    if number:
        return ""
    return _("Nobody was reminded: whoever lacks a signature got a mail within the last seven days.")
