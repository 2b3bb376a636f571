"""The words in sheets of plain text: which there are, and a copy that says them in another language."""

import pytest

from content.formats import text_sheets

SHEET = """\
JOB SHEET                  one each

Number: ____________   Date: ______
[ ] Plug out   [ ] Lid off
Part          Now (mm)   New (mm)
_____________ __________ _________
   Torque: ____ N.m

Give it back. Sheet C02, 5.
"""


def german(text, **said):
    return text_sheets.in_language(
        text.encode(), {key.replace("_", " "): one for key, one in said.items()}
    ).decode()


def test_a_text_is_what_stands_between_lines_to_write_on_boxes_and_columns():
    assert text_sheets.words_in(SHEET.encode()) == (
        "JOB SHEET",
        "one each",
        "Number:",
        "Date:",
        "Plug out",
        "Lid off",
        "Part",
        "Now (mm)",
        "New (mm)",
        "Torque:",
        "Give it back. Sheet C02, 5.",
    )
    assert set(text_sheets.all_words_in(SHEET.encode())) == {*text_sheets.words_in(SHEET.encode()), "N.m"}


def test_a_sheet_in_which_nothing_is_translated_stays_as_it_is():
    assert german(SHEET) == SHEET
    windows = SHEET.replace("\n", "\r\n")
    assert german(windows) == windows


@pytest.mark.parametrize("data", [b"caf\xe9", b"word " * 20_001])
def test_what_is_no_text_or_too_long_for_a_sheet_says_nothing(data):
    assert text_sheets.words_in(data) == ()
    assert text_sheets.in_language(data, {"word": "Wort"}) == data


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (
            "Number: ____________   Date: ______",
            {"Number:": "Gerätenummer:"},
            "Gerätenummer: ______   Date: ______",
        ),
        ("Number: ____________   Date: ______", {"Number:": "Nr.:"}, "Nr.: _______________   Date: ______"),
        ("Part          Now (mm)", {"Part": "Bauteil"}, "Bauteil       Now (mm)"),
        ("Why?  ______________", {"Why?": "Warum?"}, "Warum?  ____________"),
        ("Why? ________", {"Why?": "Warum?"}, "Warum? ________"),
        ("[ ] Lid off", {"Lid off": "Deckel ab"}, "[ ] Deckel ab"),
        ("Torque: ____ N.m", {"N.m": "N·m"}, "Torque: ____ N·m"),
    ],
)
def test_a_translation_takes_its_room_from_what_is_left_free_behind_it(before, said, after):
    assert text_sheets.in_language(before.encode(), said).decode() == after


def test_a_line_break_begins_a_line_below_the_first():
    assert german("[ ] Plug out", Plug_out="Stecker\nziehen") == "[ ] Stecker\n    ziehen"
    assert german("Plug out   Lid", Plug_out="Stecker\nziehen") == "Stecker ziehen  Lid"


def test_words_that_move_a_column_or_leave_the_paper_have_no_room():
    said = {"Now (mm)": "Jetzt (Millimeter)", "Part": "Bauteil"}
    assert text_sheets.without_room(SHEET.encode(), said) == ["Now (mm)"]
    assert text_sheets.without_room(b"Give it back", {"Give it back": "x" * 72}) == []
    assert text_sheets.without_room(b"Give it back", {"Give it back": "x" * 73}) == ["Give it back"]
    assert text_sheets.without_room(b"a" * 80, {}) == []
