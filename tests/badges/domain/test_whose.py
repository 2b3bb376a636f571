"""Whether a badge is of somebody: match, no match, or it cannot be told."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from badges.domain.holder_codes import LENGTH, show_code
from badges.domain.showing import choose_page
from badges.domain.verification import Holder
from badges.domain.whose import holds_code, is_of
from badges.enums import PageVisibility
from badges.formats.proofs import Outcome
from badges.models import HolderCode
from courses.models import LearnerSafeguard
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    person = accounts.trainee("Zoë Łukasz Ngô")
    EmailAddress.objects.create(user=person, email="zoe@example.test", verified=True, primary=True)
    EmailAddress.objects.create(user=person, email="other@example.test", verified=False)
    return badges.issued(person)


@pytest.fixture
def holder(award):
    return Holder("Course C01", award.public_id)


def told(holder: Holder, typed: str) -> Outcome:
    return is_of(holder, typed).outcome


def test_name_and_confirmed_address_match_in_the_usual_spellings_and_nothing_else_does(holder):
    for typed in ("Zoë Łukasz Ngô", "ngô  ZOE\u0308 łukasz", "Ngô, Zoë Łukasz", " ZOE@Example.test"):
        assert told(holder, typed) is Outcome.PASS, typed
    refused = {is_of(holder, typed) for typed in ("Zoë", "Zoe Lukasz Ngo", "other@example.test", "Ada", "@")}
    assert [one.outcome for one in refused] == [Outcome.FAIL]  # one sentence for all of them


def test_the_holder_decides_whether_names_are_answered(award, holder):
    for page, answers, outcome in (
        (PageVisibility.LINK, True, Outcome.PASS),
        (PageVisibility.PUBLIC, False, Outcome.UNKNOWN),
        (PageVisibility.OFF, True, Outcome.UNKNOWN),
    ):
        choose_page(award, by=award.learner, page=page, shows_name=False, answers_names=answers)
        assert told(holder, "Zoë Łukasz Ngô") is outcome
    assert told(holder, "somebody else") is Outcome.UNKNOWN


def test_of_people_under_age_only_a_code_tells(award, holder):
    LearnerSafeguard.objects.create(person=award.learner, is_minor=True, recorded_at=timezone.now())
    assert told(holder, "Zoë Łukasz Ngô") is Outcome.UNKNOWN
    now = timezone.now()
    assert holds_code(holder, show_code(award, at=now).text, at=now).outcome is Outcome.PASS


def test_a_code_works_once_for_ten_minutes_and_a_new_one_ends_it(award, holder):
    now = timezone.now()
    earlier, code = show_code(award, at=now), show_code(award, at=now)
    assert len(code.text) == LENGTH
    assert code.text not in HolderCode.objects.get().digest
    typed = " ".join(code.halves).lower()
    assert holds_code(holder, earlier.text, at=now).outcome is Outcome.FAIL
    assert holds_code(holder, code.text, at=now + timedelta(minutes=10)).outcome is Outcome.FAIL
    assert holds_code(holder, typed, at=now + timedelta(minutes=9)).outcome is Outcome.PASS
    assert holds_code(holder, typed, at=now + timedelta(minutes=9)).outcome is Outcome.FAIL
    assert not HolderCode.objects.exists()


def test_the_same_is_asked_of_the_database_whatever_is_typed_and_decided(
    award, holder, django_assert_num_queries
):
    for answers in (True, False):
        choose_page(
            award, by=award.learner, page=PageVisibility.PUBLIC, shows_name=False, answers_names=answers
        )
        for typed in ("Zoë Łukasz Ngô", "zoe@example.test", "nobody"):
            with django_assert_num_queries(3):
                told(holder, typed)
