"""Days on which somebody under age took part without a guardian's consent: what coordinators are told of.

Worked out, like all of it (`courses.domain.minority`): what was answered, or turned out to be covered, is gone from it.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from courses.domain.minority import came_without, observed_without
from courses.models import ConsentAnswer, Skill, WorkshopSession
from lms.accounts.models import User


@dataclass
class Occasion:
    """One person on one day: the sessions they came to, and the skills they were observed at.

    `answers` is how often somebody has answered for them: what is noted after an answer is another occasion.
    """

    person: User
    day: date
    answers: int
    sessions: list[WorkshopSession] = field(default_factory=list)
    skills: list[Skill] = field(default_factory=list)


def occasions_without(noted: tuple[datetime, datetime] | None = None) -> list[Occasion]:
    """All that nobody has answered for, or what of it was `noted` between two moments, by day.

    Two queries where there is nothing, six for any number.
    """
    marks: Any = came_without().select_related("session")  # with the day on which it was
    events: Any = observed_without()
    if noted is not None:
        marks, events = marks.filter(marked_at__range=noted), events.filter(received_at__range=noted)
    came: dict[tuple[date, int], list[WorkshopSession]] = defaultdict(list)
    seen: dict[tuple[date, int], set[str]] = defaultdict(set)
    for mark in marks:
        came[mark.on_day, mark.learner_id].append(mark.session)
    for event in events:
        seen[event.on_day, event.learner].add(event.skill_code)
    if not came and not seen:
        return []
    return _told(came, seen)


def _told(
    came: dict[tuple[date, int], list[WorkshopSession]], seen: dict[tuple[date, int], set[str]]
) -> list[Occasion]:
    keys = {person for _day, person in (*came, *seen)}
    people = User.objects.in_bulk(keys)
    answered = ConsentAnswer.objects.filter(person__in=keys).order_by().values_list("person")
    answers = dict(answered.annotate(number=Count("pk")))
    rows = Skill.objects.select_related("current").prefetch_related("current__wordings__locale")
    skills = rows.in_bulk({code for codes in seen.values() for code in codes}, field_name="code")
    return [
        Occasion(
            person=people[person],
            day=day,
            answers=answers.get(person, 0),
            sessions=came.get((day, person), []),
            skills=[skills[code] for code in sorted(seen.get((day, person), ())) if code in skills],
        )
        for day, person in sorted({*came, *seen})
    ]
