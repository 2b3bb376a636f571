"""Layouts as bench loggers write them, in words and numbers of our own, and what is refused in them."""

import pytest

from content.formats.trace import csv_reader
from content.formats.trace.mapping import ChannelChoice, Dialect, Mapping, TimeAxis
from content.formats.trace.refusal import TraceRefused


@pytest.fixture
def file(tmp_path):
    def write(text: str | bytes, encoding: str = "utf-8"):
        path = tmp_path / "log.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return path

    return write


def channel(column: int, name: str, quantity: str, unit: str, unit_column: str = "") -> ChannelChoice:
    return ChannelChoice(column=str(column), name=name, quantity=quantity, unit=unit, unit_column=unit_column)


SECONDS = TimeAxis(kind="number", column="0", unit="s")

LAYOUTS = {
    "power supply, commas": (
        "Time (s),Voltage (V),Current (A)\n0,12.01,1.5\n1,12.00,1.5\n2,11.99,1.4\n",
        SECONDS,
        [channel(1, "Voltage", "voltage", "V"), channel(2, "Current", "current", "A")],
        ([0, 1, 2], [12.01, 12.0, 11.99], [1.5, 1.5, 1.4]),
    ),
    "semicolons and decimal commas": (
        "Zeit [s];U [V];I_mA;Temp °C\n0,5;3,70;-1,5e2;21\n1,0;3,69;-150;21\n",
        SECONDS,
        [
            channel(1, "U", "voltage", "V"),
            channel(2, "I", "current", "mA"),
            channel(3, "Temp", "temperature", "°C"),
        ],
        ([0.5, 1.0], [3.7, 3.69], [-150, -150], [21, 21]),
    ),
    "tabs, a unit row and a preamble": (
        "Device: Load 7\nSerial = 0042\n\ntime\tU\tI\nms\tmV\tA\n0\t5000\t0.1\n500\t4990\t0.1\n1500\t4980\t0.1\n",
        TimeAxis(kind="number", column="0", unit="ms"),
        [channel(1, "U", "voltage", "mV"), channel(2, "I", "current", "A")],
        ([0, 0.5, 1.5], [5000, 4990, 4980], [0.1, 0.1, 0.1]),
    ),
    "bars and slashes": (
        "Time/min|Resistance/kΩ\n0|1.5\n0.5|1.6\n",
        TimeAxis(kind="number", column="0", unit="min"),
        [channel(1, "Resistance", "resistance", "kΩ")],
        ([0, 30], [1.5, 1.6]),
    ),
    "multimeter with date, clock and a unit in each row": (
        (
            "No,Date,Time,Value,Unit,Mode\n"
            "1,2025-03-31,23:59:59,3.301,V,DC\n2,2025-04-01,00:00:00,3.302,V,DC\n3,2025-04-01,00:00:02,3.3,V,DC\n"
        ),
        TimeAxis(kind="clock", column="2", date_column="1"),
        [channel(3, "Value", "voltage", "V", "4")],
        ([0, 1, 3], [3.301, 3.302, 3.3]),
    ),
    "thermocouples with numbered channels and timestamps": (
        (
            "# thermocouple logger\nTimestamp;1;2\n"
            "2025-03-31T10:00:00+02:00;20,5;21,25\n2025-03-31T10:00:10+02:00;20,75;21,25\n"
            "2025-03-31T10:00:20+02:00;21,5;21,25\n"
        ),
        TimeAxis(kind="timestamp", column="0"),
        [channel(1, "1", "", ""), channel(2, "2", "", "")],
        ([0, 10, 20], [20.5, 20.75, 21.5], [21.25, 21.25, 21.25]),
    ),
    "battery analyser with running time and a status": (
        (
            "Elapsed Time,Voltage(V),Current(A),Capacity(mAh),Status\n"
            "00:00:00,4.187,-1.000,0.0,DISCHARGE\n00:00:01.5,4.186,-1.000,0.4,DISCHARGE\n"
            "100:00:00,3.0,-1,1900,DISCHARGE\n"
        ),
        TimeAxis(kind="clock", column="0"),
        [
            channel(1, "Voltage", "voltage", "V"),
            channel(2, "Current", "current", "A"),
            channel(3, "Capacity", "charge", "mAh"),
        ],
        ([0, 1.5, 360_000], [4.187, 4.186, 3.0], [-1, -1, -1], [0, 0.4, 1900]),
    ),
    "oscilloscope with time before the trigger": (
        "Model,Scope 2\nsecond,Volt\n-1.0E-03,2.0E-02\n0.0E+00,4.0E-02\n1.0E-03,1.5E+00\n",
        TimeAxis(kind="number", column="0", unit="second"),
        [channel(1, "Volt", "voltage", "Volt")],
        ([-0.001, 0, 0.001], [0.02, 0.04, 1.5]),
    ),
    "quoted cells with decimal commas between commas": (
        '"Time (s)","Voltage (V)"\n"0,0","1,5"\n"0,5","1,75"\n',
        SECONDS,
        [channel(1, "Voltage", "voltage", "V")],
        ([0, 0.5], [1.5, 1.75]),
    ),
    "headings in a comment, comments and blank lines between": (
        "# t (s), U (V)\n0, 1.5\n\n# range changed\n1, 1.6\n",
        SECONDS,
        [channel(1, "U", "voltage", "V")],
        ([0, 1], [1.5, 1.6]),
    ),
    "day.month.year": (
        "Zeitstempel;Druck [bar]\n31.03.2025 23:59:30;1,5\n01.04.2025 00:00:00;1,25\n",
        TimeAxis(kind="timestamp", column="0"),
        [channel(1, "Druck", "pressure", "bar")],
        ([0, 30], [1.5, 1.25]),
    ),
    "a comma after the last cell": (
        "Time (s),Voltage (V)\n0,1.5,\n1,1.6,\n",
        SECONDS,
        [channel(1, "Voltage", "voltage", "V")],
        ([0, 1], [1.5, 1.6]),
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_is_understood_and_read_as_it_was_suggested(file, layout):
    text, time, channels, expected = LAYOUTS[layout]
    path = file(text)
    preview = csv_reader.inspect(path)
    assert preview.mapping.time == time
    assert list(preview.mapping.channels) == channels
    assert preview.rows == len(expected[0])
    filled = [choice if choice.unit else with_unit(choice, "°C") for choice in channels]
    trace = csv_reader.read(path, Mapping(time=time, channels=tuple(filled), dialect=preview.dialect))
    assert trace.time.tolist() == pytest.approx(expected[0], abs=1e-12)
    assert [each.values.tolist() for each in trace.channels] == [
        list(map(float, row)) for row in expected[1:]
    ]


def with_unit(choice: ChannelChoice, unit: str) -> ChannelChoice:
    return ChannelChoice(column=choice.column, name=choice.name, quantity=choice.quantity, unit=unit)


SIMPLE = "Time (s);Temp [°C]\n0;20,5\n1;20,25\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_degree_sign_survives_every_encoding(file, encoding):
    preview = csv_reader.inspect(file(SIMPLE, encoding))
    assert preview.mapping.channels == (channel(1, "Temp", "temperature", "°C"),)
    assert csv_reader.read(file(SIMPLE, encoding), preview.mapping).channels[0].values.tolist() == [
        20.5,
        20.25,
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_in_any_of_the_three_ways(file, end):
    path = file(SIMPLE.replace("\n", end))
    assert csv_reader.read(path, csv_reader.inspect(path).mapping).time.tolist() == [0, 1]


def test_what_stands_above_the_table_is_kept_as_notes(file):
    path = file("Instrument: Meter 3\nRange = 20 V\nserial;0042\n" + SIMPLE)
    trace = csv_reader.read(path, csv_reader.inspect(path).mapping)
    assert trace.notes == {"Instrument": "Meter 3", "Range": "20 V", "serial": "0042"}
    assert trace.instrument == "Meter 3"


def test_a_start_that_the_file_knows_is_kept(file):
    path = file(LAYOUTS["multimeter with date, clock and a unit in each row"][0])
    assert csv_reader.read(path, csv_reader.inspect(path).mapping).started_at == "2025-03-31T23:59:59"


def test_a_clock_without_a_date_goes_on_past_midnight(file):
    path = file("Time,U (V)\n23:59:58,1.5\n00:00:01,1.6\n23:59:59,1.6\n00:00:00,1.6\n")
    trace = csv_reader.read(path, csv_reader.inspect(path).mapping)
    assert trace.time.tolist() == [0, 3, 86_401, 86_402]


def test_samples_are_counted_where_the_person_says_how_far_apart_they_are(file):
    path = file("Sample,U (V)\n1,1.5\n2,1.6\n4,1.7\n")
    suggested = csv_reader.inspect(path).mapping
    assert suggested.time == TimeAxis(kind="index", column="0")
    with pytest.raises(TraceRefused, match="Give the seconds between two samples"):
        csv_reader.read(path, suggested)
    told = Mapping(
        time=TimeAxis(kind="index", column="0", interval="0.1"),
        channels=suggested.channels,
        dialect=suggested.dialect,
    )
    assert csv_reader.read(path, told).time.tolist() == [0.1, 0.2, 0.4]


def test_a_single_column_is_read_at_an_interval(file):
    path = file("U (V)\n1.5\n1.6\n1.7\n")
    suggested = csv_reader.inspect(path).mapping
    assert suggested.time == TimeAxis(kind="interval")
    told = Mapping(
        time=TimeAxis(kind="interval", interval="0.1"), channels=suggested.channels, dialect=suggested.dialect
    )
    assert csv_reader.read(path, told).time.tolist() == [0, 0.1, 0.2]


def test_two_columns_of_one_name_are_named_apart(file):
    preview = csv_reader.inspect(file("Time (s),CH1 (V),CH1 (V)\n0,1.5,2\n1,1.5,2\n"))
    assert [choice.name for choice in preview.mapping.channels] == ["CH1 (1)", "CH1 (2)"]


def test_a_preview_shows_the_first_cells_and_what_wants_a_look(file):
    preview = csv_reader.inspect(file("0;1,234\n1;1,235\n2;1,236\n"))
    assert preview.columns[1].samples == ("1,234", "1,235", "1,236")
    assert preview.dialect == Dialect(encoding="utf-8", delimiter=";", decimal=",", first_data_line=1)
    assert tuple(one["reason"] for one in preview.problems) == (
        "No line of headings fits the columns: say what each column is, and in which unit.",
        "Every number has three digits after its comma: check that this is a decimal comma.",
        "Column “Column 1” has no unit.",
        "Column “Column 2” has no unit.",
    )


HEAD = "Time (s),U (V)\n"

REFUSED = {
    "an empty cell": (HEAD + "0,1\n1,\n", "number",
        "Line 3: column “U”: the cell is empty. A trace has a value in every row."),
    "a missing cell": (HEAD + "0,1\n1\n", "cell", "Line 3: there are 1 cells where the first row has 2."),
    "a cell too many": (HEAD + "0,1\n1,1\n2,2,3\n", "cell", "Line 4: there are 3 cells where the first row has 2."),
    "nan": (HEAD + "0,1\n1,NaN\n", "number",
        "Line 3: column “U”: “NaN” is no number. A trace has a value in every row."),
    "infinity": (HEAD + "0,1\n1,-inf\n", "number",
        "Line 3: column “U”: “-inf” means that the instrument was over its range."),
    "over-range in words": (HEAD + "0,1\n1,OL\n", "number",
        "Line 3: column “U”: “OL” means that the instrument was over its range."),
    "over-range as SCPI writes it": (HEAD + "0,1\n1,9.9E37\n", "number",
        "Line 3: column “U”: “9.9E37” means that the instrument was over its range."),
    "a number beyond all numbers": (HEAD + "0,1\n1,1e999\n", "number",
        "Line 3: column “U”: “1e999” means that the instrument was over its range."),
    "a word": (HEAD + "0,1\n1,low\n", "number", "Line 3: column “U”: “low” is no number."),
    "Python's own underscore": (HEAD + "0,1\n1,1_000\n", "number", "Line 3: column “U”: “1_000” is no number."),
    "digits of another script": (HEAD + "0,1\n1,٣\n", "number", "Line 3: column “U”: “٣” is no number."),
    "thousands with a comma": (HEAD + '0,1.5\n1,"1,234.5"\n', "number",
        "Line 3: column “U”: “1,234.5” has a thousands separator. Export the numbers without one."),
    "thousands with an apostrophe": (HEAD + "0,1.5\n1,1'234.5\n", "number",
        "Line 3: column “U”: “1'234.5” has a thousands separator. Export the numbers without one."),
    "a decimal comma among points": (HEAD + '0,1.5\n1,"1,5"\n', "number",
        "Line 3: column “U”: “1,5” is no number with a decimal point."),
    "time that goes back": (HEAD + "0,1\n2,1\n1,1\n", "time", "Line 4: the time goes back."),
    "time that stands still": (HEAD + "1,1\n1,1\n1,1\n", "time",
        "The time does not advance from the first row to the last."),
    "headings again in the middle": (HEAD + "0,1\n1,1\n" + HEAD + "0,1\n", "number",
        "Line 4: column “time”: “Time (s)” is no number."),
    "thousands among decimal commas": ("Time (s);U (V)\n0;1,5\n1;1.234,5\n", "number",
        "Line 3: column “U”: “1.234,5” has a thousands separator. Export the numbers without one."),
    "a point among decimal commas": ("Time (s);U (V)\n0;1,5\n1;2,5\n2;1.5\n", "number",
        "Line 4: column “U”: “1.5” is no number with a decimal comma."),
    "a clock that is none": ("Time,U (V)\n10:00:00,1\n10:00:61,1\n", "time",
        "Line 3: column “time”: “10:00:61” is no time such as 01:02:03."),
    "a clock that goes back": ("Time,U (V)\n10:00:00,1\n09:00:00,1\n", "time", "Line 3: the time goes back."),
    "a day that no month has": ("Timestamp,U (V)\n2025-02-28 10:00:00,1\n2025-02-30 10:00:00,1\n", "time",
        "Line 3: column “time”: “2025-02-30 10:00:00” is no moment of the calendar."),
    "a time zone in some rows": ("Timestamp,U (V)\n2025-02-28 10:00:00,1\n2025-02-28 10:00:01Z,1\n", "time",
        "Line 3: column “time”: some times have a time zone and some have none."),
    "a date that can be read twice": ("Date,Time,U (V)\n03/04/2025,10:00:00,1\n03/04/2025,10:00:01,1\n", "time",
        "Line 2: column “time”: “03/04/2025 10:00:00” can be read as two dates. Export dates as year-month-day."),
    "a unit that changes": ("Time (s),Value,Unit\n0,900,mV\n1,950,mV\n2,980,mV\n3,990,mV\n4,999,mV\n5,1.1,V\n",
        "unit", "Line 7: column “Value”: the unit is “V” and not mV."),
    "a unit that is missing": ("Time (s),U\n0,1\n1,1\n", "unit",
        "The channel “U” has no unit. Say which; for a plain number it is 1."),
    "a time without a unit": ("Time,U (V)\n0,1\n1,1\n", "unit",
        "The time column has no unit. Say whether it is s, ms, min or h."),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_reading_refuses(file, case):
    text, code, reason = REFUSED[case]
    path = file(text)
    mapping = csv_reader.inspect(path).mapping
    with pytest.raises(TraceRefused) as caught:
        csv_reader.read(path, mapping)
    assert (caught.value.code, caught.value.reason) == (code, reason)


NO_TABLE = {
    "nothing": (b"", "kind", "The file is empty."),
    "one row": (b"t (s),U (V)\n0,1\n", "rows", "The trace has fewer than two rows of values."),
    "prose": (b"Dear mentor,\nhere are my readings.\n", "layout",
        "No table of numbers begins in the first 300 lines. Export rows of values with a heading."),
    "a PDF": (b"%PDF-1.7\n", "kind", "The file is a PDF. Export the readings as CSV."),
    "half of a UTF-16 sign": ("a,b\n".encode("utf-16") + b"1", "damaged",
        "The file is not what its encoding (utf-16) says. Save it as UTF-8."),
}  # fmt: skip


@pytest.mark.parametrize("case", NO_TABLE)
def test_a_file_without_a_table_is_refused(file, case):
    text, code, reason = NO_TABLE[case]
    with pytest.raises(TraceRefused) as caught:
        csv_reader.inspect(file(text))
    assert (caught.value.code, caught.value.reason) == (code, reason)


@pytest.mark.parametrize("column", ["2", "-1", "x", "٣", "9" * 50])
def test_a_column_that_is_not_there_is_refused(file, column):
    path = file(HEAD + "0,1\n1,1\n")
    mapping = csv_reader.inspect(path).mapping
    other = Mapping(
        time=mapping.time, channels=(channel(0, "U", "", "V"), ChannelChoice(column=column, name="x", unit="V")),
        dialect=mapping.dialect,
    )  # fmt: skip
    with pytest.raises(TraceRefused, match="The file has no column"):
        csv_reader.read(path, other)


def test_columns_that_nobody_chose_may_hold_anything(file):
    path = file("Time (s),U (V),Note\n0,1,\n1,1,NaN\n2,1,OL\n")
    assert csv_reader.read(path, csv_reader.inspect(path).mapping).channels[0].values.tolist() == [1, 1, 1]


# --- Read as somebody says ------------------------------------------------------------------------------------
def said(first_data_line: int = 4) -> Dialect:
    return Dialect(
        encoding="utf-8",
        delimiter=";",
        decimal=",",
        header_line=2,
        unit_line=3,
        first_data_line=first_data_line,
    )


SAID = "Bench 4; left\nSpan;Level\ns;V\n0;1,500\n1;1,600\n"


def test_a_file_is_looked_at_as_somebody_says_it_is_written(tmp_path):
    path = tmp_path / "log"
    path.write_text(SAID, encoding="utf-8")
    preview = csv_reader.inspect(path, said())
    assert [(one.name, one.unit, one.samples) for one in preview.columns] == [
        ("Span", "s", ("0", "1")),
        ("Level", "V", ("1,500", "1,600")),
    ]
    assert (preview.rows, preview.dialect) == (2, said())
    assert preview.notes == {"Bench 4": "left"}


def test_a_dialect_that_leaves_no_row_of_values_is_refused_with_the_line(tmp_path):
    path = tmp_path / "log"
    path.write_text(SAID, encoding="utf-8")
    with pytest.raises(TraceRefused, match="no row of values from line 9 on"):
        csv_reader.inspect(path, said(first_data_line=9))
