"""What the desk's modules say, asked in a browser: readings against limits, codes, and what blocks a skill."""

import pytest

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import open_desk
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

ASK = """async ([module, name, given]) =>
  (await import(`/static/fettle/desk/${module}.js`))[name](...given)"""
UP_TO = {"unit": "Ω", "min": None, "max": "0.3"}
BETWEEN = {"unit": "V", "min": "-5", "max": "5"}
FREE = {"unit": "V", "min": None, "max": None}


def test_readings_against_limits(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    cases = [
        ("0.3", UP_TO, "", "within"),
        ("0,3 Ω", UP_TO, "", "within"),
        (".31", UP_TO, "", "outside"),
        ("", UP_TO, "", "empty"),
        ("OL", UP_TO, "", "unknown"),
        ("0.1", UP_TO, "mΩ", "unknown"),
        ("-5", BETWEEN, "", "within"),
        ("-5.01", BETWEEN, "", "outside"),
        ("5e0", BETWEEN, "", "within"),
        ("1.2.3", BETWEEN, "", "unknown"),
        ("12", FREE, "", "unknown"),
    ]
    said = [page.evaluate(ASK, ["reading", "judge", [text, spec, unit]]) for text, spec, unit, _ in cases]
    assert said == [verdict for *_, verdict in cases]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("https://fettle.example/b/bench-7", "bench-7"),
        ("https://fettle.example/b/bench%207/?x=1", "bench 7"),
        (" bench-7 ", "bench-7"),
        ("https://elsewhere.example/", "https://elsewhere.example/"),
    ],
)
def test_the_code_in_a_square(visitor: Visitor, text: str, code: str) -> None:
    page = open_desk(visitor, DeskHub())
    assert page.evaluate(ASK, ["lookup", "codeIn", [text]]) == code


def test_every_skill_is_in_one_list_and_what_was_asked_for_comes_first(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub())
    lists = page.evaluate(ASK, ["lookup", "skillsFor", [desk_pack.pack(), desk_pack.AMINA, "main"]])
    assert {name: [skill["code"] for skill in skills] for name, skills in lists.items()} == {
        "asked": ["S15"],
        "begun": [],
        "open": ["S16", "S02"],
        "held": [],
        "blocked": ["S20", "S21"],
    }
