"""Who was under age on a day, with whose consent; and who took part without one. See docs/decisions/0042.

Nothing of it is a flag that somebody would have to set: it is worked out from when they turn 18, from the consents,
from what was said of who came, and from the ledger. So it holds for every road a thing came in by, and long afterwards.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain.guardians import check_may_record
from courses.enums import EventKind
from courses.models import (
    ConsentAnswer,
    GuardianConsent,
    LearnerSafeguard,
    PresenceMark,
    SignOffEvent,
    Skill,
    WorkshopSession,
)
from lms.accounts.models import User

MOST_LISTED: Final = 200


@dataclass(frozen=True)
class Minority:
    """That somebody was under age at a moment, as far as the hub knows today, and whose consent held then.

    `until` is the day on which they turn or turned 18, None where that is not known; `known_since` when the hub learnt
    of it, None where that was not kept.
    """

    until: date | None
    known_since: datetime | None
    consent: GuardianConsent | None

    def in_words(self) -> str:
        """Under age, and with whose consent."""
        if self.consent is None:
            return _("under age, no guardian’s consent")
        return _("under age, consent of %(guardian)s (%(way)s, %(day)s)") % {
            "guardian": self.consent.guardian_name,
            "way": self.consent.get_way_display(),
            "day": self.consent.given_on.isoformat(),
        }


class Minorities:
    """What is known of these people, by pseudonym, for any number of moments; two queries."""

    def __init__(self, people: Collection[uuid.UUID]) -> None:
        rows = LearnerSafeguard.objects.filter(person__pseudonym__in=people, is_minor=True)
        self._rows = {row.person.pseudonym: row for row in rows.select_related("person")}
        self._consents: dict[int, list[GuardianConsent]] = defaultdict(list)
        if self._rows:
            given = GuardianConsent.objects.filter(person__in=[row.person_id for row in self._rows.values()])
            for consent in given.select_related("recorded_by"):
                self._consents[consent.person_id].append(consent)

    def at(self, person: uuid.UUID, moment: datetime) -> Minority | None:
        """How it was at a moment; None where they were of age, or are not recorded as ever having been under age."""
        row = self._rows.get(person)
        if row is None or not row.under_age_on(timezone.localdate(moment, timezone.get_default_timezone())):
            return None
        held = (one for one in self._consents[row.person_id] if one.held_at(moment))
        return Minority(row.of_age_on, row.known_since, next(held, None))


@dataclass(frozen=True)
class TookPart:
    """One thing that somebody under age did without a guardian's consent: they came to a session, or were observed."""

    at: datetime
    session: WorkshopSession | None = None
    skill: Skill | None = None


def came_without(people: Collection[int] | None = None) -> QuerySet[PresenceMark]:
    """Sessions to which somebody under age came without a consent, that nobody has answered for yet."""
    later = PresenceMark.objects.filter(
        session=OuterRef("session"), learner=OuterRef("learner"), pk__gt=OuterRef("pk")
    )
    rows = PresenceMark.objects.filter(
        ~Exists(later), came=True, learner__in=_minors(people).values("person")
    )
    return _without(rows, "learner", at="session__starts_at", noted="marked_at").order_by(
        "-session__starts_at", "-pk"
    )


def observed_without(people: Collection[int] | None = None) -> QuerySet[SignOffEvent]:
    """Observations of somebody under age without a consent that stand, and that nobody has answered for yet.

    Each has the key of the person as `learner`.
    """
    revoked = SignOffEvent.objects.filter(kind=EventKind.REVOKED, target=OuterRef("client_uuid"))
    minors = _minors(people)
    whose = User.objects.filter(pseudonym=OuterRef("subject")).values("pk")
    rows = SignOffEvent.objects.filter(
        ~Exists(revoked), kind=EventKind.OBSERVED, subject__in=minors.values("person__pseudonym")
    ).annotate(learner=Subquery(whose))
    return _without(rows, "learner", at="observed_at", noted="received_at").order_by("-observed_at", "-pk")


def _minors(people: Collection[int] | None) -> QuerySet[LearnerSafeguard]:
    rows = LearnerSafeguard.objects.filter(is_minor=True, person__is_active=True)
    return rows if people is None else rows.filter(person__in=people)


def _without(rows: QuerySet[Any], learner: str, *, at: str, noted: str) -> QuerySet[Any]:
    """Those at which the person was under age, no consent held, and nothing was answered since."""
    rows = rows.annotate(on_day=TruncDate(at, tzinfo=timezone.get_default_timezone()))
    under_age = LearnerSafeguard.objects.under_age_on(OuterRef("on_day")).filter(person=OuterRef(learner))
    held = GuardianConsent.objects.held_at(OuterRef(at), on=OuterRef("on_day")).filter(
        person=OuterRef(learner)
    )
    answered = ConsentAnswer.objects.filter(person=OuterRef(learner), said_at__gte=OuterRef(noted))
    return rows.filter(Exists(under_age), ~Exists(held), ~Exists(answered))


def took_part_without(person: User) -> list[TookPart]:
    """What one person took part in without a consent, and nobody has answered for, latest first; three queries."""
    came = came_without([person.pk]).select_related("session__place")[:MOST_LISTED]
    seen = list(observed_without([person.pk])[:MOST_LISTED])
    skills = Skill.objects.select_related("current").in_bulk(
        {one.skill_code for one in seen}, field_name="code"
    )
    found = [TookPart(one.session.starts_at, session=one.session) for one in came]
    found += [TookPart(one.observed_at, skill=skills.get(one.skill_code)) for one in seen]
    return sorted(found, key=lambda one: one.at, reverse=True)


def who_took_part_without() -> dict[int, int]:
    """How many such things wait for an answer, by person; two queries."""
    found: Counter[int] = Counter()
    every: tuple[QuerySet[Any], ...] = (came_without(), observed_without())
    for rows in every:
        found.update(dict(rows.order_by().values_list("learner").annotate(number=Count("pk"))))
    return dict(found)


def answer_for(person: User, *, by: User, answer: str) -> ConsentAnswer:
    """Say what was done about it. It answers everything that was noted until now. Raises NotAllowed."""
    check_may_record(by, person)
    return ConsentAnswer.objects.create(person=person, answer=answer, said_by=by, said_at=timezone.now())
