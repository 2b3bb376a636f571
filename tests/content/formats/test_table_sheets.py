"""The words in sheets that are a table: which there are, and a copy that says them in another language."""

import pytest

from content.formats import table_sheets

LOG = b'date,full_kg,note\n2026-11-22,2.350,"cut, bagged"\n,,cut\n'


def test_a_text_is_a_cell():
    assert table_sheets.words_in(LOG) == ("date", "full_kg", "note", "cut, bagged", "cut")
    assert table_sheets.all_words_in(LOG) == (
        "date",
        "full_kg",
        "note",
        "2026-11-22",
        "2.350",
        "cut, bagged",
        "cut",
    )


def test_commas_stay_between_the_cells_also_of_numbers_with_a_comma():
    said = {"date": "datum", "2.350": "2,350", "cut, bagged": "geschnitten", "cut": "ab"}
    assert (
        table_sheets.in_language(LOG, said) == b'datum,full_kg,note\n2026-11-22,"2,350",geschnitten\n,,ab\n'
    )


def test_letters_beyond_ascii_are_told_to_spreadsheets():
    made = table_sheets.in_language(LOG, {"note": "Kürzel"})
    assert made.decode() == '\N{BYTE ORDER MARK}date,full_kg,Kürzel\n2026-11-22,2.350,"cut, bagged"\n,,cut\n'
    assert table_sheets.words_in(made)[2] == "Kürzel"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_in_which_nothing_is_translated_stays_as_it_is(end):
    log = LOG.replace(b"\n", end.encode())
    assert table_sheets.in_language(log, {}) == log


@pytest.mark.parametrize(
    "trace",
    [
        b"Time (s),Voltage (V)\n0,1.5\n1,1.4\n",
        b"# Title: a trace\nTime,Voltage\ns,V\n0.0,-1.5e-3\n0.1,1.4\n\n",
        b"Clock,Voltage\n2026-11-22T10:00:00Z,1.5\n",
    ],
)
def test_a_measured_trace_is_no_sheet(trace):
    assert table_sheets.words_in(trace) == ()
    assert table_sheets.in_language(trace, {"Voltage": "Spannung"}) == trace


@pytest.mark.parametrize("rows", [b"", b"1,,\n2,,\n", b",,\n", b"1,2,3\n4,5,so far\n"])
def test_a_table_to_fill_in_is_a_sheet(rows):
    assert table_sheets.words_in(b"Minute,Tip,Note\n" + rows)[:3] == ("Minute", "Tip", "Note")


@pytest.mark.parametrize("data", [b"caf\xe9,1\n", b"note,word\n" * 10_001, b""])
def test_what_is_no_table_or_too_long_for_a_sheet_says_nothing(data):
    assert table_sheets.in_language(data, {"note": "x"}) == data
    assert "note" not in table_sheets.words_in(data)
