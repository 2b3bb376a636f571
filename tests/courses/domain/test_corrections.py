"""Setting an observation right: both versions stay, and the last one is judged."""

import hashlib
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import authority, evidence
from courses.domain.corrections import correct
from courses.domain.learner_words import dispute
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.measuring import Taken
from courses.domain.second import countersign, revoke
from courses.domain.standing import first_wrong_standing, record_of
from courses.enums import Act, Mark
from courses.models import AuthorityGrant, MeasurementTrace, ObservationDetail, SignOffEvent, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

YESTERDAY = timedelta(days=1)


@pytest.fixture
def bench():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    event = courses.observation(
        mentor, learner, version, when=timezone.now() - YESTERDAY, marks={"c1": Mark.MET, "c2": Mark.NOT_YET}
    )
    return event, version, mentor, learner


def corrected(event, by, version, reason="Wrong button", **changes):
    return correct(
        event, by=by, seen=courses.seen(version, **changes), reason=reason, client_uuid=uuid.uuid4()
    )


def code_of(error, attempt) -> str:
    before = (SignOffEvent.objects.count(), ObservationDetail.objects.count())
    with pytest.raises(error) as caught:
        attempt()
    assert (SignOffEvent.objects.count(), ObservationDetail.objects.count()) == before
    return str(caught.value.code)


def test_the_corrected_words_count_from_when_it_was_seen_and_the_first_stay(bench):
    event, version, mentor, learner = bench
    assert Standing.objects.get().state == "in_progress"
    added = corrected(event, mentor, version, comment="Both met, I slipped")
    row = Standing.objects.get()
    assert (row.state, row.held_since) == ("held", event.observed_at)
    assert (added.kind, added.target, added.observed_at) == (
        "Corrected",
        event.client_uuid,
        event.observed_at,
    )
    assert [m["mark"] for m in facts_of(event)["marks"]] == ["met", "not_yet"]
    assert [m["mark"] for m in facts_of(added)["marks"]] == ["met", "met"]
    assert (added.detail.comment, added.detail.reason) == ("Both met, I slipped", "Wrong button")
    record = record_of(learner.pseudonym, "S01")
    assert record is not None
    assert record.observations[0].row == added
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_the_reason_is_bound_by_the_commitment(bench):
    event, version, mentor, _learner = bench
    corrected(event, mentor, version)
    ObservationDetail.objects.filter(reason="Wrong button").update(reason="Bribed")
    bad = first_bad_row()
    assert bad is not None
    assert bad.reason == "comment or items differ from what was signed"


def test_the_same_form_sent_twice_is_one_correction(bench):
    event, version, mentor, _learner = bench
    name = uuid.uuid4()
    send = {"by": mentor, "seen": courses.seen(version), "reason": "x", "client_uuid": name}
    assert correct(event, **send) == correct(event, **send)
    assert SignOffEvent.objects.filter(kind="Corrected").count() == 1


def test_only_the_mentor_who_signed_corrects(bench):
    event, version, _mentor, learner = bench
    for who in (courses.mentor("Mia"), accounts.coordinator(), learner):
        assert code_of(NotAllowed, lambda w=who: corrected(event, w, version)) == "may_not_correct"


def test_authority_is_needed_now_as_well(bench):
    event, version, mentor, _learner = bench
    authority.withdraw(AuthorityGrant.objects.get(), by=accounts.coordinator())
    assert code_of(NotAllowed, lambda: corrected(event, mentor, version)) == "authority_ended"


def test_what_was_taken_back_or_is_disputed_cannot_be_corrected(bench):
    event, version, mentor, learner = bench
    assert code_of(DomainError, lambda: corrected(event, mentor, version, reason=" ")) == "no_reason"
    dispute(event, by=learner, reason="I met both", client_uuid=uuid.uuid4())
    assert code_of(DomainError, lambda: corrected(event, mentor, version)) == "open_dispute"
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    assert code_of(DomainError, lambda: corrected(event, mentor, version)) == "already_revoked"


def test_a_second_person_has_to_agree_anew():
    version, mentor, learner = courses.skill(countersign=True), courses.mentor(), accounts.trainee()
    second = courses.mentor("Second", act=Act.COUNTERSIGN)
    event = courses.observation(mentor, learner, version)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"
    corrected(event, mentor, version, items=["kettle 2"])
    assert Standing.objects.get().state == "in_progress"
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    assert Standing.objects.get().state == "held"


def test_a_correction_rests_on_no_trace_of_another_observation(bench):
    event, _version, mentor, learner = bench
    version = courses.skill("S02", measurements=[courses.measurement(feature={"name": "peak"})])
    own, other = (a_trace(mentor, learner) for _turn in range(2))
    readings = {"m1": ["1"]}
    taken = {"m1": Taken(trace=own.public_id)}
    event = courses.observation(mentor, learner, version, taken=taken, readings=readings)
    courses.observation(
        mentor, learner, version, taken={"m1": Taken(trace=other.public_id)}, readings=readings
    )
    wrong = {"m1": Taken(trace=other.public_id)}
    assert (
        code_of(DomainError, lambda: corrected(event, mentor, version, taken=wrong, readings=readings))
        == "evidence_gone"
    )
    added = corrected(event, mentor, version, taken=taken, readings=readings, comment="As before")
    assert facts_of(added)["evidence"] == facts_of(event)["evidence"]


def a_trace(mentor, learner):
    data = f"{uuid.uuid4()}".encode()
    kept = evidence.Kept(
        media_type="application/x-hdf5", source=data, size=len(data), sha256=hashlib.sha256(data).hexdigest()
    )
    summary = {
        "rows": 2,
        "end": "1",
        "spans": {"from": ["0", "1"]},
        "channels": [
            {"name": "V", "quantity": "Voltage", "unit": "V", "low": ["0", "1"], "high": ["0", "1"]}
        ],
        "features": {"m1": {"value": "1", "unit": "V"}},
    }
    trace = MeasurementTrace(original_media_type="text/csv", mapping={}, summary=summary)
    return evidence.receive_trace(kept, by=mentor, learner=learner, trace=trace, original=data)
