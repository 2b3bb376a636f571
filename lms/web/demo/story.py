"""What the demo trainee has done: a course finished, a second begun, one request waiting, one gate lapsed, and all
but the latest observation acknowledged.
"""

import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from wagtail.models import Locale

from courses.domain.enrolment import enrol
from courses.domain.learner_words import acknowledge
from courses.domain.measuring import Taken
from courses.domain.progress import progress_of, record_completion
from courses.domain.requests import ask
from courses.enums import Entrustment, Mark
from courses.models import CoursePage, Enrolment, SignOffEvent, SignOffRequest, Skill
from lms.accounts.models import User
from lms.web.demo.quizzes import pass_before_asking, pass_quizzes
from lms.web.demo.toolbox import METER, SCALE
from lms.web.demo.watching import Notebook, Watched, already_told, name_for, names_of

_STATIONS: Final = ("Soldering bench 1", "Drill press", "Battery shelf")

WATCHED: Final = (
    Watched(
        skill="S02",
        days_ago=850,
        items=_STATIONS,
        comment="First repair day. Took the gloves off at the drill without being told.",
    ),
    # ESD control, 27 months ago and good for 24: the lapsed gate. No course finished since rests on it.
    Watched(skill="S28", days_ago=822, items=("ESD mat 2",), mentor="mentor2", readings={"m1": ["1.8"]}),
    Watched(skill="S02", days_ago=50, items=_STATIONS, mentor="mentor2", comment="Renewed. Quick and sure."),
    Watched(
        skill="S01",
        days_ago=49,
        items=("Bench grinder 2",),
        level=Entrustment.CHECKED,
        readings={"m1": ["3.4"]},
        comment="Hit the nearest button with the palm and named both exits while walking out.",
    ),
    Watched(
        skill="S03",
        days_ago=45,
        items=("Toaster 3",),
        level=Entrustment.HANDS_ON,
        marks={"c3": Mark.NOT_YET},
        readings={"m1": ["0.4"]},
        taken={"m1": Taken(instrument=METER, uncertainty="0.05")},
        comment="Lock and proving were right. Forgot to try the switch after isolating.",
        practise="The order: lock, prove dead, then try the switch. Say each step aloud at the toaster.",
    ),
    Watched(
        skill="S03",
        days_ago=42,
        items=("Toaster 3",),
        readings={"m1": ["0.3"]},
        taken={"m1": Taken(instrument=METER, uncertainty="0.05")},
        comment="Tried to start it before touching anything. Good.",
    ),
    Watched(
        skill="S03",
        days_ago=40,
        items=("Bench grinder 2",),
        mentor="mentor2",
        readings={"m1": ["200"]},
        taken={"m1": Taken(unit="mV", instrument=METER, uncertainty="50")},
    ),
    Watched(
        skill="S04",
        days_ago=35,
        items=("Swollen phone battery", "Toner cartridge", "Power cord", "Circuit board", "LED lamp"),
        mentor="mentor2",
        readings={"m1": ["0.045", "0.620", "0.185", "0.310", "0.072"]},
        taken={"m1": Taken(instrument=SCALE, uncertainty="0.002")},
        comment="Set the battery aside first, then sorted the rest. Labels dated.",
    ),
    Watched(
        skill="S05",
        days_ago=6,
        items=("Cordless drill 7",),
        mentor="mentor2",
        comment="Clean map of the screws. Asked before prying at the clip.",
        drawn=True,
    ),
)
FINISHED: Final = "C01"
BEGUN: Final = "C02"
ASKS_FOR: Final = "S05"


@transaction.atomic
def tell(trainee: User, notebook: Notebook) -> int:
    """Bring the trainee to where the story leaves off; how many observations were new."""
    new = notebook.record(trainee, WATCHED)
    _acknowledge(trainee, names_of(trainee, WATCHED)[:-1])
    finish_lessons(trainee, FINISHED)
    begin(trainee, BEGUN)
    ask_once(trainee, ASKS_FOR, note="I have a hair dryer with hidden screws. Wednesday afternoon?")
    return new


def _acknowledge(trainee: User, observations: Sequence[uuid.UUID]) -> None:
    words = {name_for("acknowledged", name): name for name in observations}
    told = already_told(words)
    events = (
        SignOffEvent.objects.in_bulk(observations, field_name="client_uuid") if len(told) < len(words) else {}
    )
    for word, name in words.items():
        if word not in told:
            acknowledge(events[name], by=trainee, client_uuid=word)


def begin(learner: User, course_code: str) -> CoursePage | None:
    """Enrol, unless the learner did so before or has left since; None where there is no such course."""
    found = CoursePage.objects.live().filter(code=course_code, locale=Locale.get_default())
    course: CoursePage | None = found.first()
    if course is None:
        return None
    if not Enrolment.objects.filter(learner=learner, course_code=course_code).exists():
        enrol(learner=learner, course=course)
    return course


def finish_lessons(learner: User, course_code: str, *, at_most: int = 100) -> None:
    """Work through the course's lessons in order."""
    course = begin(learner, course_code)
    progress = progress_of(learner, course) if course else None
    if progress is None or not progress.enrolled:
        return
    for state in progress.lessons[:at_most]:
        if not state.done:
            pass_quizzes(learner, state.page)
            record_completion(learner=learner, lesson=state.page)


def ask_once(learner: User, skill_code: str, *, note: str = "") -> None:
    """Ask for a sign-off, unless it was ever asked for: an answered request is not put again."""
    skill = Skill.objects.get(code=skill_code)
    if not SignOffRequest.objects.filter(learner=learner, skill=skill).exists():
        pass_before_asking(learner, skill)
        ask(learner=learner, skill=skill, note=note)
