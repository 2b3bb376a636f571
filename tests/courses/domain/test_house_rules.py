"""What people sign: exactly the text that was shown, once, and nobody sits down before."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from courses.domain import house_rules
from courses.domain.clearance import clearance_of
from courses.domain.seats import leave_seat, situation_of, take_seat, wait
from courses.domain.sessions import attend
from courses.enums import Arrival, SessionKind, SignedBy, SigningWay
from courses.models import Attendance, HouseDocument, HouseSignature, HouseVersion, SeatWait
from courses.models.house import digest_of
from lms.accounts import roles
from lms.kernel.errors import AppendOnlyError, DomainError, NotAllowed
from tests.courses.domain.test_seats import has_seats, in_line, seated
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, courses, joining


def titles(wanted) -> list[str]:
    return [f"{one.current.title} {one.current.number}" for one in wanted]


def lacking(person) -> list[str]:
    return titles(clearance_of(person, timezone.now()).to_sign)


def test_a_signature_says_who_signed_which_text_when_on_what_and_where(db):
    version, tessa = joining.published(), accounts.trainee()
    assert lacking(tessa) == ["House rules 1"]
    row = joining.signed(version, tessa, name="Tessa T.", page="/me/joining/x/", device="phone")
    assert (row.version, row.person, row.name, row.digest) == (version, tessa, "Tessa T.", version.digest)
    assert (row.way, row.signed_by, row.page, row.device) == ("page", "self", "/me/joining/x/", "phone")
    assert row.recorded_by is None
    assert version.digest == digest_of("House rules", "Wear your glasses.")
    assert lacking(tessa) == []


def test_signing_twice_is_signing_once(db):
    version, tessa = joining.published(), accounts.trainee()
    first = joining.signed(version, tessa)
    assert joining.signed(version, tessa, name="Somebody else") == first
    assert HouseSignature.objects.get().name == "Tessa"


def test_nobody_signs_a_text_that_was_not_shown(db):
    version, tessa = joining.published(), accounts.trainee()
    joining.published("Wear your boots.", document=version.document)
    with pytest.raises(DomainError) as refused:
        joining.signed(version, tessa)
    assert refused.value.code == "changed"
    assert not HouseSignature.objects.exists()


def test_a_version_that_asks_anew_has_to_be_signed_again_and_another_need_not(db):
    version, tessa, theo = joining.published(), accounts.trainee(), accounts.trainee("Theo")
    joining.signed(version, tessa)
    joining.published("Wear your glasses!", document=version.document, asks_anew=False)
    assert (lacking(tessa), lacking(theo)) == ([], ["House rules 2"])
    third = joining.published("Wear your boots.", document=version.document)
    assert lacking(tessa) == ["House rules 3"]
    joining.published("Wear your boots!", document=version.document, asks_anew=False)
    with pytest.raises(DomainError):
        joining.signed(third, tessa)
    joining.signed(house_rules.current_of(version.document), tessa)
    assert lacking(tessa) == []


def test_versions_and_signatures_stay_as_they_were(db):
    version = joining.published()
    signature = joining.signed(version, accounts.trainee())
    for row in (version, signature):
        with pytest.raises(AppendOnlyError):
            row.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        HouseVersion.objects.filter(pk=version.pk)._raw_delete("default")
    assert HouseVersion.objects.get().text == "Wear your glasses."


@pytest.mark.parametrize(
    ("draft", "code"),
    [({"based_on": 0, "text": "New"}, "changed"), ({"based_on": 1, "text": "Wear your glasses."}, "same")],
)
def test_what_is_published_is_new_and_based_on_what_is_there(db, draft, code):
    version, kay = joining.published(), accounts.coordinator()
    with pytest.raises(DomainError) as refused:
        house_rules.publish(
            house_rules.Draft(title="House rules", **draft), by=kay, document=version.document
        )
    assert (refused.value.code, HouseVersion.objects.count()) == (code, 1)


def test_only_coordinators_publish_and_retire(db):
    version, mentor = joining.published(), accounts.person("Mo", role=roles.MENTOR)
    with pytest.raises(NotAllowed):
        house_rules.publish(house_rules.Draft(title="Mine", text="Mine"), by=mentor)
    with pytest.raises(NotAllowed):
        house_rules.retire(version.document, by=mentor)


def test_what_is_asked_for_no_more_is_neither_missing_nor_signed(db):
    version, tessa = joining.published(), accounts.trainee()
    house_rules.retire(version.document, by=accounts.coordinator())
    assert lacking(tessa) == []
    with pytest.raises(DomainError) as refused:
        joining.signed(version, tessa)
    assert refused.value.code == "retired"


def test_a_seat_needs_what_the_kind_of_session_needs(db):
    mentor, tessa = accounts.person("Mo", role=roles.MENTOR), accounts.trainee()
    joining.published(title="For drills", before=SessionKind.DRILL)
    take_seat(seated(mentor), by=tessa)
    drill = seated(mentor, kind=SessionKind.DRILL, gates=(courses.skill("G1", safety_gate=True).skill,))
    with pytest.raises(DomainError) as refused:
        take_seat(drill, by=tessa)
    assert refused.value.code == "unsigned"
    assert str(refused.value.message) == (
        "You have not signed “For drills” yet. Open “Before you take part”, read and sign; then take your seat."
    )
    assert titles(situation_of(drill, tessa, moment=timezone.now()).lacks.to_sign) == ["For drills 1"]
    assert has_seats(drill) == []


def test_who_has_something_to_sign_is_passed_over_and_keeps_the_place_in_line(db):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    tessa, theo, tina = accounts.trainee(), accounts.trainee("Theo"), accounts.trainee("Tina")
    session = seated(mentor)
    take_seat(session, by=tessa)
    wait(session, by=theo)
    wait(session, by=tina)
    version = joining.published()
    joining.signed(version, tina)
    assert take_seat(session, by=tessa).learner == tessa  # her seat stays hers
    heir = leave_seat(session, by=tessa)
    assert (heir.learner.name, has_seats(session), in_line(session)) == ("Tina", ["Tina"], ["Theo"])
    with pytest.raises(DomainError):
        wait(seated(mentor), by=theo)
    assert SeatWait.objects.count() == 1


def test_a_mentor_lets_in_whoever_stands_at_the_door(db):
    mentor, tessa = accounts.person("Mo", role=roles.MENTOR), accounts.trainee()
    joining.published()
    attend(seated(mentor), tessa, by=mentor, how=Arrival.NAME)
    assert Attendance.objects.get().learner == tessa


def test_a_paper_is_recorded_with_its_date_and_whoever_saw_it(db):
    version, kay, tessa = joining.published(), accounts.coordinator(), accounts.trainee()
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    row = house_rules.record_paper(
        version, person=tessa, by=kay, name="Tessa T.", signed_by=SignedBy.SELF, on=today
    )
    assert (row.way, row.recorded_by, row.name, row.device) == (SigningWay.PAPER, kay, "Tessa T.", "")
    assert version.published_at <= row.signed_at <= row.recorded_at
    assert lacking(tessa) == []


@pytest.mark.parametrize("days", [-1, 1])
def test_a_paper_is_neither_older_than_its_text_nor_of_tomorrow(db, days):
    version, kay, tessa = joining.published(), accounts.coordinator(), accounts.trainee()
    day = timezone.localdate(timezone=timezone.get_default_timezone()) + timedelta(days=days)
    with pytest.raises(DomainError) as refused:
        house_rules.record_paper(version, person=tessa, by=kay, name="T", signed_by=SignedBy.SELF, on=day)
    assert (refused.value.code, lacking(tessa)) == ("day", ["House rules 1"])


def test_a_paper_that_was_recorded_by_mistake_holds_no_more_and_both_stay_on_record(db):
    version, kay, tessa = joining.published(), accounts.coordinator(), accounts.trainee()
    first = joining.on_paper(version, tessa, by=kay)
    held = timezone.now()
    mistake = house_rules.take_back_paper(first, by=kay, reason="Theo's paper")
    assert (mistake.said_by, mistake.reason, lacking(tessa)) == (kay, "Theo's paper", ["House rules 1"])
    assert clearance_of(tessa, held).is_clear  # on that day the hub took it for signed
    assert house_rules.take_back_paper(first, by=kay, reason="again") == mistake
    second = joining.signed(version, tessa)
    assert (second.turn, second.way, lacking(tessa)) == (2, SigningWay.PAGE, [])
    assert joining.signed(version, tessa) == second
    assert HouseSignature.objects.count() == 2


def test_what_somebody_signed_here_is_not_taken_back_nor_by_a_mentor_nor_ones_own(db):
    version, kay, tessa = joining.published(), accounts.coordinator(), accounts.trainee()
    other = accounts.coordinator("Cleo")
    signed = joining.signed(version, tessa)
    with pytest.raises(DomainError) as refused:
        house_rules.take_back_paper(signed, by=kay, reason="x")
    assert refused.value.code == "not_paper"
    own = joining.on_paper(version, kay, by=other)
    for by in (kay, accounts.person("Mo", role=roles.MENTOR)):
        with pytest.raises(NotAllowed):
            house_rules.take_back_paper(own, by=by, reason="x")
    assert (lacking(tessa), lacking(kay)) == ([], [])


def test_nobody_records_their_own_paper(db):
    version, kay = joining.published(), accounts.coordinator()
    with pytest.raises(NotAllowed):
        house_rules.record_paper(
            version, person=kay, by=kay, name="K", signed_by=SignedBy.SELF, on=date(2026, 1, 1)
        )


def test_while_a_version_is_published_people_sign_the_one_they_read_before_it_or_none(transactional_db):
    version = joining.published()
    kay, people = accounts.coordinator(), [accounts.trainee(f"T{number}") for number in range(5)]

    def publish():
        draft = house_rules.Draft(title="House rules", text="Wear your boots.", based_on=1)
        return house_rules.publish(draft, by=kay, document=version.document)

    *signing, second = at_once(
        *(lambda person=person: joining.signed(version, person) for person in people), publish
    )
    assert isinstance(second, HouseVersion)
    signed = [one for one in signing if isinstance(one, HouseSignature)]
    refused = [one for one in signing if isinstance(one, DomainError)]
    assert len(signed) + len(refused) == 5
    assert {one.code for one in refused} <= {"changed"}
    # Whoever got through did so before the second version was there: nothing is signed that was not in force.
    assert all(row.signed_at <= second.published_at for row in signed)
    assert {row.version_id for row in HouseSignature.objects.all()} <= {version.pk}


def test_who_signs_while_a_version_is_being_published_waits_for_it_and_is_shown_it(transactional_db):
    version, tessa = joining.published(), accounts.trainee()
    under_way = threading.Event()

    def publish():
        with transaction.atomic():
            second = joining.published("Wear your boots.", document=version.document)
            under_way.set()
            time.sleep(0.5)  # not yet committed: whoever signs now has to wait
        return second

    def sign():
        under_way.wait()
        return joining.signed(version, tessa)

    published, refused = at_once(publish, sign)
    assert isinstance(published, HouseVersion)
    assert isinstance(refused, DomainError)
    assert (refused.code, HouseSignature.objects.count()) == ("changed", 0)


def test_of_two_who_publish_at_once_one_is_told_of_the_other(transactional_db):
    version, kay = joining.published(), accounts.coordinator()

    def publish(text):
        draft = house_rules.Draft(title="House rules", text=text, based_on=1)
        return house_rules.publish(draft, by=kay, document=version.document)

    found = at_once(lambda: publish("A"), lambda: publish("B"))
    assert sorted(getattr(one, "code", "published") for one in found) == ["changed", "published"]
    assert HouseDocument.objects.get().versions.count() == 2


def test_of_many_at_once_only_those_who_signed_get_a_seat(transactional_db):
    mentor = accounts.person("Mo", role=roles.MENTOR)
    session, version = seated(mentor, 10), joining.published()
    people = [accounts.trainee(f"T{number}") for number in range(6)]
    for person in people[:3]:
        joining.signed(version, person)
    found = at_once(*(lambda person=person: take_seat(session, by=person) for person in people))
    assert sorted(has_seats(session)) == ["T0", "T1", "T2"]
    assert [getattr(one, "code", "seat") for one in found] == ["seat"] * 3 + ["unsigned"] * 3


def test_signing_the_same_from_two_windows_at_once_is_one_signature(transactional_db):
    version, tessa = joining.published(), accounts.trainee()
    found = at_once(*(lambda: joining.signed(version, tessa) for _ in range(4)))
    assert {type(one) for one in found} == {HouseSignature}
    assert HouseSignature.objects.count() == 1
