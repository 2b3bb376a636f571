"""YAML in canonical form, exactly."""

from content.formats import yaml_writer


def test_lists_are_indented_under_their_key() -> None:
    data = {"b": ["x", {"c": "1", "d": None}], "a": [], "n": 3, "t": True, "h": 7.5}
    written = "b:\n  - x\n  - c: '1'\n    d: null\na: []\nn: 3\nt: true\nh: 7.5\n"
    assert yaml_writer.write(data) == written


def test_text_that_yaml_would_read_as_something_else_is_quoted() -> None:
    data = {
        "a": "no",
        "b": "1:30",
        "c": "2026-11-22",
        "d": "5",
        "e": "",
        "f": "null",
        "g": "Ω ≤ 5 µm",
        "h": "a: b",
    }
    assert yaml_writer.write(data) == (
        "a: 'no'\nb: '1:30'\nc: '2026-11-22'\nd: '5'\ne: ''\nf: 'null'\ng: Ω ≤ 5 µm\nh: 'a: b'\n"
    )


def test_equal_values_are_written_out_each_time() -> None:
    same = ["x"]
    assert yaml_writer.write({"a": same, "b": same}) == "a:\n  - x\nb:\n  - x\n"


def test_long_text_stays_on_its_line() -> None:
    text = "word " * 150 + "end"
    assert yaml_writer.write({"a": text}) == f"a: {text}\n"
