import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import MAX_BYTES, MAX_DEPTH, parse_json_strictly, to_json_bytes

TEXT = st.text()
VALUES = st.recursive(
    TEXT | st.booleans() | st.none() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("data", "code", "detail"),
    [
        (b"", "empty", ""),
        (b" \n ", "empty", ""),
        (b'{"a": "\xff"}', "not_utf8", "byte 7"),
        (b'{"a": 1', "not_json", "line 1"),
        (b'{"a":\n\n tru}', "not_json", "line 3"),
        (b'{"a": 1} {"a": 1}', "not_json", "line 1"),
        (b"{'a': 1}", "not_json", "line 1"),
        (b"[1]", "not_object", ""),
        (b'"text"', "not_object", ""),
        (b'{"id": "a", "name": "x", "id": "b"}', "duplicate_key", "id"),
        (b'{"a": {"x": 1, "x": 1}}', "duplicate_key", "x"),
        (b'{"a": 1, "\\u0061": 1}', "duplicate_key", "a"),
        (b'{"a": NaN}', "bad_number", "NaN"),
        (b'{"a": -Infinity}', "bad_number", "-Infinity"),
        (b'{"a": 1e999}', "bad_number", "1e999"),
        (b'{"a": 9007199254740993}', "bad_number", "9007199254740993"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad_number", "9" * 40),
        (b'{"a": "\\ud83d"}', "bad_text", ""),
        (b'{"\\udc00": 1}', "bad_text", ""),
        (b'{"a": ' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}", "too_deep", ""),
        (b"[" * 100_000, "too_deep", ""),
        (b'{"a": [' + b"1," * 40_000 + b"1]}", "too_many_values", ""),
        (b" " * (MAX_BYTES + 1), "too_large", ""),
        # Hostile to a reader that goes back and forth: each of these would take it hours.
        (b'"\\' * (MAX_BYTES // 2), "not_json", "line 1"),
        (b'{"a":"' + b'\\"' * 500_000, "not_json", "line 1"),
        (b'{"a":"' + b"[" * 1_000_000, "not_json", "line 1"),
        (b'{"a": "\\\\", "b": ' + b"[" * 100 + b'"', "too_deep", ""),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_with_its_reason(data, code, detail):
    with pytest.raises(UnreadableBadge) as caught:
        parse_json_strictly(data)

    assert (caught.value.code, caught.value.detail) == (code, detail)


def test_brackets_inside_texts_are_no_depth():
    document = {"a": "[" * 500 + '\\"' + "{" * 500}

    assert parse_json_strictly(json.dumps(document).encode()) == document


def test_byte_order_mark_is_passed_over():
    assert parse_json_strictly(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_any_document_survives_being_written_and_read(document):
    assert parse_json_strictly(to_json_bytes(document)) == document


def test_bytes_are_compact_readable_and_hold_nothing_xml_cannot_carry():
    assert to_json_bytes({"b": "Ω李", "a": "\uffff\ufffe\r"}) == (
        b'{"b":"\xce\xa9\xe6\x9d\x8e","a":"\\uffff\\ufffe\\r"}'
    )
