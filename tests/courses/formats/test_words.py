"""Pictures in words, for those who read a table instead."""

from courses.formats.words import readings_table, trace_table
from tests.courses.formats.drawings import BAND, channel, judged, over_time, readings, spec


def test_a_trace_as_a_table_says_where_each_part_lies():
    column = channel(("0", "20", "30"), ("20", "45", "60"), ("40", None, None))
    head, rows = trace_table(BAND, column, judged(BAND, column))
    assert head == ("From (s)", "To (s)", "Least (°C)", "Largest (°C)", "Limits")
    assert rows == [
        ("0", "20", "20", "30", "inside"),
        ("20", "40", "45", "60", "above"),
        ("40", "60", "–", "–", "no samples"),
    ]


def test_a_long_trace_is_put_together_but_never_across_an_edge_of_what_is_outside():
    values = [60 if at in {101, 102, 103} else 20 for at in range(400)]
    column = channel(*((str(at), str(value), str(value + 1)) for at, value in enumerate(values)), end="400")
    asked = over_time(("0", None, "50"), ("400", None, "50"))
    _, rows = trace_table(asked, column, judged(asked, column))
    assert len(rows) <= 42
    assert [row for row in rows if row[4] != "inside"] == [("101", "104", "60", "61", "above")]
    assert (rows[0][0], rows[-1][1]) == ("0", "400")
    assert [row[0] for row in rows[1:]] == [row[1] for row in rows[:-1]]


def test_readings_as_a_table():
    asked = spec(max="10", readings=3)
    head, rows = readings_table(asked, readings(asked, "5", "10±1", "12"))
    assert head == ("Reading (°C)", "Uncertainty (°C)", "Verdict")
    assert rows == [("5", "–", "Pass"), ("10", "± 1", "Marginal"), ("12", "–", "Fail")]
    assert readings_table(spec(), readings(spec(), "5"))[1] == [("5", "–", "Recorded")]
