"""A quiz with a question of every kind, and what a browser posts for it."""

import json
from io import BytesIO
from typing import Any, Final, TypeVar

from django.core.files.base import ContentFile
from PIL import Image

from content.formats import body
from content.formats.answers import read_answers
from content.formats.outline import QuizBlock
from content.formats.problems import Problems
from content.formats.question_store import to_stored
from content.formats.questions import Quiz
from content.formats.scoring import Drawn, drawn_from
from content.models import FettleImage
from courses.domain.enrolment import enrol
from courses.domain.quiz import open_attempt
from courses.models import LessonPage, PracticalPage, QuizAttempt
from lms.accounts.models import User
from tests.factories import courses as factory

P = TypeVar("P", LessonPage, PracticalPage)

ONE_SAFE: Final = """\
```quiz
id: before
title: Before you ask
questions:
  - kind: single
    id: stop-first
    ask: A machine pulls at a sleeve. What comes first?
    safety: true
    feedback: The nearest stop ends the pull at once.
    options:
      - id: stop
        text: Hit the nearest emergency stop
        right: true
      - id: call
        text: Call the mentor
        feedback: Calling comes second.
```
"""
EVERY_KIND: Final = """\
```quiz
id: everything
title: A question of every kind
pass_mark: 60
required: true
questions:
  - kind: single
    id: stop-first
    ask: A machine pulls at a sleeve. What comes first?
    safety: true
    feedback: The nearest stop ends the pull at once. Everything else takes longer than an arm has.
    options:
      - id: correct-stop
        text: Hit the nearest emergency stop
        right: true
        feedback: Yes. Palm, not fingertip.
      - id: wrong-call
        text: Call the mentor
        feedback: Calling comes second; the machine pulls meanwhile.
  - kind: multiple
    id: leads
    ask: Which of these leads do you not use?
    feedback: Bare wire and scorch marks both say that the lead is not whole.
    options:
      - id: bare
        text: One with bare wire
        right: true
      - id: scorched
        text: One with scorch marks
        right: true
      - id: long
        text: One that is two metres long
  - kind: numeric
    id: current
    ask: A heater takes 460 W at 230 V. Which current flows?
    feedback: Power divided by voltage is current.
    value: '2'
    unit: A
    tolerance: '5'
    percent: true
    units:
      - unit: mA
        factor: '0.001'
      - unit: V
        factor: '0'
  - kind: order
    id: prove-dead
    ask: Put the three tests in order.
    feedback: A tester is proved before and after, so that a dead tester cannot fool you.
    steps:
      - id: known-before
        text: Test on a known live source
      - id: on-circuit
        text: Test the circuit itself
      - id: known-after
        text: Test on the known source once more
  - kind: point
    id: find-fault
    ask: Point at the fault.
    feedback: A lead over the edge is caught by the next sleeve.
    image: images/bench.png
    alt: A bench with an iron, a lamp and a lead.
    areas:
      - id: fault-lead
        name: The lead
        shape: 10 60, 40 60, 40 90, 10 90
        right: true
      - id: lamp
        name: The lamp
        shape: 80 20 8.5
        feedback: The lamp stands where it should.
  - kind: meter
    id: read-volts
    ask: What does the meter read?
    feedback: Two labels and a mark and a half.
    value: '23.4'
    unit: V
    tolerance: '0.5'
    face: V DC
    low: '0'
    high: '50'
    label_every: '10'
    parts: 5
  - kind: written
    id: in-own-words
    ask: What would you say to a visitor who reaches for the lock?
    feedback: A mentor reads what you write.
    look_for: Calm words, the reason, and who may take the lock off.
```
"""


def every_kind() -> Quiz:
    """The quiz above, read from its bundle form."""
    return quiz_in(EVERY_KIND)


def quiz_in(text: str) -> Quiz:
    """The first quiz in the body of a lesson; whatever is wrong with it raises BundleError."""
    problems = Problems()
    blocks = body.read(text, "lesson.md", problems, body.References(), quizzes=True)
    problems.raise_if_any()
    return next(block.quiz for block in blocks if isinstance(block, QuizBlock))


def right_answers(drawn: Drawn) -> dict[str, Any]:
    """What a browser posts when everything in `EVERY_KIND` is right, whatever the order shown."""
    ids = [[part.id for part in drawn.parts(number)] for number in range(len(drawn.quiz.questions))]
    steps = ["known-before", "on-circuit", "known-after"]
    posted: dict[str, Any] = {
        "a0": str(ids[0].index("correct-stop")),
        "a1": [str(ids[1].index("bare")), str(ids[1].index("scorched"))],
        "a2": "2,05",
        "a2-unit": "A",
        "a4": str(ids[4].index("fault-lead")),
        "a5": "23.5",
        "a5-unit": "V",
        "a6": "Please leave it. My hands are in there, and only I take my lock off.",
    }
    return posted | {f"a3-{ids[3].index(step)}": str(place) for place, step in enumerate(steps, 1)}


def quizzed_lesson(text: str = EVERY_KIND, title: str = "Stop", **course: Any) -> LessonPage:
    """A lesson of a new course with the quizzes of a body in it; its picture is an orange field."""
    page = factory.lesson(factory.course(**course), title)
    return put_quizzes(page, text)


def put_quizzes(page: P, text: str) -> P:
    """Give a lesson or a practical the quizzes of a body and nothing else, as readers see it at once."""
    problems = Problems()
    blocks = body.read(text, "lesson.md", problems, body.References(), quizzes=True)
    problems.raise_if_any()
    picture = a_picture()
    quizzes = [block.quiz for block in blocks if isinstance(block, QuizBlock)]
    stored = [{"type": "quiz", "value": to_stored(one, lambda _image: picture.pk)} for one in quizzes]
    page.body = json.dumps(stored)  # type: ignore[assignment]  # as a stream field takes it
    page.save_revision().publish()
    fresh: P = type(page).objects.get(pk=page.pk)
    return fresh


def answers_to(attempt: QuizAttempt, **changed: Any) -> dict[str, Any]:
    """Right answers to an attempt at `EVERY_KIND`, as they are kept."""
    drawn = drawn_from(attempt.drawn)
    posted = {
        name: value if isinstance(value, list) else [value] for name, value in right_answers(drawn).items()
    }
    return read_answers(drawn, lambda name: posted.get(name, [])).given | changed


def a_picture() -> FettleImage:
    """A picture of 40 to 30."""
    found = FettleImage.objects.filter(title="Bench").first()
    if found is None:
        data = BytesIO()
        Image.new("RGB", (40, 30), "orange").save(data, "PNG")
        file = ContentFile(data.getvalue(), "bench.png")
        found = FettleImage.objects.create(title="Bench", file=file, width=40, height=30, credit="The hub")
    return found


def attempt_at(page: LessonPage | PracticalPage, learner: User, quiz_id: str = "everything") -> QuizAttempt:
    """An attempt at a quiz on a page of a course that somebody enrols for and begins."""
    page = type(page).objects.get(pk=page.pk)
    enrol(learner=learner, course=page.get_parent().specific)
    return open_attempt(learner=learner, page=page, quiz_id=quiz_id)
