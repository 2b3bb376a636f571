"""A trace taken at the desk: its observation waits until the mentor has kept it, and is then recorded, once."""

import hashlib
import uuid

import pytest
from django.utils import timezone

from courses.domain import adjustments, evidence, trace_intake
from courses.domain.holding import record_held
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.standing import first_wrong_standing
from courses.domain.sync.files import receive_trace
from courses.domain.sync.traces import drop_trace, keep_trace, let_count_in, waiting_for
from courses.domain.table_audit import first_difference
from courses.domain.trace_audit import wrong_trace_values
from courses.enums import HoldState
from courses.models import AuthorityGrant, Evidence, HeldObservation, SignOffEvent, Standing
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses, traces
from tests.factories.desk import Desk

pytestmark = pytest.mark.django_db

PEAK = {"id": "m1", "quantity": "Cell surface temperature", "unit": "°C", "max": "40"}


def scene(**card):
    version = courses.skill(measurements=[courses.measurement(**(PEAK | card))])
    return version, Desk(courses.mentor()), accounts.trainee()


def sent(desk, learner, version, data=b"", *, name=None, sha256=None):
    data = data or traces.log()
    return receive_trace(
        [data],
        public_id=name or uuid.uuid4(),
        sha256=sha256 or hashlib.sha256(data).hexdigest(),
        learner=learner,
        skill=version.skill,
        by=desk.mentor,
    )


def named(receipt, data=b""):
    data = data or traces.log()
    return {
        "id": str(receipt.id),
        "sha256": hashlib.sha256(data).hexdigest(),
        "kind": "trace",
        "media_type": "text/csv",
        "size": len(data),
    }


def read_from(receipt, choice="peak"):
    how = {"unit": "", "uncertainty": "", "instrument": "", "conditions": {}, "accepted": False}
    return {"m1": how | {"trace": str(receipt.id), "choice": choice}}


def observed(desk, learner, version, receipt, *, choice="peak", **changes):
    said = {"evidence": [named(receipt)], "taken": read_from(receipt, choice)}
    return desk.observation(learner, version, **(said | changes))


def confirmed(desk, receipt):
    row = trace_intake.own_open_trace(desk.mentor, receipt.id)
    trace_intake.read(row, row.mapping)
    return trace_intake.own_open_trace(desk.mentor, receipt.id)


def nothing_recorded():
    return not SignOffEvent.objects.filter(kind="Observed").exists()


def audited():
    return first_bad_row(), first_difference(), first_wrong_standing(), list(wrong_trace_values())


def test_the_original_is_kept_as_it_was_signed_and_the_same_again_changes_nothing():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    assert (receipt.outcome, receipt.code) == ("accepted", "")
    row = Evidence.objects.get()
    assert (row.public_id, row.kind, row.state, row.uploaded_by) == (
        receipt.id,
        "trace",
        "uploaded",
        desk.mentor,
    )
    assert (row.trace.original.read(), row.trace.stage) == (traces.log(), "columns")
    assert sent(desk, learner, version, name=receipt.id).outcome == "duplicate"
    other = sent(desk, learner, version, traces.log(peak=30), name=receipt.id)
    assert (other.outcome, other.code) == ("rejected", "evidence_taken")
    assert Evidence.objects.count() == 1


def test_bytes_that_are_not_those_that_were_signed_are_rejected_and_nothing_is_kept():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version, sha256="0" * 64)
    assert (receipt.outcome, receipt.code) == ("rejected", "evidence_digest")
    assert not Evidence.objects.exists()


def test_a_file_that_holds_no_trace_is_rejected_with_the_reason():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version, b"Dear all,\nthe log follows.\n")
    assert receipt.outcome == "rejected"
    assert "No table of numbers" in receipt.reason
    assert not Evidence.objects.exists()


def test_it_waits_for_its_mentor_and_is_recorded_once_when_they_keep_the_trace():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    item = observed(desk, learner, version, receipt)
    [held] = desk.send(item)
    assert (held.outcome, held.code) == ("held", "trace")
    assert "columns" in held.reason
    assert nothing_recorded()
    kept = keep_trace(confirmed(desk, receipt))
    [event] = kept.recorded
    [reading] = facts_of(event)["readings"]
    row = Evidence.objects.get()
    assert (reading["values"], reading["outcome"]) == (["38.5"], "pass")
    assert reading["trace"]["original"] == hashlib.sha256(traces.log()).hexdigest()
    assert (reading["trace"]["canonical"], reading["trace"]["feature"]) == (row.sha256, "peak")
    assert (row.event, event.signature.content) == (event, item["content"])
    assert HeldObservation.objects.get().state == HoldState.RECORDED
    assert audited() == (None, None, None, [])
    [again] = desk.send(item)
    assert (again.outcome, again.first) == ("duplicate", "accepted")
    assert sent(desk, learner, version, name=receipt.id).outcome == "duplicate"
    assert SignOffEvent.objects.filter(kind="Observed").count() == 1


@pytest.mark.parametrize(("accepted", "counted"), [(True, 1), (False, 0)])
def test_what_does_not_pass_by_itself_counts_where_its_mentor_said_so_when_signing(accepted, counted):
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    how = read_from(receipt)["m1"] | {"uncertainty": "3", "accepted": accepted}
    item = observed(desk, learner, version, receipt, taken={"m1": how}, comment="Seen on the logger.")
    assert desk.send(item)[0].code == "trace"
    row = Evidence.objects.get()
    said = ["Seen on the logger."] if accepted else []
    assert let_count_in(waiting_for(row), row) == said
    [event] = keep_trace(confirmed(desk, receipt)).recorded
    [reading] = facts_of(event)["readings"]
    assert (reading["outcome"], reading["accepted"]) == ("marginal", accepted)
    assert Standing.objects.get().counted == counted
    assert audited() == (None, None, None, [])


def test_kept_before_the_observation_arrives_nothing_waits():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    assert keep_trace(confirmed(desk, receipt)).recorded == ()
    [recorded] = desk.send(observed(desk, learner, version, receipt))
    assert (recorded.outcome, recorded.code) == ("accepted", "")
    assert audited() == (None, None, None, [])


def test_of_repeated_readings_every_row_counts_and_nothing_is_chosen():
    version, desk, learner = scene(readings=3)
    data = b"Time (s);Temp (\xc2\xb0C)\n0;20\n1;21\n2;22\n"
    receipt = sent(desk, learner, version, data)
    desk.send(
        desk.observation(
            learner, version, evidence=[named(receipt, data)], taken=read_from(receipt, choice="")
        )
    )
    [event] = keep_trace(confirmed(desk, receipt)).recorded
    assert facts_of(event)["readings"][0]["values"] == ["20", "21", "22"]


def test_another_digest_than_the_originals_is_held_without_the_trace():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    wrong = named(receipt) | {"sha256": "0" * 64}
    [held] = desk.send(observed(desk, learner, version, receipt, evidence=[wrong]))
    assert (held.outcome, held.code) == ("held", "evidence")
    seen = HeldObservation.objects.get().seen
    assert (seen["evidence"], seen["taken"]["m1"]["trace"]) == ([], None)
    assert keep_trace(confirmed(desk, receipt)).recorded == ()
    assert nothing_recorded()


def test_a_trace_that_another_mentor_sent_is_not_taken():
    version, desk, learner = scene()
    receipt = sent(Desk(courses.mentor("Other")), learner, version)
    [held] = desk.send(observed(desk, learner, version, receipt))
    assert (held.outcome, held.code) == ("held", "evidence")


def test_it_waits_for_all_of_its_traces():
    version, desk, learner = scene()
    first, second = sent(desk, learner, version), sent(desk, learner, version)
    desk.send(observed(desk, learner, version, first, evidence=[named(first), named(second)]))
    kept = keep_trace(confirmed(desk, first))
    assert (kept.recorded, kept.held) == ((), ())
    [event] = keep_trace(confirmed(desk, second)).recorded
    assert event.evidence.count() == 2


def test_what_stands_in_the_way_once_the_trace_is_kept_is_said_and_waits_for_a_coordinator():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    desk.send(observed(desk, learner, version, receipt))
    AuthorityGrant.objects.update(valid_from=timezone.now())
    kept = keep_trace(confirmed(desk, receipt))
    [held] = kept.held
    assert (kept.recorded, held.kind, nothing_recorded()) == ((), "authority", True)
    assert Evidence.objects.get().state == "ready"
    event = record_held(
        HeldObservation.objects.get(),
        by=accounts.coordinator(),
        observed_at=timezone.now(),
        reason="I saw it",
    )
    assert facts_of(event)["readings"][0]["values"] == ["38.5"]
    assert first_bad_row() is None


def test_columns_from_which_the_reading_cannot_be_taken_are_not_kept_and_can_be_read_anew():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    desk.send(observed(desk, learner, version, receipt))
    row = trace_intake.own_open_trace(desk.mentor, receipt.id)
    right = row.mapping
    wrong = right | {"channels": [right["channels"][0] | {"unit": "V", "quantity": "Voltage"}]}
    trace_intake.read(row, wrong)
    with pytest.raises(DomainError):
        keep_trace(trace_intake.own_open_trace(desk.mentor, receipt.id))
    assert (Evidence.objects.get().state, HeldObservation.objects.get().kind) == ("uploaded", "trace")
    trace_intake.back_to_columns(row)
    trace_intake.read(row, right)
    [event] = keep_trace(trace_intake.own_open_trace(desk.mentor, receipt.id)).recorded
    assert facts_of(event)["readings"][0]["values"] == ["38.5"]


def test_a_trace_that_is_removed_leaves_it_to_a_coordinator_without_its_reading():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    desk.send(observed(desk, learner, version, receipt))
    drop_trace(trace_intake.own_open_trace(desk.mentor, receipt.id))
    held = HeldObservation.objects.get()
    assert (held.state, held.kind) == ("waiting", "evidence")
    assert "removed" in held.reason
    assert not Evidence.objects.exists()
    event = record_held(held, by=accounts.coordinator(), observed_at=held.observed_at, reason="I saw it")
    assert facts_of(event)["readings"] == []


def test_nobody_records_it_past_the_mentor():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    desk.send(observed(desk, learner, version, receipt))
    held = HeldObservation.objects.get()
    with pytest.raises(DomainError, match="not confirmed"):
        record_held(held, by=accounts.coordinator(), observed_at=held.observed_at, reason="I saw it")
    assert nothing_recorded()


def test_a_week_does_not_delete_what_an_observation_waits_for():
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    desk.send(observed(desk, learner, version, receipt))
    assert evidence.discard_loose(timezone.now() + 2 * evidence.KEPT_LOOSE) == 0


@pytest.mark.parametrize(
    ("taken", "field"),
    [
        ({"trace": str(uuid.uuid4())}, "taken.trace"),
        ({"choice": "peak", "trace": None}, "taken.choice"),
        ({"choice": "best"}, "taken.choice"),
    ],
)
def test_a_trace_is_named_among_the_evidence_and_its_value_is_on_the_list(taken, field):
    version, desk, learner = scene()
    receipt = sent(desk, learner, version)
    said = {"m1": read_from(receipt)["m1"] | taken}
    [rejected] = desk.send(observed(desk, learner, version, receipt, taken=said))
    assert (rejected.outcome, rejected.code) == ("rejected", "unreadable")
    assert field in rejected.reason


ADJUSTED = "More time, and the steps read out"


def test_an_adjustment_that_was_in_use_is_named_in_the_ledger():
    version, desk, learner = scene()
    agreed = adjustments.agree(learner, version.skill, what=ADJUSTED, by=desk.mentor)
    [receipt] = desk.send(desk.observation(learner, version, adjustment=str(agreed.public_id)))
    assert receipt.outcome == "accepted"
    assert facts_of(SignOffEvent.objects.get(kind="Observed"))["adjustment"] == str(agreed.public_id)


def test_an_adjustment_of_somebody_else_or_for_another_skill_is_refused():
    version, desk, learner = scene()
    another = courses.skill("S02").skill
    others = adjustments.agree(accounts.trainee("Noor"), None, what=ADJUSTED, by=desk.mentor)
    elsewhere = adjustments.agree(learner, another, what=ADJUSTED, by=desk.mentor)
    receipts = desk.send(
        *(desk.observation(learner, version, adjustment=str(one.public_id)) for one in (others, elsewhere))
    )
    assert [(one.outcome, one.code) for one in receipts] == [("rejected", "unknown_adjustment")] * 2
    assert nothing_recorded()
