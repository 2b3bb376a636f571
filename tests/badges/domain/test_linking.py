"""Whatever would let somebody tell that two badges are one person's is said to the holder, on both of their pages."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from badges.domain import awards, by_hand, compromise, identity, issuing, keys, renewal
from badges.domain.linking import links_of
from badges.enums import AwardState, Format, HeldIdentity, Kind, LinkReason
from badges.models import Award
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db


def said(award):
    """The badges that this one could be linked with, by code, with the reason."""
    links = links_of(award.credentials.get(format=Format.OB3))
    return [(link.award.achievement.code, link.reason) for link in links]


@pytest.fixture
def whole():
    """A pathway's badge of two courses whose skills expire on different days, and the badges of these."""
    learner = accounts.trainee()
    courses.pathway("P1", ["C01", "C02"])
    for code, skill, days in (("C01", "S01", 1), ("C02", "S09", 40)):
        version = courses.skill(skill, code, expiry_months=12)
        courses.observation(
            courses.mentor(course=code), learner, version, when=timezone.now() - timedelta(days=days)
        )
        issuing.issue(awards.reconsider(badges.achievement(code), learner))
    return issuing.issue(awards.reconsider(badges.achievement("P1", kind=Kind.PATHWAY), learner))


def part(code):
    return Award.objects.get(achievement__code=code)


def test_a_pathways_badge_is_tied_to_every_badge_that_it_lists(whole):
    assert said(whole)[0] == ("C01", LinkReason.LISTS)
    assert set(said(whole)) == {
        ("C01", LinkReason.LISTS),
        ("C02", LinkReason.LISTS),
        ("C02", LinkReason.END),
    }
    assert said(part("C01")) == [("P1", LinkReason.LISTED)]


def test_a_badge_that_was_signed_again_is_still_tied_by_the_copies_from_before(whole):
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="a laptop was stolen")
    compromise.sign_again(key, progress=lambda _done, _total: None)
    assert said(part("C01")) == [("P1", LinkReason.LISTED)]


def renewed():
    """A badge and the edition that replaced it; they end on no day."""
    first = badges.issued()
    second = issuing.issue(renewal.reissue(first, reason="test"))
    first.refresh_from_db()
    assert (first.state, second.state) == (AwardState.REPLACED, AwardState.ISSUED)
    return first, second


def test_a_badge_that_its_holder_lets_lead_on_is_tied_to_the_newer_one():
    first, second = renewed()
    assert (said(first), said(second)) == ([], [])
    renewal.let_lead_on(first, by=first.learner, allowed=True)
    first.refresh_from_db()
    assert said(first) == [("C01", LinkReason.LEADS_ON)]
    assert said(second) == [("C01", LinkReason.LED_TO)]


def test_two_badges_that_say_whose_they_are_are_tied():
    learner = accounts.trainee()
    first = badges.issued(learner)
    other = badges.issued(learner, code="C02", skill_code="S09")
    first = issuing.issue(identity.choose_identity(first, by=learner, identity=HeldIdentity.EMAIL))
    assert said(first) == []
    other = issuing.issue(identity.choose_identity(other, by=learner, identity=HeldIdentity.NAME))
    assert said(first) == [("C02", LinkReason.IDENTITY)]
    assert said(other) == [("C01", LinkReason.IDENTITY)]


@pytest.mark.parametrize(
    ("first", "second", "reasons"),
    [
        ({"evidence_link": "https://a.example/1"}, {"evidence_link": "https://a.example/1"}, ["given"]),
        ({"evidence_text": "The lathe"}, {"evidence_text": "The lathe"}, ["given"]),
        ({"evidence_link": "https://a.example/1"}, {"evidence_link": "https://a.example/2"}, []),
        ({}, {}, []),
    ],
    ids=["one link", "one text", "two links", "none"],
)
def test_two_badges_that_name_the_same_given_evidence_are_tied(first, second, reasons):
    learner, cora = accounts.trainee(), accounts.coordinator()
    made = []
    for name, given in (("Helping hand", first), ("Open door", second)):
        grounds = by_hand.Grounds(f"For {name}", **given)
        [line] = by_hand.give(
            badges.recognition(name), [learner.email], grounds, by=cora, request=uuid.uuid4()
        )
        made.append(issuing.issue(line.award))
    assert [reason for _code, reason in said(made[0])] == reasons
    assert [reason for _code, reason in said(made[1])] == reasons


def test_another_persons_badge_is_never_named(whole):
    [award] = badges.given(badges.recognition(), accounts.trainee("Tom"), by=accounts.coordinator())
    assert said(award) == []
    Award.objects.filter(pk=award.pk).update(valid_until=whole.valid_until)
    award.refresh_from_db()
    assert said(award) == []


def test_the_badges_of_an_erased_holder_are_tied_to_nothing(whole):
    Award.objects.filter(learner=whole.learner).update(learner=None)
    whole.refresh_from_db()
    assert said(whole) == []
