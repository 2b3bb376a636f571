"""Somebody whose work was logged: observations that rest on traces, which pass, fail, and are too close to say.

The traces are the simulated examples of the starter curriculum, and every page that shows one says so. They come in as
anybody's upload does: looked at, read and kept by the domain functions, opened in the sandbox alone.
"""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.db import transaction

from courses.domain import trace_intake
from courses.domain.measuring import Taken
from courses.domain.recognition import Grounds, recognise
from courses.domain.signoff import observe
from courses.domain.trace_choice import Choice
from courses.enums import Entrustment, Mark, RecognitionBasis
from courses.models import SkillVersion
from lms.accounts.models import User
from lms.web.demo.story import begin
from lms.web.demo.watching import Notebook, Watched, already_told, name_for, names_of, seen_in

WHO: Final = "trainee5"
_FILES: Final = settings.BASE_DIR / "content" / "curriculum" / "files"
_FROM_PAPER: Final = ("S01", "S02", "S09", "S10", "S14", "S19", "S20", "S22", "S23", "S28", "S30")
"""What the logged work needs first."""

LOGGED: Final = (
    (
        "c03-ripple-pass.csv",
        Watched(
            skill="S12",
            days_ago=24,
            items=("Bench supply 15 V",),
            taken={"m1": Taken(uncertainty="0.03", choice=Choice("ripple_peak_to_peak"))},
            comment="The job sheet allows 0.60 V. The trace is simulated, to show what one looks like.",
        ),
    ),
    (
        "c06-soak-marginal.csv",
        Watched(
            skill="S27",
            days_ago=18,
            items=("Desk fan 5",),
            mentor="mentor2",
            taken={"m1": Taken(uncertainty="1.0", choice=Choice("last"))},
            comment="Too close to 15 % to say, with 1 % of doubt. We repeat it with the better meter. Simulated.",
        ),
    ),
    (
        "c08-capacity-fail.h5",
        Watched(
            skill="S32",
            days_ago=11,
            items=("Pouch cell 4",),
            taken={
                "m1": Taken(uncertainty="1.0", choice=Choice("last")),
                "m2": Taken(uncertainty="1.0"),
            },
            marks={"c1": Mark.NOT_YET},
            comment=(
                "Two thirds of the rated capacity: a cell to recycle. It went to 46.5 °C and the run went on, for no"
                " temperature stop at 45 °C was set before the start. Simulated."
            ),
            practise="Set every limit before the start, the temperature stop too. Then cycle a sound cell.",
        ),
    ),
    (
        "c09-profile-pass.csv",
        Watched(
            skill="S33",
            days_ago=2,
            items=("Practice board 3",),
            mentor="mentor2",
            readings={"m1": ["1.92"], "m3": ["61.2"]},
            taken={"m2": Taken(uncertainty="2.5", choice=Choice("peak"))},
            comment="In the window of the solder's maker: 235 to 250 °C, 45 to 90 s above 217 °C. Simulated.",
        ),
    ),
    (
        "c06-cutout-pass.csv",
        Watched(
            skill="S26",
            days_ago=21,
            items=("Iron 6",),
            taken={"m1": Taken(uncertainty="2.5", choice=Choice("peak"))},
            comment=(
                "The cause came first: the old cut-out had slipped off the plate. The new one opens in the maker's"
                " band, 120 to 140 °C. The current stops at 72.5 s, the tip peaks at 75 s: a thermocouple lags."
                " Simulated."
            ),
        ),
    ),
)
"""Each is named in the ledger by its place here: what is added comes last, whatever its date."""


@transaction.atomic
def tell(notebook: Notebook) -> int:
    """Record what was logged, each with its trace; how many observations were new."""
    learner = notebook.people[WHO]
    for code in _FROM_PAPER:
        _recognise(learner, code, notebook)
    begin(learner, "C08")
    names = names_of(learner, [one for _, one in LOGGED])
    told = already_told(names)
    for name, (file, one) in sorted(zip(names, LOGGED, strict=True), key=_days_ago, reverse=True):
        if name not in told:
            _record(learner, file, one, name, notebook)
    return len(names) - len(told)


def _days_ago(named: tuple[uuid.UUID, tuple[str, Watched]]) -> int:
    return named[1][1].days_ago


def _recognise(learner: User, code: str, notebook: Notebook) -> None:
    name = name_for("recognised", WHO, code)
    if already_told([name]):
        return
    grounds = Grounds(
        basis=RecognitionBasis.PAPER,
        since=notebook.moment(60),
        level=Entrustment.NEARBY,
        vouched="Task book of the vocational school, signed by its workshop master. Jonas Weber saw it.",
    )
    recognise(
        learner,
        notebook.versions[code],
        grounds,
        by=notebook.people["mentor"],
        client_uuid=name,
        place=notebook.place,
    )


def _record(learner: User, file: str, one: Watched, name: uuid.UUID, notebook: Notebook) -> None:
    version, mentor = notebook.versions[one.skill], notebook.people[one.mentor]
    trace = _taken_in(file, learner, version, mentor)
    taken: Mapping[str, Taken] = {key: replace(how, trace=trace) for key, how in one.taken.items()}
    seen = seen_in(one, version)
    observe(
        by=mentor,
        learner=learner,
        version=version,
        seen=replace(seen, taken=taken),
        client_uuid=name,
        observed_at=notebook.moment(one.days_ago),
        place=notebook.place,
    )


def _taken_in(file: str, learner: User, version: SkillVersion, mentor: User) -> uuid.UUID:
    """A file on its way to evidence, its columns confirmed as they were guessed."""
    sent = trace_intake.Sent(learner=learner, skill=version.skill, name=file)
    trace = trace_intake.begin([(_FILES / file).read_bytes()], sent, by=mentor)
    trace_intake.read(trace, trace.mapping)
    return trace_intake.accept(trace).public_id
