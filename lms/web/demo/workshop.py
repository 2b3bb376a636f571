"""The demo hub's workshop: benches, a machine, a session that runs today, one with seats, and a drill."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from courses.domain.drills import gates_on_offer
from courses.domain.labels import label_of, save_bench
from courses.domain.presence import mark_presence
from courses.domain.seats import take_seat, wait
from courses.domain.sessions import Plan, attend, plan
from courses.enums import Arrival, SessionKind
from courses.models import Bench, Machine, Skill, WorkshopSession
from lms.accounts.models import User
from lms.web.demo.watching import main_workshop, name_for

_BENCHES: Final = (
    (Bench, "Soldering bench 1", ("S19", "S20", "S28")),
    (Bench, "Test bench", ("S09", "S15", "S16")),
    (Machine, "Drill press", ("S01", "S05")),
)
_ON_THE_LIST: Final = ("trainee", "trainee2", "trainee3")


@transaction.atomic
def set_up(people: dict[str, User]) -> int:
    """Benches and machine with their labels, everybody's own label, and today's session; how many benches are new."""
    new = 0
    for model, name, codes in _BENCHES:
        if not model.objects.filter(name=name).exists():
            row = save_bench(model(name=name, place=main_workshop()), by=people["coordinator"])
            row.skills.set(Skill.objects.filter(code__in=codes))
            new += 1
    for name in _ON_THE_LIST:
        label_of(people[name])
    _open_today(people)
    _plan_ahead(people)
    _hold_drill(people)
    return new


def _open_today(people: dict[str, User]) -> None:
    """A session for today, open until tonight; each day has its own."""
    now = timezone.localtime()
    name = name_for("session", now.date())
    if WorkshopSession.objects.filter(public_id=name).exists():
        return
    start = now.replace(minute=0, second=0, microsecond=0)
    wanted = Plan(
        title="Repair café",
        place=main_workshop(),
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        mentors=(people["mentor"], people["mentor2"]),
    )
    keeper = people["coordinator"]
    session = plan(wanted, by=keeper, session=WorkshopSession(public_id=name, planned_by=keeper))
    for learner in _ON_THE_LIST:
        attend(session, people[learner], by=keeper, how=Arrival.ROSTER)


def _plan_ahead(people: dict[str, User]) -> None:
    """In a week, a session whose seats are taken and for which somebody waits; each week has its own."""
    now = timezone.localtime()
    day = now + timedelta(days=7 + 5 - now.weekday())  # the Saturday after next
    name = name_for("seats", day.date())
    if WorkshopSession.objects.filter(public_id=name).exists():
        return
    start = day.replace(hour=10, minute=0, second=0, microsecond=0)
    keeper = people["coordinator"]
    wanted = Plan(
        title="Soldering for beginners",
        place=main_workshop(),
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        mentors=(people["mentor"],),
        seats=2,
    )
    session = plan(wanted, by=keeper, session=WorkshopSession(public_id=name, planned_by=keeper))
    for taker in ("trainee2", "trainee3"):
        take_seat(session, by=people[taker])
    wait(session, by=people["trainee4"])


def _hold_drill(people: dict[str, User]) -> None:
    """Three days ago, a safety drill with those who came, of which nothing has been recorded yet."""
    name = name_for("session", "drill")
    if WorkshopSession.objects.filter(public_id=name).exists():
        return
    start = (timezone.localtime() - timedelta(days=3)).replace(hour=17, minute=0, second=0, microsecond=0)
    keeper = people["coordinator"]
    wanted = Plan(
        title="Safety drill: fire and first aid",
        place=main_workshop(),
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        mentors=(people["mentor"], people["mentor2"]),
        seats=10,
        kind=SessionKind.DRILL,
        gates=tuple(gates_on_offer().filter(code__in=("S01", "S02"))),
    )
    session = plan(wanted, by=keeper, session=WorkshopSession(public_id=name, planned_by=keeper))
    came = [people[one] for one in (*_ON_THE_LIST, "trainee4")]
    for learner in came:
        attend(session, learner, by=keeper, how=Arrival.ROSTER)
    mark_presence(session, {learner.public_id: True for learner in came}, by=keeper)
