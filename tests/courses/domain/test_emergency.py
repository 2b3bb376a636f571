"""Whom to call: seen by the mentors of a session at its time, and each look is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.domain import emergency
from courses.domain.emergency import Contact, contact_of, keep_contact, look
from courses.domain.pack import pack_for
from courses.models import Attendance, ContactLook, EmergencyContact, WorkshopSession
from lms.accounts import roles
from lms.kernel.errors import NotAllowed
from tests.factories import accounts, courses

ANN = Contact(name="Ann Ämter", telephone="+49 30 123456", relation="mother", note="Allergic to penicillin")


@pytest.fixture
def mentor(db):
    return accounts.person("Mo", role=roles.MENTOR)


@pytest.fixture
def tessa(mentor):
    person = accounts.trainee()
    keep_contact(person, ANN)
    return person


def running(mentor, *people, **shift):
    now = timezone.now()
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(hours=1)}
    session = courses.session(mentor, *people, **{**times, **shift})
    Attendance.objects.filter(session=session).update(added_at=now - timedelta(days=2))
    return session


def test_it_is_kept_sealed_and_opens_for_its_owner(tessa):
    row = EmergencyContact.objects.get()
    assert all(word.encode() not in bytes(row.sealed) for word in ("Ann", "123456", "penicillin"))
    assert contact_of(tessa) == ANN
    keep_contact(tessa, Contact(name="Bea", telephone="112"))
    assert (contact_of(tessa), EmergencyContact.objects.count()) == (Contact(name="Bea", telephone="112"), 1)


def test_a_sealed_contact_opens_for_nobody_else(tessa):
    theo = accounts.trainee("Theo")
    EmergencyContact.objects.update(person=theo)
    assert (contact_of(theo), contact_of(tessa)) == (None, None)


def test_a_mentor_of_the_session_sees_it_and_the_look_is_written_down(mentor, tessa):
    session, now = running(mentor, tessa), timezone.now()
    assert look(session, tessa, by=mentor, moment=now) == ANN
    row = ContactLook.objects.get()
    assert (row.person, row.session, row.looked_by, row.looked_at) == (tessa, session, mentor, now)


@pytest.mark.parametrize("role", [roles.MENTOR, roles.COORDINATOR, roles.ADMINISTRATOR, roles.TRAINEE])
def test_nobody_but_a_mentor_of_that_session_sees_it(mentor, tessa, role):
    session, other = running(mentor, tessa), accounts.person("Otto", role=role)
    with pytest.raises(NotAllowed) as refused:
        look(session, tessa, by=other, moment=timezone.now())
    assert (refused.value.code, ContactLook.objects.count()) == ("not_your_session", 0)


def test_nobody_sees_it_of_whoever_is_not_on_the_list(mentor, tessa):
    with pytest.raises(NotAllowed) as refused:
        look(running(mentor), tessa, by=mentor, moment=timezone.now())
    assert (refused.value.code, ContactLook.objects.count()) == ("not_listed", 0)


@pytest.mark.parametrize(
    ("from_start", "from_end", "open_"),
    [
        (timedelta(hours=-2), None, True),
        (timedelta(hours=-2, seconds=-1), None, False),
        (None, timedelta(hours=4), True),
        (None, timedelta(hours=4, seconds=1), False),
    ],
)
def test_it_is_shown_from_two_hours_before_until_four_hours_after(mentor, tessa, from_start, from_end, open_):
    session = running(mentor, tessa)
    moment = session.starts_at + from_start if from_start is not None else session.ends_at + from_end
    assert emergency.is_open(session, moment) is open_
    if open_:
        assert look(session, tessa, by=mentor, moment=moment) == ANN
    else:
        with pytest.raises(NotAllowed) as refused:
            look(session, tessa, by=mentor, moment=moment)
        assert refused.value.code == "outside_hours"
    assert ContactLook.objects.count() == int(open_)


def test_a_session_that_was_called_off_shows_nothing(mentor, tessa):
    session = running(mentor, tessa)
    WorkshopSession.objects.update(cancelled_at=timezone.now())
    session.refresh_from_db()
    with pytest.raises(NotAllowed):
        look(session, tessa, by=mentor, moment=timezone.now())


def test_the_pack_for_a_day_without_a_network_holds_no_contact(mentor, tessa):
    running(mentor, tessa)
    packed = str(pack_for(mentor, timezone.now()))
    assert "Tessa" in packed
    assert not any(word in packed for word in ("Ann", "123456", "penicillin"))


def test_who_plans_a_session_and_lists_somebody_at_once_does_not_see_their_contact(mentor, tessa):
    session, now = running(mentor, tessa), timezone.now()
    row, other = Attendance.objects.get(), accounts.person("Otto", role=roles.MENTOR)
    session.mentors.add(other)
    row.added_at = now - emergency.LISTED_FOR + timedelta(minutes=1)
    row.save()
    with pytest.raises(NotAllowed) as refused:
        look(session, tessa, by=mentor, moment=now)
    assert (refused.value.code, ContactLook.objects.count()) == ("own_list", 0)
    assert look(session, tessa, by=other, moment=now) == ANN
    row.added_by = tessa  # who took the seat herself
    row.save()
    assert look(session, tessa, by=mentor, moment=now) == ANN
