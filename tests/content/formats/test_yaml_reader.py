"""YAML from strangers: what the reading methods give, and that nothing large is ever built."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.formats import yaml_writer
from content.formats.problems import Problems
from content.formats.yaml_reader import Mapping, Source, read_mapping, read_mappings


def mapping(text: str) -> tuple[Mapping, Problems]:
    problems = Problems()
    keys = read_mapping(text, Source("a.yaml", problems, offset=10))
    assert keys is not None
    return keys, problems


def said(problems: Problems) -> list[str]:
    return [str(problem) for problem in problems.found]


def test_values_are_given_by_kind() -> None:
    keys, problems = mapping(
        "t: ' words '\nn: 3\nf: true\nd: '0.30'\nz: null\nh: 7.0\nl: [a, b]\nm: [{k: v}]\ns: {k: w}\n"
    )
    assert keys.text("t") == "words"
    assert keys.optional_text("missing") == ""
    assert keys.optional_text("z") == ""
    assert keys.integer("n", 1, 5) == 3
    assert keys.optional_integer("z", 1, 5) is None
    assert keys.flag("f") is True
    assert keys.decimal("d", required=True) == "0.30"
    assert keys.decimal("z", required=True) is None
    assert str(keys.hours("h")) == "7"
    assert keys.texts("l") == ("a", "b")
    assert keys.texts("missing") == ()
    assert [inner.text("k") for inner in keys.mappings("m")] == ["v"]
    inner = keys.mapping("s")
    assert inner is not None
    assert inner.text("k") == "w"
    assert keys.mapping("missing") is None
    keys.finish()
    assert problems.found == []


@pytest.mark.parametrize(
    ("line", "read", "problem"),
    [
        ("a: 010", lambda keys: keys.integer("a", 1, 50), "a must be a whole number such as 1, not a number"),
        (
            "a: 0x10",
            lambda keys: keys.integer("a", 1, 50),
            "a must be a whole number such as 1, not a number",
        ),
        ("a: 1e3", lambda keys: keys.integer("a", 0, 50), "a must be a whole number such as 1, not text"),
        ("a: .inf", lambda keys: keys.hours("a"), "a must be a number such as 12 or 7.5, without quotes"),
        ("a: 7.25", lambda keys: keys.hours("a"), "a must be a number such as 12 or 7.5, without quotes"),
        (
            "a: '.5'",
            lambda keys: keys.decimal("a", required=True),
            'a must be a decimal number in quotes, such as "0.30", or left out',
        ),
        ("a: off", lambda keys: keys.flag("a"), "a must be true or false, without quotes"),
        ("a: [b]", lambda keys: keys.mappings("a"), "an entry of a must be a set of keys, not text"),
        ("a: b", lambda keys: keys.mapping("a"), "a must be a set of keys, not text"),
        (
            "a: |\n  b\n  c",
            lambda keys: keys.text("a"),
            "a must stand on one line, without control characters",
        ),
        ("? [b]\n: c", lambda keys: keys.optional_text("a"), "a key must be a plain word"),
        ("<<: {a: b}", lambda keys: keys.optional_text("a"), "unknown key <<; the keys here are a"),
    ],
)
def test_other_kinds_are_refused_by_line(line: str, read: Callable[[Mapping], object], problem: str) -> None:
    keys, problems = mapping(line)
    read(keys)
    keys.finish()
    assert said(problems) == [f"a.yaml:11: {problem}"]


def test_list_of_other_things_is_refused() -> None:
    problems = Problems()
    assert read_mappings("- a\n- {b: c}\n", Source("a.yaml", problems)) is not None
    assert said(problems) == ["a.yaml:1: an entry must be a set of keys, not text"]


def test_laughs_are_never_counted() -> None:
    bomb = 'a: &a ["x","x"]\n' + "\n".join(
        f"{b}: &{b} [*{a},*{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems = Problems()
    assert read_mapping(bomb, Source("a.yaml", problems)) is None
    assert said(problems) == [
        "a.yaml:1: anchors (&) and aliases (*) are not allowed; put text that begins with one in quotes"
    ]


def test_deep_nesting_is_refused_before_anything_is_built() -> None:
    problems = Problems()
    assert read_mapping("a: " + "[" * 100_000, Source("a.yaml", problems)) is None
    assert said(problems) == ["a.yaml:1: nested more than 12 deep"]


@given(st.text(max_size=60))
def test_any_text_written_is_read_again(text: str) -> None:
    problems = Problems()
    plain = "".join(char for char in text if char.isprintable()).strip()
    keys = read_mapping(yaml_writer.write({"a": plain, "n": 1}), Source("a.yaml", problems))
    assert keys is not None
    assert keys.text("a", empty=True) == plain
    assert problems.found == []


@given(st.decimals(min_value=0, max_value=999, places=1))
def test_hours_have_one_spelling(hours: Decimal) -> None:
    keys, _ = mapping(f"h: {hours}")
    read = keys.hours("h")
    assert read == hours
    assert mapping(f"h: {read}")[0].hours("h") == hours
