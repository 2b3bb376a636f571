"""Prior learning and paper sign-offs: held, marked, and never mistaken for an observation."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from django.utils import timezone

from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.readiness import readiness_of
from courses.domain.recognition import Grounds, recognise
from courses.domain.second import revoke
from courses.domain.standing import first_wrong_standing, standing_at
from courses.enums import Act, Entrustment, RecognitionBasis
from courses.models import SignOffEvent, Standing
from lms.kernel.errors import DomainError, NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

MONTH = timedelta(days=30)


def grounds(**changes) -> Grounds:
    values: dict[str, Any] = {
        "basis": RecognitionBasis.PAPER,
        "since": timezone.now() - MONTH,
        "level": Entrustment.NEARBY,
        "vouched": "M. Rossi, task book 7, page 3",
    }
    return Grounds(**(values | changes))


def recognised(learner, version, by, **changes):
    return recognise(learner, version, grounds(**changes), by=by, client_uuid=uuid.uuid4())


def test_it_holds_the_skill_from_its_date_for_as_long_as_the_version_allows():
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    since = timezone.now() - MONTH
    event = recognised(learner, version, mentor, since=since)
    row = Standing.objects.get()
    assert (row.state, row.recognised, row.counted, row.level) == ("held", True, 0, 3)
    assert (row.held_since, row.valid_until) == (since, since + relativedelta(months=12))
    assert facts_of(event)["basis"] == "paper"
    assert facts_of(event)["authority"] == str(mentor.authority.get().public_id)
    assert event.detail.comment == "M. Rossi, task book 7, page 3"
    assert "Rossi" not in event.payload
    assert first_bad_row() is None
    assert first_wrong_standing() is None


def test_it_opens_what_depends_on_the_skill():
    version, learner = courses.skill(safety_gate=True), accounts.trainee()
    courses.skill("S02", prerequisites=["S01"])
    assert not readiness_of(learner, "S02", moment=timezone.now()).ready
    recognised(learner, version, courses.mentor())
    assert readiness_of(learner, "S02", moment=timezone.now()).ready


def test_observations_take_over_once_they_reach_what_the_version_asks():
    version, mentor, learner = courses.skill(observations=2), courses.mentor(), accounts.trainee()
    recognised(learner, version, mentor)
    courses.observation(mentor, learner, version)
    assert (Standing.objects.get().recognised, Standing.objects.get().counted) == (True, 1)
    courses.observation(mentor, learner, version)
    assert (Standing.objects.get().recognised, Standing.objects.get().counted) == (False, 2)


def test_taken_back_it_holds_nothing():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    event = recognised(learner, version, mentor)
    revoke(event, by=mentor, reason="The book was not genuine", client_uuid=uuid.uuid4())
    assert (Standing.objects.get().state, Standing.objects.get().recognised) == ("in_progress", False)
    assert first_wrong_standing() is None


def test_before_its_date_it_did_not_hold():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    recognised(learner, version, mentor)
    assert standing_at(learner.pseudonym, "S01", timezone.now() - 2 * MONTH) is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"vouched": " "}, "nobody_vouches"),
        ({"since": timezone.now() + MONTH}, "future"),
        ({"since": timezone.now() - 14 * MONTH}, "expired"),
        ({"level": Entrustment.HANDS_ON}, "level"),
    ],
)
def test_what_cannot_be_recognised_is_refused_with_the_reason(changes, code):
    version, mentor, learner = courses.skill(expiry_months=12), courses.mentor(), accounts.trainee()
    with pytest.raises(DomainError) as caught:
        recognised(learner, version, mentor, **changes)
    assert caught.value.code == code
    assert not SignOffEvent.objects.filter(kind="Recognised").exists()


def test_it_takes_authority_to_sign_and_nobody_recognises_themselves():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    for who, to, code in (
        (courses.mentor("Wanda", act=Act.WATCH), learner, "no_authority"),
        (accounts.coordinator(), learner, "no_authority"),
        (mentor, mentor, "own_work"),
    ):
        with pytest.raises(NotAllowed) as caught:
            recognised(to, version, who)
        assert caught.value.code == code


def test_the_same_form_sent_twice_is_one_event():
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    name, given = uuid.uuid4(), grounds()
    first = recognise(learner, version, given, by=mentor, client_uuid=name)
    assert recognise(learner, version, given, by=mentor, client_uuid=name) == first
    with pytest.raises(DomainError) as caught:
        recognise(accounts.trainee("Tom"), version, given, by=mentor, client_uuid=name)
    assert caught.value.code == "form_reused"
