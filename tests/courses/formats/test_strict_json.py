"""JSON from strangers."""

import pytest

from courses.formats.strict_json import UnreadableJson, parse


def test_what_is_plain_is_read():
    assert parse('{"a": [1, "é", null, true], "b": {}}') == {"a": [1, "é", None, True], "b": {}}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json"),
        ("{", "json"),
        ("[" * 100_000, "json"),
        ("9" * 5000, "json"),
        ('{"a": 1, "a": 2}', "twice"),
        ("[" * 13 + "]" * 13, "depth"),
        ('"\\u0000"', "text"),
        ('{"\\u0000": 1}', "text"),
        ('"\\ud800"', "text"),
        ("1.5", "number"),
        ("NaN", "number"),
        ("9007199254740992", "number"),
    ],
)
def test_what_two_programs_might_read_differently_is_refused(text, code):
    with pytest.raises(UnreadableJson) as caught:
        parse(text)
    assert caught.value.code == code
