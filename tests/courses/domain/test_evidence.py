"""Taking in evidence, tying it to observations, consent and erasure."""

import hashlib
import struct
import tracemalloc
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from content.formats.evidence import limits
from courses.domain import evidence, guardians, ledger, tidying
from courses.enums import ConsentScope, EvidenceKind, EvidenceState
from courses.models import Evidence, LearnerSafeguard, MeasurementTrace
from courses.models.evidence import private_storage
from lms.accounts import roles
from lms.kernel.errors import DomainError, NotAllowed
from tests.content.formats.evidence.files import box, mp4
from tests.factories import accounts, courses, joining
from tests.factories import evidence as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def tessa():
    return accounts.trainee()


@pytest.fixture
def max_(db):
    row = courses.mentor()
    row.give_roles(roles.MENTOR)
    return row


def stored_files():
    storage = private_storage()
    if not storage.exists("evidence"):
        return set()
    return {
        f"evidence/{folder}/{name}"
        for folder in storage.listdir("evidence")[0]
        for name in storage.listdir(f"evidence/{folder}")[1]
    }


def refused(call) -> str:
    with pytest.raises(DomainError) as error:
        call()
    return error.value.code


def test_a_clean_photo_is_stored_as_the_bytes_that_were_sent(tessa):
    data = made.photo()
    row = made.item(tessa, data=data, name="C:\\Users\\ada\\My photo (1).exe")
    assert row.file.read() == data
    assert (row.kind, row.state, row.media_type) == ("photo", "ready", "image/jpeg")
    assert (row.size, row.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert (row.changed, row.removed, row.width, row.height) == (False, [], 64, 48)
    assert row.label == "My photo 1.jpg"
    assert row.view
    assert row.thumb


def test_a_photo_with_a_position_is_stored_without_it_and_digested_as_stored(tessa):
    data = made.photo(gps=True)
    row = made.item(tessa, data=data)
    stored = row.file.read()
    wanted = [struct.pack(order + "II", *made.SECONDS_OF_LATITUDE) for order in "<>"]
    assert any(position in data for position in wanted)
    for kept in (stored, row.view.read(), row.thumb.read()):
        assert b"SecretCam" not in kept
        assert not any(position in kept for position in wanted)
    assert row.removed == ["exif", "location"]
    assert row.changed
    assert row.sha256 == hashlib.sha256(stored).hexdigest() != hashlib.sha256(data).hexdigest()


def test_of_a_refused_file_nothing_is_kept_and_the_reason_is_said(tessa):
    before = stored_files()
    with pytest.raises(DomainError) as error:
        made.item(tessa, data=b"<html>no photo</html>")
    assert error.value.code == "evidence_active_content"
    assert str(error.value.message) == (
        "This is a web page or a drawing in text form. Print it to PDF and send that."
    )
    assert stored_files() == before
    assert not Evidence.objects.exists()


def test_a_kind_that_was_not_asked_for_is_refused(tessa):
    assert (
        refused(lambda: made.item(tessa, data=b"words", kinds=[EvidenceKind.PHOTO])) == "evidence_other_kind"
    )


def test_a_stream_is_cut_off_at_the_cap_and_never_held_in_memory(tessa):
    sent = []

    def endless():
        while True:
            sent.append(1)
            yield bytes(1_000_000)

    tracemalloc.start()
    code = refused(lambda: evidence.receive(endless(), by=tessa, learner=tessa))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == "evidence_too_large"
    assert len(sent) == limits.LARGEST // 1_000_000 + 1
    assert peak < 8_000_000


def test_a_large_video_that_is_cleaned_costs_the_server_less_than_64_mib(tessa):
    data = mp4(extra=box(b"udta", b"somewhere"), tail=box(b"mdat", bytes(24_000_000)))
    pieces = [data[start : start + 65_536] for start in range(0, len(data), 65_536)]
    size = len(data)
    del data
    tracemalloc.start()
    row = evidence.receive(pieces, by=tessa, learner=tessa)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (row.kind, row.changed, row.size) == ("video", True, size)
    assert peak < 64 * 1024 * 1024


def test_only_the_learner_or_somebody_who_signs_can_add(tessa, max_):
    other = accounts.trainee("Otto")
    with pytest.raises(NotAllowed):
        made.item(tessa, by=other)
    assert made.item(tessa, by=max_).uploaded_by == max_


def test_a_mentor_cannot_consent_for_the_learner(tessa, max_):
    own = made.item(tessa, scope=ConsentScope.HUB)
    by_mentor = made.item(tessa, by=max_, scope=ConsentScope.HUB)
    assert (own.scope, by_mentor.scope) == ("hub", "signoff_only")
    assert (own.consent_by, by_mentor.consent_by) == (tessa, max_)


def test_somebody_with_many_loose_files_has_to_use_them_first(tessa, monkeypatch):
    monkeypatch.setattr(evidence, "MOST_LOOSE", 1)
    made.item(tessa)
    assert refused(lambda: made.item(tessa)) == "too_many_loose"


def test_the_event_names_digest_kind_and_commitment_and_no_words(tessa, max_):
    row = made.item(tessa, by=max_, name="Tessa at work.jpg", caption="Tessa")
    event = made.signed(max_, tessa, courses.skill(), [row])
    [said] = ledger.facts_of(event)["evidence"]
    assert said == {"evidence": row.sha256, "kind": "photo", "commitment": evidence.commitment(row)}
    assert "Tessa" not in event.payload
    assert row.event == event


def test_a_commitment_changes_with_the_salt_and_with_each_fact(tessa):
    row = made.item(tessa)
    found = {evidence.commitment(row)}
    for name, value in (("salt", b"x" * 32), ("sha256", "0" * 64), ("size", 1), ("media_type", "image/png")):
        setattr(row, name, value)
        found.add(evidence.commitment(row))
    assert len(found) == 5


def test_evidence_of_others_or_used_before_cannot_be_named(tessa, max_):
    other = accounts.trainee("Otto")
    version = courses.skill()
    mine, others = made.item(tessa), made.item(other)
    third = courses.mentor("Mia")
    third.give_roles(roles.MENTOR)
    from_third = made.item(tessa, by=third)

    def ask(*rows):
        return refused(lambda: evidence.facts_for([r.public_id for r in rows], by=max_, learner=tessa))

    assert ask(others) == ask(from_third) == "evidence_gone"
    made.signed(max_, tessa, version, [mine])
    assert ask(mine) == "evidence_gone"
    withdrawn = made.item(tessa)
    evidence.withdraw(withdrawn, by=tessa)
    assert ask(withdrawn) == "evidence_gone"


def test_an_event_is_tied_to_exactly_the_evidence_it_names(tessa, max_):
    first, second = made.item(tessa), made.item(tessa)
    event = made.signed(max_, tessa, courses.skill(), [first])
    assert refused(lambda: evidence.bind([second.public_id], event)) == "evidence_not_named"
    assert refused(lambda: evidence.bind([], event)) == "evidence_not_named"
    evidence.bind([first.public_id], event)  # again: nothing changes
    second.refresh_from_db()
    assert second.event is None


def test_facts_come_in_the_order_asked_for(tessa, max_):
    rows = [made.item(tessa, data=made.photo(64 + n)) for n in range(3)]
    ids = [rows[n].public_id for n in (2, 0, 1)]
    facts = evidence.facts_for(ids, by=max_, learner=tessa)
    assert [fact["evidence"] for fact in facts] == [rows[n].sha256 for n in (2, 0, 1)]


def test_only_the_learner_changes_caption_and_consent(tessa, max_):
    row = made.item(tessa, by=max_)
    for call in (
        lambda: evidence.describe(row, by=max_, caption="x"),
        lambda: evidence.consent(row, by=max_, scope=ConsentScope.HUB),
        lambda: evidence.withdraw(row, by=max_),
    ):
        with pytest.raises(NotAllowed):
            call()
    evidence.describe(row, by=tessa, caption="  the  plug ")
    evidence.consent(row, by=tessa, scope=ConsentScope.BADGE)
    row.refresh_from_db()
    assert (row.caption, row.scope, row.consent_by) == ("the plug", "badge", tessa)


def test_withdrawing_hides_what_is_bound_deletes_what_is_not_and_can_be_undone(
    tessa, max_, django_capture_on_commit_callbacks
):
    bound, loose = made.item(tessa), made.item(tessa)
    made.signed(max_, tessa, courses.skill(), [bound])
    name = loose.file.name
    with django_capture_on_commit_callbacks(execute=True):
        evidence.withdraw(bound, by=tessa)
        evidence.withdraw(loose, by=tessa)
    assert not Evidence.objects.filter(pk=loose.pk).exists()
    assert name not in stored_files()
    bound.refresh_from_db()
    assert bound.withdrawn_at is not None
    assert bound.file.name in stored_files()
    evidence.consent(bound, by=tessa, scope=ConsentScope.SIGNOFF_ONLY)
    assert bound.withdrawn_at is None


def test_what_an_observation_rests_on_cannot_be_removed(tessa, max_):
    row = made.item(tessa, by=max_)
    made.signed(max_, tessa, courses.skill(), [row])
    assert refused(lambda: evidence.remove(row, by=max_)) == "bound"
    evidence.discard(row)
    assert Evidence.objects.filter(pk=row.pk).exists()


def test_a_minor_consents_to_nothing_beyond_the_sign_off_until_a_guardian_has(tessa):
    cora = accounts.coordinator()
    row = made.item(tessa, scope=ConsentScope.BADGE)
    assert row.effective_scope == ConsentScope.BADGE
    evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=False)
    row = Evidence.objects.readable().get(pk=row.pk)
    assert row.effective_scope == ConsentScope.SIGNOFF_ONLY
    assert evidence.scopes_for(tessa) == [ConsentScope.SIGNOFF_ONLY]
    assert refused(lambda: evidence.consent(row, by=tessa, scope=ConsentScope.HUB)) == "guardian_needed"
    evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=True)
    row = Evidence.objects.readable().get(pk=row.pk)
    assert row.effective_scope == ConsentScope.HUB  # never beyond the hub
    assert ConsentScope.BADGE not in evidence.scopes_for(tessa)


def test_the_moment_of_a_guardians_consent_stays_and_ends_with_it(tessa):
    cora = accounts.coordinator()
    first = evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=True)
    again = evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=True)
    assert again.guardian_consent_photo_at == first.guardian_consent_photo_at
    ended = evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=False)
    assert ended.guardian_consent_photo_at is None
    assert LearnerSafeguard.objects.count() == 1


def test_a_safeguard_is_recorded_by_coordinators_and_teachers_and_not_for_oneself(tessa, max_):
    teacher = accounts.person("Theo", role=roles.TEACHER)
    evidence.record_safeguard(tessa, by=teacher, is_minor=True, guardian_consents=False)
    for by, whom in ((max_, tessa), (teacher, teacher), (tessa, tessa)):
        with pytest.raises(NotAllowed):
            evidence.record_safeguard(whom, by=by, is_minor=False, guardian_consents=False)


def test_a_guardians_withdrawal_is_recorded_by_a_coordinator(tessa, max_):
    row = made.item(tessa)
    made.signed(max_, tessa, courses.skill(), [row])
    evidence.withdraw(row, by=accounts.coordinator())
    assert row.withdrawn_at is not None


def test_loose_evidence_goes_after_seven_days(tessa, max_, django_capture_on_commit_callbacks):
    now = timezone.now()
    old, young, bound = made.item(tessa), made.item(tessa), made.item(tessa)
    made.signed(max_, tessa, courses.skill(), [bound])
    Evidence.objects.filter(pk__in=[old.pk, bound.pk]).update(created_at=now - timedelta(days=7, minutes=1))
    Evidence.objects.filter(pk=young.pk).update(created_at=now - timedelta(days=6, hours=23))
    with django_capture_on_commit_callbacks(execute=True):
        tidying.tidy(now)
    assert set(Evidence.objects.all()) == {young, bound}
    assert old.file.name not in stored_files()
    assert old.thumb.name not in stored_files()
    assert {young.file.name, bound.view.name} <= stored_files()


def test_files_that_no_row_names_go_after_a_day(tessa):
    row = made.item(tessa)
    lost = made.item(tessa)
    names = {lost.file.name, lost.view.name, lost.thumb.name}
    Evidence.objects.filter(pk=lost.pk).delete()  # as a power cut between rows and files would leave it
    tidying.remove_stray_files(timezone.now())
    assert names <= stored_files()
    tidying.remove_stray_files(timezone.now() + timedelta(days=1, minutes=1))
    assert not names & stored_files()
    assert {row.file.name, row.view.name, row.thumb.name} <= stored_files()


def test_a_failed_save_leaves_no_file_behind(tessa):
    before = stored_files()
    with pytest.raises(ValidationError):
        evidence.store(
            evidence.Kept(media_type="text/plain", source=b"words", size=5, sha256="0" * 64),
            Evidence(learner=tessa, uploaded_by=tessa, created_at="never"),
        )
    assert stored_files() == before


def test_erasing_a_person_deletes_files_words_and_salt_and_keeps_the_digest(
    tessa, max_, django_capture_on_commit_callbacks
):
    cora = accounts.coordinator()
    evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=True)
    bound, loose = made.item(tessa, by=max_, name="Tessa.jpg"), made.item(tessa)
    evidence.describe(bound, by=tessa, caption="Tessa")
    event = made.signed(max_, tessa, courses.skill(), [bound])
    names = {getattr(row, name).name for row in (bound, loose) for name in ("file", "view", "thumb")}
    assert names <= stored_files()
    with django_capture_on_commit_callbacks(execute=True):
        assert evidence.erase_for(tessa) == 2
    assert not names & stored_files()
    row = Evidence.objects.get()
    assert (row.state, row.sha256, row.kind, row.event) == (
        EvidenceState.ERASED,
        bound.sha256,
        "photo",
        event,
    )
    assert (row.learner, row.uploaded_by, row.consent_by) == (None, None, None)
    assert (row.caption, row.label, row.file.name, row.media_type) == ("", "", "", "")
    assert bytes(row.salt) == bytes(32)
    assert not LearnerSafeguard.objects.exists()
    assert ledger.facts_of(event)["evidence"][0]["evidence"] == row.sha256
    assert evidence.erase_for(tessa) == 0


def test_erasing_a_mentor_leaves_their_trainees_evidence(tessa, max_):
    row = made.item(tessa, by=max_)
    evidence.erase_for(max_)
    row.refresh_from_db()
    assert (row.state, row.learner, row.uploaded_by) == ("ready", tessa, None)


def test_a_trace_keeps_its_canonical_file_beside_the_untouched_original(
    tessa, max_, django_capture_on_commit_callbacks
):
    canonical, original = b"canonical bytes", b"time;volts\n1;2\n"
    kept = evidence.Kept(
        media_type="application/x-hdf5",
        source=canonical,
        size=len(canonical),
        sha256=hashlib.sha256(canonical).hexdigest(),
    )
    trace = MeasurementTrace(original_media_type="text/csv", mapping={"x": "time"}, summary={"points": 1})
    row = evidence.receive_trace(kept, by=max_, learner=tessa, trace=trace, original=original)
    assert (row.kind, row.file.read()) == ("trace", canonical)
    stored = MeasurementTrace.objects.get(evidence=row)
    assert stored.original.read() == original
    assert (stored.original_size, stored.original_sha256) == (15, hashlib.sha256(original).hexdigest())
    assert (stored.mapping, stored.summary) == ({"x": "time"}, {"points": 1})
    made.signed(max_, tessa, courses.skill(), [row])
    with django_capture_on_commit_callbacks(execute=True):
        evidence.erase_for(tessa)
    assert not MeasurementTrace.objects.exists()
    assert not {row.file.name, stored.original.name} & stored_files()


def test_the_evidence_of_many_events_takes_one_query(tessa, max_, django_assert_num_queries):
    version = courses.skill()
    events = [made.signed(max_, tessa, version, [made.item(tessa), made.item(tessa)]) for _turn in range(3)]
    with django_assert_num_queries(1):
        found = evidence.evidence_of([event.pk for event in events])
        assert [len(found[event.pk]) for event in events] == [2, 2, 2]
        assert {row.effective_scope for rows in found.values() for row in rows} == {"signoff_only"}


def test_recording_again_keeps_the_day_and_a_consent_that_is_on_record(tessa):
    cora = accounts.coordinator()
    guardians.say_under_age(tessa, of_age_on=joining.tomorrow())
    joining.consent(tessa, by=cora, pictures=True)
    before = LearnerSafeguard.objects.get()
    after = evidence.record_safeguard(tessa, by=cora, is_minor=True, guardian_consents=False)
    assert (after.of_age_on, after.guardian_consent_photo_at) == (
        joining.tomorrow(),
        before.guardian_consent_photo_at,
    )
    assert after.guardian_consent_photo_at is not None
