"""People under age without a guardian's consent: what is refused, what is kept, and what can be told of it later."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import guardians, seats
from courses.domain.evidence import record_safeguard
from courses.domain.minority import (
    Minorities,
    answer_for,
    came_without,
    observed_without,
    took_part_without,
    who_took_part_without,
)
from courses.domain.presence import mark_presence
from courses.domain.requests import ask
from courses.domain.sessions import attend, take_off
from courses.domain.sync.attending import receive_arrivals
from courses.enums import Arrival
from courses.models import Attendance, ConsentAnswer, GuardianConsent, LearnerSafeguard, SignOffRequest
from lms.kernel.errors import DomainError, NotAllowed
from lms.web import privacy
from tests.courses.domain.test_seats import seated
from tests.factories import accounts, courses, joining


@pytest.fixture
def kay(db):
    return accounts.coordinator("Kay")


@pytest.fixture
def mentor(db):
    return courses.mentor("Mo")


@pytest.fixture
def nia(kay):
    return joining.minor(by=kay)


def on_lists() -> dict[str, bool | None]:
    return dict(Attendance.objects.values_list("learner__name", "came"))


def refusal(session, person, *, by, **how) -> str:
    with pytest.raises(DomainError) as refused:
        attend(session, person, by=by, **how)
    return str(refused.value.code)


def test_a_mentor_puts_nobody_on_a_list_whose_guardian_has_not_agreed(kay, mentor, nia):
    session = seated(mentor, 5)
    with pytest.raises(DomainError) as refused:
        attend(session, nia, by=mentor, how=Arrival.ROSTER)
    assert (refused.value.code, str(refused.value.message)) == (
        "no_consent",
        (
            "Nia is under 18, and no guardian’s consent is on record: they are put on no list. Ask a guardian now. "
            "A coordinator or teacher sends the link, or records the signed paper."
        ),
    )
    assert on_lists() == {}
    joining.consent(nia, by=kay)
    attend(session, nia, by=mentor, how=Arrival.ROSTER)
    assert on_lists() == {"Nia": None}


def test_nor_does_saying_that_they_are_here_put_them_on_the_list_of_what_has_not_begun(mentor, nia):
    session = seated(mentor)
    assert refusal(session, nia, by=mentor, how=Arrival.QR, is_here=True) == "no_consent"
    begun = courses.session(mentor)
    assert refusal(begun, nia, by=mentor, how=Arrival.ROSTER, is_here=True) == "no_consent"
    assert refusal(begun, nia, by=mentor, how=Arrival.NAME) == "no_consent"
    assert on_lists() == {}


def test_who_is_here_all_the_same_is_noted_and_coordinators_are_told(mentor, nia):
    session = courses.session(mentor)
    attend(session, nia, by=mentor, how=Arrival.NAME, is_here=True)
    assert (on_lists(), who_took_part_without()) == ({"Nia": True}, {nia.pk: 1})
    [one] = took_part_without(nia)
    assert (one.session, one.at, one.skill) == (session, session.starts_at, None)
    take_off(session, nia.public_id, by=mentor)
    assert (on_lists(), who_took_part_without()) == ({}, {nia.pk: 1})


def test_who_was_on_the_list_before_the_consent_ended_came_if_a_mentor_says_so(kay, mentor, nia):
    consent = joining.consent(nia, by=kay)
    session = courses.session(mentor, nia)
    guardians.withdraw(consent, by=kay)
    GuardianConsent.objects.update(withdrawn_at=session.starts_at - timedelta(days=1))
    attend(session, nia, by=mentor, how=Arrival.QR)
    assert on_lists() == {"Nia": True}
    assert [mark.session for mark in came_without()] == [session]
    mark_presence(session, {nia.public_id: False}, by=mentor)
    assert list(came_without()) == []


@pytest.mark.parametrize(("hours", "outcome", "code"), [(-1, "accepted", ""), (5, "rejected", "no_consent")])
def test_what_a_device_noted_at_the_door_is_kept_and_a_list_made_long_before_is_none(
    mentor, nia, hours, outcome, code
):
    starts = timezone.now() + timedelta(hours=hours)
    session = courses.session(mentor, starts_at=starts, ends_at=starts + timedelta(hours=2))
    item = {
        "session": str(session.public_id),
        "learner": str(nia.public_id),
        "how": "qr",
        "at": timezone.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    [told] = receive_arrivals([item], by=mentor)
    assert (told["outcome"], told["code"]) == (outcome, code)
    assert who_took_part_without() == ({nia.pk: 1} if outcome == "accepted" else {})


def test_nobody_asks_to_be_watched_before_a_guardian_has_agreed(kay, nia):
    version = courses.skill()
    with pytest.raises(DomainError) as refused:
        ask(learner=nia, skill=version.skill)
    assert (refused.value.code, str(refused.value.message)) == (
        "no_consent",
        (
            "You are under 18, and no guardian’s consent is on record. "
            "Ask a coordinator to send your guardian a link, or bring the signed paper."
        ),
    )
    assert not SignOffRequest.objects.exists()
    joining.consent(nia, by=kay)
    assert ask(learner=nia, skill=version.skill).learner == nia


def test_what_was_watched_is_recorded_and_coordinators_are_told(mentor, nia):
    version = courses.skill()
    event = courses.observation(mentor, nia, version)
    courses.observation(mentor, accounts.trainee(), version)
    assert list(observed_without()) == [event]
    [one] = took_part_without(nia)
    assert (one.skill, one.at, one.session) == (version.skill, event.observed_at, None)
    courses.revoke(event, by=mentor)
    assert list(observed_without()) == []


def test_a_paper_of_before_that_is_recorded_now_answers_it_and_one_of_afterwards_does_not(kay, mentor, nia):
    when = timezone.now() - timedelta(days=3)
    courses.observation(mentor, nia, courses.skill(), when=when)
    agreed = guardians.Agreed(guardian_name="Gus", contact="+49 30 1")
    guardians.record_paper_consent(nia, agreed, by=kay, on=guardians.today())
    assert who_took_part_without() == {nia.pk: 1}
    guardians.record_paper_consent(nia, agreed, by=kay, on=guardians.today() - timedelta(days=4))
    assert who_took_part_without() == {}


def test_what_a_consent_covered_stays_covered_when_it_is_withdrawn(kay, mentor, nia):
    consent = joining.consent(nia, by=kay)
    courses.observation(mentor, nia, courses.skill())
    guardians.withdraw(consent, by=kay)
    assert who_took_part_without() == {}
    courses.observation(mentor, nia, courses.skill("S02"))
    assert who_took_part_without() == {nia.pk: 1}


def test_an_answer_covers_what_was_noted_until_then_and_nothing_later(kay, mentor, nia):
    courses.observation(mentor, nia, courses.skill())
    for by in (mentor, nia):
        with pytest.raises(NotAllowed):
            answer_for(nia, by=by, answer="Fine")
    row = answer_for(nia, by=kay, answer="Spoke to her mother")
    assert (row.said_by, who_took_part_without()) == (kay, {})
    courses.observation(mentor, nia, courses.skill("S02"))
    assert who_took_part_without() == {nia.pk: 1}


def test_what_happened_from_the_day_of_turning_18_on_needs_no_consent(kay, mentor):
    nia = joining.minor(by=kay, of_age_on=joining.tomorrow())
    version, old = courses.skill(), timezone.now() - timedelta(days=5)
    courses.observation(mentor, nia, version, when=old)
    courses.observation(mentor, nia, version)
    LearnerSafeguard.objects.update(of_age_on=guardians.today() - timedelta(days=2))
    assert [event.observed_at for event in observed_without()] == [old]


def test_the_number_of_questions_does_not_grow(kay, mentor, django_assert_num_queries):
    version = courses.skill()
    for number in range(3):
        courses.observation(mentor, joining.minor(f"N{number}", by=kay), version)
    with django_assert_num_queries(2):
        assert list(who_took_part_without().values()) == [1, 1, 1]
    people = list(LearnerSafeguard.objects.values_list("person__pseudonym", flat=True))
    with django_assert_num_queries(2):
        found = Minorities(people)
        assert all(found.at(one, timezone.now()) for one in people)


def test_that_somebody_was_under_age_can_be_told_after_they_turned_18(kay):
    nia = joining.minor(by=kay)
    before, row = timezone.now() - timedelta(days=10), LearnerSafeguard.objects.get()
    known = row.known_since
    assert known == row.recorded_at
    with pytest.raises(DomainError) as refused:
        record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False)
    assert refused.value.code == "day"
    with pytest.raises(DomainError):
        record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False, of_age_on=joining.tomorrow())
    day = guardians.today() - timedelta(days=2)
    row = record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False, of_age_on=day)
    assert (row.under_age, row.under_age_on(day - timedelta(days=1)), row.known_since) == (False, True, known)
    found = Minorities([nia.pseudonym])
    assert found.at(nia.pseudonym, timezone.now()) is None
    minority = found.at(nia.pseudonym, before)
    assert minority is not None
    assert (minority.until, minority.known_since, minority.in_words()) == (
        day,
        known,
        "under age, no guardian’s consent",
    )
    again = record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False)
    assert (again.is_minor, again.of_age_on) == (True, day)


def test_of_a_mistake_nothing_stays(kay, mentor, nia):
    courses.observation(mentor, nia, courses.skill())
    row = record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False, mistake=True)
    assert (row.is_minor, row.of_age_on, row.known_since) == (False, None, None)
    assert who_took_part_without() == {}
    assert Minorities([nia.pseudonym]).at(nia.pseudonym, timezone.now()) is None


def test_a_consent_says_word_for_word_what_was_agreed_to(kay, nia):
    link = guardians.link_behind(joining.link(nia, by=kay))
    with pytest.raises(DomainError) as refused:
        guardians.agree(link, name="Gus", pictures=False, shown={"consent": "another"}, device="")
    assert (refused.value.code, GuardianConsent.objects.count()) == ("changed", 0)
    row = guardians.agree(link, name="Gus", pictures=False, shown=joining.terms(), device="")
    assert row.text.splitlines() == [
        (
            "Work in a workshop has risks. Mentors watch it, and everybody learns the safety rules first. Below is "
            "what you agree to."
        ),
        "I am their guardian. I have read this, and I agree that they take part",
    ]
    assert len(row.digest) == 64
    minority = Minorities([nia.pseudonym]).at(nia.pseudonym, timezone.now())
    assert minority is not None
    assert (
        minority.in_words()
        == f"under age, consent of Gus (By the link in a mail, {row.given_on.isoformat()})"
    )
    paper = joining.consent(nia, by=kay)
    assert (paper.text, paper.digest) == ("", "")


def test_an_erased_person_leaves_nothing_of_it(kay, mentor, nia, settings, tmp_path):
    settings.ERASED_LIST = tmp_path / "erased.jsonl"
    pseudonym = nia.pseudonym
    courses.observation(mentor, nia, courses.skill())
    answer_for(nia, by=kay, answer="Spoke to her mother")
    privacy.erase(nia)
    assert (ConsentAnswer.objects.count(), LearnerSafeguard.objects.count()) == (0, 0)
    assert (who_took_part_without(), Minorities([pseudonym]).at(pseudonym, timezone.now())) == ({}, None)


def test_who_waits_without_a_consent_is_passed_over_and_let_in_only_where_they_are_here(kay, mentor, nia):
    session = seated(mentor)
    consent = joining.consent(nia, by=kay)
    tessa = accounts.trainee()
    seats.take_seat(session, by=tessa)
    seats.wait(session, by=nia)
    guardians.withdraw(consent, by=kay)
    seats.leave_seat(session, by=tessa)
    assert on_lists() == {}
    assert refusal(session, nia, by=mentor, how=Arrival.ROSTER) == "no_consent"
    assert session.waits.get().learner == nia
