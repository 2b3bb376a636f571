"""A trace from file to evidence: refusals that keep nothing or keep the form, reading in the background, tidying."""

from datetime import timedelta

import h5py
import pytest
from django.utils import timezone, translation

from courses.domain import evidence, trace_intake, trace_reasons
from courses.domain.judged_traces import judgements, traces_offered, usable
from courses.enums import EvidenceState, TraceStage
from courses.models import Evidence, MeasurementTrace
from courses.models.evidence import private_storage
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses, traces

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return courses.skill("S31", measurements=[traces.peak_of_temperature(), traces.band_of_temperature()])


@pytest.fixture
def tessa():
    return accounts.trainee()


def fresh(row: MeasurementTrace) -> MeasurementTrace:
    return MeasurementTrace.objects.select_related("evidence", "skill__current__skill").get(pk=row.pk)


def test_a_trace_that_is_not_kept_is_private_to_its_sender_and_holds_the_original(version, tessa):
    row = fresh(traces.sent(tessa, version.skill, by=tessa))
    assert (row.stage, row.evidence.state) == (TraceStage.COLUMNS, EvidenceState.UPLOADED)
    assert row.original.read() == traces.log()
    assert row.preview["rows"] == 61
    assert list(Evidence.objects.readable()) == []
    assert traces_offered(tessa, tessa) == []


def test_a_refused_file_leaves_nothing(version, tessa):
    with pytest.raises(DomainError, match="No table of numbers"):
        traces.sent(tessa, version.skill, by=tessa, data=b"Dear all,\nthe log follows.\n")
    assert not Evidence.objects.exists()


def test_an_hdf5_file_that_points_elsewhere_is_refused_with_the_reason(version, tessa, tmp_path):
    path = tmp_path / "link.h5"
    with h5py.File(path, "w") as file:
        file["voltage"] = h5py.ExternalLink("/etc/passwd", "/voltage")
    with pytest.raises(DomainError, match="external link"):
        traces.sent(tessa, version.skill, by=tessa, data=path.read_bytes())
    assert not Evidence.objects.exists()


def test_ten_million_rows_are_refused_before_they_are_read(version, tessa):
    with pytest.raises(DomainError, match="more than 1,000,000 rows"):
        traces.sent(tessa, version.skill, by=tessa, data=b"t,U\n" + b"0,1\n" * 10_000_000)
    assert not Evidence.objects.exists()


def test_a_third_person_cannot_add_a_trace(version, tessa):
    with pytest.raises(NotAllowed):
        traces.sent(tessa, version.skill, by=accounts.trainee("Otto"))


def test_what_was_read_is_judged_before_it_is_kept(version, tessa):
    row = traces.sent(tessa, version.skill, by=tessa, data=traces.log(peak=46))
    trace_intake.read(row, row.mapping)
    row = fresh(row)
    assert (row.stage, row.evidence.state) == (TraceStage.READ, EvidenceState.UPLOADED)
    today = timezone.localdate()
    assert [(one.figure.outcome, one.problem) for one in judgements(version, row, day=today)] == [
        ("fail", ""),
        ("fail", ""),
    ]
    kept = trace_intake.accept(row)
    assert (kept.state, kept.media_type, kept.size) == ("ready", "application/x-hdf5", kept.file.size)
    assert trace_intake.accept(row).pk == kept.pk  # twice is once
    assert [one.pk for one in traces_offered(tessa, tessa)] == [row.pk]


def test_a_cell_that_is_no_number_is_named_and_the_mapping_stays(version, tessa):
    data = traces.log().replace(b"30;38,500", b"30;NaN")
    row = traces.sent(tessa, version.skill, by=tessa, data=data)
    mapping = row.mapping | {"channels": [row.mapping["channels"][0] | {"name": "Cell 3"}]}
    with pytest.raises(DomainError, match="Line 32: column “Cell 3”"):
        trace_intake.read(row, mapping)
    row = fresh(row)
    assert (row.stage, row.mapping["channels"][0]["name"]) == (TraceStage.COLUMNS, "Cell 3")
    assert row.complaint.startswith("Line 32: column “Cell 3”")


def test_a_trace_that_was_not_read_cannot_be_kept(version, tessa):
    with pytest.raises(DomainError, match="not been read"):
        trace_intake.accept(traces.sent(tessa, version.skill, by=tessa))


def test_a_queued_trace_is_read_once_and_a_refusal_waits_in_the_row(version, tessa):
    row = traces.sent(tessa, version.skill, by=tessa)
    trace_intake.queue(row, row.mapping, now=timezone.now())
    trace_intake.read_queued(row.pk)
    first = fresh(row)
    trace_intake.read_queued(row.pk)
    assert (first.stage, fresh(row).evidence.file.name) == (TraceStage.READ, first.evidence.file.name)
    bad = traces.sent(tessa, version.skill, by=tessa)
    missing = bad.mapping | {"channels": [bad.mapping["channels"][0] | {"column": "7"}]}
    trace_intake.queue(bad, missing, now=timezone.now())
    trace_intake.read_queued(bad.pk)
    assert (fresh(bad).stage, fresh(bad).complaint) == (TraceStage.COLUMNS, "The file has no column 7.")


def test_a_trace_dropped_while_it_was_read_stays_away(version, tessa, django_capture_on_commit_callbacks):
    row = traces.sent(tessa, version.skill, by=tessa)
    name = row.original.name
    trace_intake.queue(row, row.mapping, now=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        trace_intake.drop(row)
    trace_intake.read_queued(row.pk)
    assert not Evidence.objects.exists()
    assert not private_storage().exists(name)


def test_reading_again_replaces_the_canonical_file(version, tessa, django_capture_on_commit_callbacks):
    row = traces.sent(tessa, version.skill, by=tessa)
    trace_intake.read(row, row.mapping)
    before = fresh(row).evidence.file.name
    mapping = row.mapping | {"channels": [row.mapping["channels"][0] | {"name": "Cell 3"}]}
    with django_capture_on_commit_callbacks(execute=True):
        trace_intake.read(fresh(row), mapping)
    now = fresh(row)
    assert (now.summary["channels"][0]["name"], private_storage().exists(before)) == ("Cell 3", False)


def test_a_dialect_that_was_misread_can_be_set_right(version, tessa):
    row = traces.sent(tessa, version.skill, by=tessa, data=b"t;T\n0;1,234\n1;1,235\n")
    assert row.preview["dialect"]["decimal"] == ","
    trace_intake.look_again(row, row.preview["dialect"] | {"delimiter": ",", "decimal": "."})
    assert [one["samples"] for one in fresh(row).preview["columns"]] == [["0;1", "1;1"], ["234", "235"]]


def test_what_nobody_keeps_for_a_week_is_deleted(version, tessa):
    traces.sent(tessa, version.skill, by=tessa)
    now = timezone.now()
    assert evidence.discard_loose(now + evidence.KEPT_LOOSE - timedelta(hours=1)) == 0
    assert evidence.discard_loose(now + evidence.KEPT_LOOSE + timedelta(hours=1)) == 1
    assert not MeasurementTrace.objects.exists()


def test_traces_on_their_way_count_among_the_loose_files(version, tessa, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_LOOSE", 1)
    traces.sent(tessa, version.skill, by=tessa)
    with pytest.raises(DomainError, match="belong to no observation"):
        traces.sent(tessa, version.skill, by=tessa)


def test_a_trace_answers_only_measurements_it_was_asked_for(version, tessa):
    row = traces.kept(tessa, version.skill, by=tessa)
    reckoned, at_hand = (traces.peak_of_temperature(feature={"name": name}) for name in ("mean", "minimum"))
    assert [usable(one, row) for one in (*version.measurements, reckoned, at_hand)] == [
        True,
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("sent", "named", "kept"),
    [
        ("cell 3.csv", "cell 3.csv", "cell 3.h5"),
        ("Lager\\Log 7.TXT", "Log 7.txt", "Log 7.h5"),
        ("readings.xlsx", "readings.csv", "readings.h5"),
        ("", "", ""),
    ],
)
def test_a_file_keeps_the_name_it_was_sent_with_until_it_is_kept_as_hdf5(version, tessa, sent, named, kept):
    what = trace_intake.Sent(learner=tessa, skill=version.skill, name=sent)
    row = trace_intake.begin([traces.log()], what, by=tessa)
    assert row.evidence.label == named
    trace_intake.read(row, row.mapping)
    assert fresh(row).evidence.label == named
    assert trace_intake.accept(row).label == kept


def test_a_refusal_in_the_background_is_in_the_language_of_whoever_sent_it(version, tessa, monkeypatch):
    tessa.language = "de"
    tessa.save()
    monkeypatch.setattr(trace_reasons, "gettext", lambda text: f"{translation.get_language()}: {text}")
    row = traces.sent(tessa, version.skill, by=tessa)
    missing = row.mapping | {"channels": [row.mapping["channels"][0] | {"column": "7"}]}
    trace_intake.queue(row, missing, now=timezone.now())
    trace_intake.read_queued(row.pk)
    assert fresh(row).complaint == "de: The file has no column 7."
