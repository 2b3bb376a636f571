"""Skills, pages, authority and observations."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page, Site

from courses.domain import authority, second, sessions
from courses.domain.recognition import Grounds, recognise
from courses.domain.signoff import Seen, observe
from courses.enums import Act, Arrival, Basis, Entrustment, Mark, RecognitionBasis
from courses.models import (
    Bench,
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    PathwayIndexPage,
    PathwayPage,
    Place,
    PracticalPage,
    SignOffEvent,
    Skill,
    SkillVersion,
    WorkshopSession,
)
from courses.models.pages import PathwayRequirement, PathwayStep
from courses.models.skill import RULES
from lms.accounts.models import User
from tests.factories.accounts import person

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def skill(code: str = "S01", course: str = "C01", **changes: Any) -> SkillVersion:
    """A skill with one version in force: two criteria, one observation, no expiry, unless changed."""
    row, _created = Skill.objects.get_or_create(code=code, defaults={"course_code": course})
    return new_version(row, **changes)


def new_version(row: Skill, **changes: Any) -> SkillVersion:
    """The next version of a skill, put in force."""
    definition: dict[str, Any] = {
        "id": row.code,
        "course": row.course_code,
        "title": f"Skill {row.code}",
        "risk": "low",
        "safety_gate": False,
        "expiry_months": None,
        "observations": 1,
        "distinct_items": 1,
        "distinct_assessors": 1,
        "countersign": False,
        "batch_allowed": False,
        "min_level": 3,
        "prerequisites": [],
        "criteria": [{"id": "c1", "text": "First"}, {"id": "c2", "text": "Second"}],
        "measurements": [],
    } | changes
    version = SkillVersion.objects.create(
        skill=row,
        number=row.versions.count() + 1,
        definition=definition,
        **{name: definition[name] for name in RULES},
    )
    row.current = version
    row.save()
    return version


def measurement(**changes: Any) -> dict[str, Any]:
    """A measurement: at most 5 V, one reading."""
    return {
        "id": "m1",
        "quantity": "Residual voltage",
        "unit": "V",
        "min": None,
        "max": "5",
        "readings": 1,
        "basis": "draft",
        "note": "",
    } | changes


def mentor(
    name: str = "Max", *, course: str = "C01", act: Act = Act.OBSERVE, since: datetime = LONG_AGO
) -> User:
    """A mentor with authority for every skill of one course."""
    row = User.objects.filter(name=name).first() or person(name)
    authority.grant(
        row, authority.Terms(act=act, course_code=course, basis=Basis.FOUNDING, valid_from=since), by=None
    )
    return User.objects.get(pk=row.pk)  # a fresh copy, without cached permissions


def seen(version: SkillVersion, **changes: Any) -> Seen:
    """All criteria met at level 3 on one kettle."""
    values: dict[str, Any] = {
        "marks": {c["id"]: Mark.MET for c in version.criteria},
        "items": ["kettle 1"],
        "level": Entrustment.NEARBY,
    }
    return Seen(**(values | changes))


def observation(
    by: User, learner: User, version: SkillVersion, *, when: datetime | None = None, **changes: Any
) -> SignOffEvent:
    """One recorded observation."""
    return observe(
        by=by,
        learner=learner,
        version=version,
        seen=seen(version, **changes),
        client_uuid=uuid.uuid4(),
        observed_at=when or timezone.now(),
    )


def revoke(event: SignOffEvent, *, by: User) -> SignOffEvent:
    """Taken back by its mentor."""
    return second.revoke(event, by=by, reason="wrong kit", client_uuid=uuid.uuid4())


def recognition(by: User, learner: User, version: SkillVersion, **changes: Any) -> SignOffEvent:
    """A sign-off on paper of a month ago, at level 3, brought in."""
    values: dict[str, Any] = {
        "basis": RecognitionBasis.PAPER,
        "since": timezone.now() - timedelta(days=30),
        "level": Entrustment.NEARBY,
        "vouched": "Repair School: task book 7",
    }
    grounds = Grounds(**(values | changes))
    return recognise(learner, version, grounds, by=by, client_uuid=uuid.uuid4())


def home() -> HomePage:
    """The home page as the root of the default site, with its two lists; the same one when called again."""
    existing: HomePage | None = HomePage.objects.first()
    if existing is not None:
        return existing
    page = HomePage(title="Hub", slug="hub")
    Page.objects.get(depth=1).add_child(instance=page)
    page.add_child(instance=CourseIndexPage(title="Courses", slug="courses"))
    page.add_child(instance=PathwayIndexPage(title="Pathways", slug="pathways"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "testserver", "port": 80, "root_page": page}
    )
    return page


def course(code: str = "C01", **fields: Any) -> CoursePage:
    """A live course."""
    home()
    page = CoursePage(
        title=fields.pop("title", f"Course {code}"),
        slug=fields.pop("slug", code.lower()),
        code=code,
        summary="What it is about",
        level="entry",
        hours=2,
        **fields,
    )
    CourseIndexPage.objects.get().add_child(instance=page)
    return page


def lesson(parent: CoursePage, title: str = "First lesson", **fields: Any) -> LessonPage:
    """A live lesson, last in its course."""
    page = LessonPage(**{"title": title, "summary": "In short", "minutes": 10} | fields)
    parent.add_child(instance=page)
    return page


def practical(parent: CoursePage, version: SkillVersion, **fields: Any) -> PracticalPage:
    """A live practical for a skill."""
    page = PracticalPage(title=version.title, skill=version.skill, summary="In short", minutes=30, **fields)
    parent.add_child(instance=page)
    return page


def pathway(code: str, courses: list[str], requires: list[str] | None = None) -> PathwayPage:
    """A live pathway."""
    home()
    page = PathwayPage(
        title=f"Pathway {code}", slug=code.lower(), code=code, summary="Where it leads", level="entry"
    )
    page.steps = [PathwayStep(course_code=c) for c in courses]
    page.requirements = [PathwayRequirement(pathway_code=c) for c in requires or []]
    PathwayIndexPage.objects.get().add_child(instance=page)
    return page


def place(code: str = "main", name: str = "Main workshop") -> Place:
    """A place; the same one for the same code."""
    row, _created = Place.objects.get_or_create(code=code, defaults={"name": name})
    return row


def session(mentor: User, *attendees: User, title: str = "Repair café", **changes: Any) -> WorkshopSession:
    """A session that began an hour ago and runs two more, unless other `starts_at` and `ends_at` are given."""
    now = timezone.now()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    row = sessions.plan(sessions.Plan(title=title, place=place(), **(times | changes)), by=mentor)
    for learner in attendees:
        sessions.attend(row, learner, by=mentor, how=Arrival.ROSTER)
    return row


def plan_of(row: WorkshopSession, **changes: Any) -> sessions.Plan:
    """What a session is planned to be, with some changes."""
    now = WorkshopSession.objects.get(pk=row.pk)
    planned = sessions.Plan(
        title=now.title, place=now.place, starts_at=now.starts_at, ends_at=now.ends_at, seats=now.seats
    )
    return replace(planned, **changes)


def bench(*versions: SkillVersion, name: str = "Soldering bench 1") -> Bench:
    """A bench for these skills."""
    row = Bench.objects.create(name=name, place=place())
    row.skills.set([version.skill for version in versions])
    return row
