"""What else a record can hold, told about people around the demo trainee: something waits on every queue.

Recognised from paper, disputed, put on hold after a change, judged by somebody new, judged by somebody who may no
longer, and drawn for a second look.
"""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from courses.domain.adjustments import agree
from courses.domain.authority import Terms, grant, withdraw
from courses.domain.holding import observe_or_hold
from courses.domain.incidents import suspend
from courses.domain.learner_words import dispute
from courses.domain.measuring import Taken
from courses.domain.recognition import Grounds, recognise
from courses.enums import Act, Basis, Entrustment, Mark, RecognitionBasis
from courses.models import Adjustment, AuthorityGrant, HeldObservation, Incident, SignOffEvent, Skill
from lms.accounts.models import User
from lms.web.demo.story import begin
from lms.web.demo.toolbox import STRAP, TESTER
from lms.web.demo.watching import Notebook, Watched, already_told, name_for, names_of, seen_in

_STATIONS: Final = ("Soldering bench 1", "Drill press", "Battery shelf")
_COURSE: Final = "C01"

TOMASZ: Final = (
    Watched(skill="S02", days_ago=60, items=_STATIONS),
    Watched(skill="S09", days_ago=41, items=("Multimeter 1",), mentor="mentor2"),
    Watched(skill="S01", days_ago=20, items=("Drill press",), mentor="mentor4"),  # the sample
    Watched(
        skill="S16",
        days_ago=12,
        items=("Kettle 14",),
        readings={"m1": ["48"]},
        taken={"m1": Taken(conditions={"class": "Class I"}, instrument=TESTER, uncertainty="2")},
    ),
    Watched(  # the dispute
        skill="S15",
        days_ago=8,
        items=("Kettle 14",),
        mentor="mentor2",
        level=Entrustment.HANDS_ON,
        marks={"c2": Mark.NOT_YET},
        readings={"m1": ["140"]},
        taken={"m1": Taken(unit="mΩ", conditions={"lead": "1.8"}, instrument=TESTER, uncertainty="20")},
        comment="The reading is right. The lead lay still during the test.",
        practise="Flex the lead along its whole length while the tester runs, and watch the figure.",
    ),
    Watched(  # measured with what was no longer calibrated: it does not count by itself
        skill="S28",
        days_ago=5,
        items=("ESD mat 2",),
        mentor="mentor2",
        readings={"m1": ["1.4"]},
        taken={"m1": Taken(instrument=STRAP)},
    ),
)
ON_HOLD: Final = (
    Watched(skill="S01", days_ago=55, items=("Bench grinder 2",), mentor="mentor2", readings={"m1": ["3.1"]}),
)
BY_SOMEBODY_NEW: Final = Watched(skill="S02", days_ago=0, items=_STATIONS, mentor="mentor3")
TOO_LATE: Final = Watched(skill="S02", days_ago=0, items=_STATIONS, mentor="mentor4")


@transaction.atomic
def tell(notebook: Notebook) -> int:
    """Bring the neighbours to where their stories leave off; how many observations were new."""
    people = notebook.people
    leaver = _let_judge(people["mentor4"], None, basis=Basis.FOUNDING)
    _recognise_from_paper(notebook)
    new = notebook.record(people["trainee2"], TOMASZ)
    new += sum(notebook.record(people[name], ON_HOLD) for name in ("trainee3", "trainee4"))
    _dispute(people["trainee2"])
    _put_on_hold(notebook)
    new += _be_watched_by_somebody_new(notebook)
    _let_go(leaver, notebook)
    _adapt(people["trainee3"], people["mentor"])
    for name, course in (("trainee2", "C04"), ("trainee3", _COURSE), ("trainee4", _COURSE)):
        begin(people[name], course)
    return new


def _let_judge(mentor: User, by: User | None, *, basis: Basis) -> AuthorityGrant:
    """Authority over the first course; founding grants since long ago, others from today on."""
    name = name_for("authority", mentor.email, Act.OBSERVE, _COURSE)
    found = AuthorityGrant.objects.filter(public_id=name).first()
    if found is not None:
        return found
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    terms = Terms(
        act=Act.OBSERVE,
        course_code=_COURSE,
        basis=basis,
        basis_note="" if by is None else "Certificate of the chamber of crafts, demo number 2231",
        basis_expires=None if by is None else now + timedelta(days=300),
        valid_from=today if by else now - timedelta(days=400),
    )
    return grant(mentor, terms, by=by, public_id=name)


def _recognise_from_paper(notebook: Notebook) -> None:
    name = name_for("recognised", "trainee2", "S14")
    if already_told([name]):
        return
    grounds = Grounds(
        basis=RecognitionBasis.PAPER,
        since=notebook.moment(200),
        level=Entrustment.NEARBY,
        vouched="Task book of the vocational school, page 12, signed by its workshop master. Jonas Weber saw it.",
    )
    people = notebook.people
    recognise(
        people["trainee2"],
        notebook.versions["S14"],
        grounds,
        by=people["mentor"],
        client_uuid=name,
        place=notebook.place,
    )


def _dispute(learner: User) -> None:
    name = name_for("disputed", learner.email, "S15")
    if not already_told([name]):
        observations = names_of(learner, TOMASZ)
        about = observations[[one.skill for one in TOMASZ].index("S15")]
        event = SignOffEvent.objects.get(client_uuid=about)
        dispute(
            event,
            by=learner,
            reason="I flexed the lead at both ends. The mentor was reading the display.",
            client_uuid=name,
        )


def _put_on_hold(notebook: Notebook) -> None:
    name = name_for("incident", "S01")
    if Incident.objects.filter(public_id=name).exists():
        return
    people = notebook.people
    suspend(
        Skill.objects.get(code="S01"),
        [people["trainee3"], people["trainee4"]],
        by=people["coordinator"],
        reason="Bench grinder 2 was replaced; its stop button is on the other side now. Re-check at the new one.",
        public_id=name,
        happened_at=notebook.moment(3),
        place=notebook.place,
    )


def _be_watched_by_somebody_new(notebook: Notebook) -> int:
    people = notebook.people
    _let_judge(people["mentor3"], people["coordinator"], basis=Basis.CERTIFICATE)
    return notebook.record(people["trainee3"], [BY_SOMEBODY_NEW])


def _let_go(row: AuthorityGrant, notebook: Notebook) -> None:
    """Withdraw the authority, which draws a sample, and let one more observation come in afterwards."""
    name, people = name_for("held", "trainee4", TOO_LATE.skill), notebook.people
    if HeldObservation.objects.filter(client_uuid=name).exists():
        return
    withdraw(row, by=people["coordinator"], reason="Left the hub.")
    version = notebook.versions[TOO_LATE.skill]
    observe_or_hold(
        by=people["mentor4"],
        learner=people["trainee4"],
        version=version,
        seen=seen_in(TOO_LATE, version),
        client_uuid=name,
        place=notebook.place,
    )


def _adapt(learner: User, mentor: User) -> None:
    name = name_for("adjustment", learner.email)
    if not Adjustment.objects.filter(public_id=name).exists():
        agree(
            learner,
            None,
            what="The card is read aloud; answers are given by pointing. Agreed with the trainee.",
            by=mentor,
            public_id=name,
        )
