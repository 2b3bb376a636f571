"""What is needed, over any curriculum, circles included: compared with a definition that looks at every path."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from courses.domain.readiness import blocked_by, judge
from courses.models import Skill, SkillVersion

NOW = datetime(2026, 1, 1, tzinfo=UTC)
CODES = [f"S0{number}" for number in range(1, 7)]


@dataclass
class Stands:
    """A standing without a database."""

    state: str
    seen: list[datetime] = field(default_factory=list)

    def is_held(self, moment: datetime) -> bool:
        self.seen.append(moment)
        return self.state == "held"

    def is_lapsed(self, moment: datetime) -> bool:
        return self.state == "lapsed"

    @property
    def is_suspended(self) -> bool:
        return self.state == "suspended"


def version(code: str, prerequisites: list[str], gate: bool) -> SkillVersion:
    return SkillVersion(
        skill=Skill(code=code, course_code="C01"),
        number=1,
        safety_gate=gate,
        definition={"title": code, "prerequisites": prerequisites},
    )


curricula = st.fixed_dictionaries(
    {code: st.tuples(st.lists(st.sampled_from([*CODES, "S99"]), max_size=4), st.booleans()) for code in CODES}
).map(lambda made: {code: version(code, *rest) for code, rest in made.items()})
records = st.dictionaries(
    st.sampled_from(CODES), st.sampled_from(["held", "lapsed", "suspended"]).map(Stands), max_size=len(CODES)
)


def paths_from(code: str, versions: dict[str, SkillVersion]) -> set[str]:
    """Everything that can be reached, by repeated widening until nothing is added."""
    reached: set[str] = set()
    while True:
        wider = {
            below for one in {code, *reached} if one in versions for below in versions[one].prerequisites
        }
        if wider <= reached:
            return reached
        reached |= wider


def expected(code: str, versions: dict[str, SkillVersion]) -> set[str]:
    direct = set(versions[code].prerequisites)
    gates = {one for one in paths_from(code, versions) if one in versions and versions[one].safety_gate}
    return ((direct & set(versions)) | gates) - {code}


@settings(max_examples=300, deadline=None)
@given(curricula, records)
def test_a_skill_needs_its_prerequisites_and_every_gate_below_each_once_and_never_itself(versions, standings):
    for code, found in judge(versions, versions, standings, NOW).items():
        needed = [need.version.skill.code for need in found.needs]
        assert len(needed) == len(set(needed))
        assert set(needed) == expected(code, versions)
        direct = [
            one for one in dict.fromkeys(versions[code].prerequisites) if one in versions and one != code
        ]
        assert needed[: len(direct)] == direct


@settings(max_examples=300, deadline=None)
@given(curricula, records, st.sampled_from(CODES))
def test_a_gate_that_is_not_held_closes_everything_that_rests_on_it_and_nothing_else(
    versions, standings, gate
):
    versions[gate].safety_gate = True
    with_it = judge(versions, versions, standings | {gate: Stands("held")}, NOW)
    for state in ("lapsed", "suspended"):
        without = judge(versions, versions, standings | {gate: Stands(state)}, NOW)
        above = {code for code in versions if code != gate and gate in paths_from(code, versions)}
        assert blocked_by(gate, versions) == sorted(above)
        for code in versions:
            if code in above:
                assert not without[code].ready
                (need,) = [n for n in without[code].missing if n.version.skill.code == gate]
                assert (need.is_gate, need.lapsed) == (True, state == "lapsed")
            else:
                assert without[code] == with_it[code]


@given(curricula, records)
def test_judging_asks_about_the_moment_and_changes_no_standing(versions, standings):
    before = {code: row.state for code, row in standings.items()}
    judge(versions, versions, standings, NOW)
    assert {code: row.state for code, row in standings.items()} == before
    assert {moment for row in standings.values() for moment in row.seen} <= {NOW}
