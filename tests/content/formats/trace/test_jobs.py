"""The jobs as the server runs them: through the sandbox, with JSON in and out."""

import hashlib
import json
from decimal import Decimal

import h5py
import pytest

from content.formats.trace import nexus
from content.formats.trace.summary import decimal
from lms.kernel import sandbox
from tests.content.formats.trace.test_nexus import DIGEST, a_trace

JOBS = "content.formats.trace.jobs"
LOG = "Time (s);U (V);I (A)\n" + "".join(f"{n};{4 - n / 1000:.4f};{n % 7}\n" for n in range(1_000)).replace(
    ".", ","
)


def run(job: str, source: bytes, **arguments) -> sandbox.Outcome:
    return sandbox.run(f"{JOBS}:{job}", source, arguments=arguments)


@pytest.fixture(scope="module")
def canonical() -> bytes:
    mapping = run("inspect", LOG.encode()).answer["mapping"]
    return run("canonicalise", LOG.encode(), mapping=mapping).files["trace.h5"]


def test_an_upload_goes_from_preview_by_a_confirmed_mapping_to_the_canonical_file(tmp_path):
    preview = run("inspect", LOG.encode()).answer
    assert (preview["kind"], preview["rows"], preview["problems"]) == ("csv", 1_000, [])
    mapping = json.loads(json.dumps(preview["mapping"]))
    outcome = run("canonicalise", LOG.encode(), mapping=mapping, name="Cell 3", simulated=True)
    (tmp_path / "trace.h5").write_bytes(outcome.files["trace.h5"])
    trace = nexus.read(tmp_path / "trace.h5")
    assert (trace.name, trace.simulated, trace.time.size) == ("Cell 3", True, 1_000)
    assert trace.channels[0].values.tolist() == [float(f"{4 - n / 1000:.3f}") for n in range(1_000)]
    answer = outcome.answer
    assert answer["source_sha256"] == hashlib.sha256(LOG.encode()).hexdigest()
    assert answer["trace_sha256"] == hashlib.sha256(outcome.files["trace.h5"]).hexdigest()
    assert (answer["rows"], answer["start"], answer["end"], answer["duration"]) == (1_000, "0", "999", "999")
    assert answer["simulated"] is True
    channel = {key: value for key, value in answer["channels"][0].items() if key not in ("low", "high")}
    assert channel == {
        "name": "U",
        "quantity": "voltage",
        "unit": "V",
        "minimum": "3.001",
        "minimum_at": "999",
        "maximum": "4",
        "maximum_at": "0",
        "first": "4",
        "last": "3.001",
    }


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("# Simulated: yes, no instrument measured this\n", True),
        ("SIMULATED = True\n", True),
        ("# simulated: 1\n", True),
        ("# Simulated: yes; no instrument measured this;\n", True),
        ("# Simulated: yes\tno instrument measured this\n", True),
        ('"# Simulated: yes, no instrument measured this";;\n', True),
        ('"# Simulated";"yes"\n', True),
        ("# Simulated: yesterday\n", False),
        ("# Simulated: no\n", False),
        ("# Remark: yes\n", False),
        ("", False),
    ],
)
def test_a_file_that_says_so_is_simulated_whatever_its_sender_says(head, expected):
    source = f"{head}{LOG}".encode()
    mapping = run("inspect", source).answer["mapping"]
    answer = run("canonicalise", source, mapping=mapping)
    assert answer.answer["simulated"] is expected
    again = answer.files["trace.h5"]
    mapping = run("inspect", again).answer["mapping"]
    assert run("canonicalise", again, mapping=mapping).answer["simulated"] is expected


@pytest.mark.parametrize(
    ("value", "expected"), [(1, True), (7, True), (0, False), ("yes", False), ([1, 1], False), (1.0, False)]
)
def test_only_a_whole_number_marks_an_hdf5_file_of_somebody_else(tmp_path, value, expected):
    path = tmp_path / "log.h5"
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry")
        entry.attrs["simulated"] = value
        entry["time"], entry["U"] = [0.0, 1.0], [1.0, 2.0]
        entry["time"].attrs["units"], entry["U"].attrs["units"] = "s", "V"
    mapping = run("inspect", path.read_bytes()).answer["mapping"]
    assert run("canonicalise", path.read_bytes(), mapping=mapping).answer["simulated"] is expected


def test_the_envelope_has_400_spans_that_follow_each_other_and_hold_every_extreme(canonical):
    answer = run("summary", canonical).answer
    starts, ends = answer["spans"]["from"], answer["spans"]["to"]
    assert (len(starts), starts[0], ends[-1]) == (400, "0", "999")
    assert all(Decimal(end) + 1 == Decimal(start) for end, start in zip(ends, starts[1:], strict=False))
    for channel in answer["channels"]:
        assert min(map(Decimal, channel["low"])) == Decimal(channel["minimum"])
        assert max(map(Decimal, channel["high"])) == Decimal(channel["maximum"])
        assert len(channel["low"]) == len(channel["high"]) == 400


def test_a_short_trace_has_a_span_for_each_row():
    log = b"Time (s),U (V)\n0,1\n1,3\n2,2\n"
    mapping = run("inspect", log).answer["mapping"]
    answer = run("canonicalise", log, mapping=mapping).answer
    assert answer["spans"] == {"from": ["0", "1", "2"], "to": ["0", "1", "2"]}
    assert answer["channels"][0]["low"] == answer["channels"][0]["high"] == ["1", "3", "2"]


def test_the_summary_of_a_canonical_file_is_the_one_given_when_it_was_made(canonical):
    mapping = run("inspect", LOG.encode()).answer["mapping"]
    made = run("canonicalise", LOG.encode(), mapping=mapping)
    assert made.files["trace.h5"] == canonical
    assert run("summary", canonical).answer == made.answer


def test_limits_are_checked_on_every_row(canonical):
    windows = [
        {"channel": "U", "start": "0", "end": "99", "lower": "3.9015", "upper": "3.999"},
        {"channel": "I", "start": None, "end": None, "lower": None, "upper": "6"},
        {"channel": "U", "start": "5000", "end": None, "lower": "0", "upper": None},
    ]
    first, second, third = run("check", canonical, windows=windows).answer["windows"]
    assert first == {
        "channel": "U",
        "unit": "V",
        "rows": 100,
        "minimum": "3.901",
        "minimum_at": "99",
        "maximum": "4",
        "maximum_at": "0",
        "below": 1,
        "above": 1,
        "first_outside_at": "0",
        "last_outside_at": "99",
    }
    assert (second["rows"], second["below"], second["above"], second["first_outside_at"]) == (
        1_000,
        0,
        0,
        None,
    )
    assert (third["rows"], third["minimum"], third["first_outside_at"]) == (0, None, None)


@pytest.mark.parametrize(
    ("windows", "reason"),
    [
        (None, "Give between 1 and 1000 windows."),
        ([{"channel": "P"}], "The trace has no channel “P”."),
        ([{}], "A window names the channel that it is about."),
        ([{"channel": "U", "lower": "NaN"}], "A window’s limits are decimals written as text."),
        ([{"channel": "U", "lower": 3.0}], "A window’s limits are decimals written as text."),
        ([{"channel": "U", "lower": "about three"}], "A window’s limits are decimals written as text."),
    ],
)
def test_windows_that_are_none_are_refused(canonical, windows, reason):
    with pytest.raises(sandbox.Refused) as caught:
        run("check", canonical, windows=windows)
    assert (caught.value.code, caught.value.reason) == ("mapping", reason)


def test_a_refusal_by_the_reader_reaches_the_server_with_its_line():
    log = b"Time (s),U (V)\n0,1\n1,OL\n"
    mapping = run("inspect", log).answer["mapping"]
    with pytest.raises(sandbox.Refused) as caught:
        run("canonicalise", log, mapping=mapping)
    assert caught.value.code == "number"
    assert caught.value.reason == "Line 3: column “U”: “OL” means that the instrument was over its range."


def test_an_hdf5_upload_takes_the_same_road():
    source = nexus.to_bytes(a_trace(), source_sha256=DIGEST)
    preview = run("inspect", source).answer
    assert preview["kind"] == "hdf5"
    answer = run("canonicalise", source, mapping=preview["mapping"]).answer
    assert [channel["unit"] for channel in answer["channels"]] == ["V", "°C"]
    assert answer["source_sha256"] == hashlib.sha256(source).hexdigest()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (100.0, "100"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (-1.5e20, "-150000000000000000000"),
        (3.001, "3.001"),
    ],
)
def test_numbers_are_written_as_short_decimals_without_an_exponent(value, text):
    assert decimal(value) == text
