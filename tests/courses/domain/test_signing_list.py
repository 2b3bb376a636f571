"""Who has signed what, on any day; and reminding who has not, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from courses.domain import guardians, house_rules, signing_list
from courses.domain.evidence import record_safeguard
from courses.domain.signing_list import HEADINGS, Show, lines, remind, table
from courses.models import GuardianConsent, HouseSignature, LearnerSafeguard, SigningReminder
from lms.accounts import roles
from lms.kernel.errors import NotAllowed
from lms.notifications import signing_news
from lms.notifications.models import Delivery
from lms.notifications.news import tell
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, joining


@pytest.fixture
def kay(db):
    return accounts.coordinator("Kay")


def names(show, moment=None, words="") -> list[str]:
    return [line.person.name for line in lines(show, moment or timezone.now(), words)]


def rows(moment=None) -> list[dict[str, str]]:
    head, *found = table(moment or timezone.now())
    assert tuple(head) == HEADINGS
    return [dict(zip(head, row, strict=True)) for row in found]


def test_the_list_says_who_lacks_what_and_can_be_narrowed(kay):
    version, tessa = joining.published(), accounts.trainee()
    accounts.trainee("Theo")
    joining.signed(version, tessa)
    assert names(Show.ALL) == ["Kay", "Tessa", "Theo"]
    assert names(Show.MISSING) == ["Kay", "Theo"]
    assert names(Show.SIGNED) == ["Tessa"]
    assert names(Show.ALL, words="THE") == ["Theo"]


def test_the_list_costs_the_same_for_many(kay, django_assert_num_queries):
    joining.published()
    joining.waiver()
    for number in range(12):
        accounts.trainee(f"T{number}")
    with django_assert_num_queries(5):
        lines(Show.ALL, timezone.now())


def test_the_table_says_who_had_signed_what_on_a_day(kay):
    version, tessa = joining.published(), accounts.trainee()
    before = timezone.now()
    joining.signed(version, tessa, name="Tessa T.")
    joining.published("Wear your boots.", document=version.document)
    [tessas] = [row for row in rows() if row["name"] == "Tessa"]
    assert (tessas["version asked for"], tessas["version signed"], tessas["holds"]) == ("2", "1", "no")
    assert (tessas["name as signed"], tessas["text (SHA-256)"]) == ("Tessa T.", version.digest)
    [earlier] = [row for row in rows(before) if row["name"] == "Tessa"]
    assert (earlier["version asked for"], earlier["version signed"], earlier["holds"]) == ("1", "", "no")
    house_rules.retire(version.document, by=kay)
    assert rows() == []
    assert {row["document"] for row in rows(before)} == {"House rules"}


def test_of_somebody_under_age_the_table_has_a_line_for_the_guardian(kay):
    nia = joining.minor(by=kay)
    version = joining.waiver()
    joining.signed(version, nia)
    found = [(row["kind"], row["signed by"], row["holds"]) for row in rows() if row["name"] == "Nia"]
    assert found == [("waiver", "self", "yes"), ("waiver", "guardian", "no"), ("consent", "guardian", "no")]
    assert {row["name"]: row["under age"] for row in rows()} == {"Kay": "no", "Nia": "yes"}


def test_with_whose_consent_can_be_told_of_a_day_long_after_they_turned_18(kay):
    nia, day = joining.minor(by=kay), timezone.now() - timedelta(hours=1)
    token = joining.link(nia, by=kay)
    link = guardians.link_behind(token)
    consent = guardians.agree(link, name="Gus Guard", pictures=False, shown=joining.terms(), device="")
    guardians.withdraw(consent, by=None)
    nia.groups.clear()
    [row] = [row for row in rows() if row["name"] == "Nia"]
    assert (row["kind"], row["holds"], row["under age"]) == ("consent", "no", "yes")
    earlier = day - timedelta(minutes=1)
    GuardianConsent.objects.update(recorded_at=earlier, given_on=timezone.localdate(earlier))
    [row] = [row for row in rows(day) if row["name"] == "Nia"]
    assert (row["name as signed"], row["how"], row["text (SHA-256)"], row["holds"]) == (
        "Gus Guard",
        "link",
        consent.digest,
        "yes",
    )
    tomorrow = guardians.today()
    record_safeguard(nia, by=kay, is_minor=False, guardian_consents=False, of_age_on=tomorrow)
    assert [row["under age"] for row in rows() if row["name"] == "Nia"] == []
    LearnerSafeguard.objects.update(of_age_on=tomorrow + timedelta(days=1))
    [line] = [line for line in lines(Show.ALL, day) if line.person == nia]
    assert line.minority is not None
    assert line.minority.consent == consent


def test_the_end_of_a_day_is_not_in_the_future():
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    assert signing_list.end_of(today) <= timezone.now()
    yesterday = signing_list.end_of(today - timedelta(days=1))
    assert timezone.localtime(yesterday, timezone.get_default_timezone()).hour == 23


def told() -> list[str]:
    for row in SigningReminder.objects.filter(asked_at__isnull=False):
        for news in signing_news.about_reminder(row):
            tell([news])
    return [address for letter in mail.outbox for address in letter.to]


def test_who_has_not_signed_is_reminded_once_in_seven_days(kay):
    version, tessa, theo = joining.published(), accounts.trainee(), accounts.trainee("Theo")
    joining.signed(version, theo)
    assert remind([tessa, theo], by=kay) == 1
    assert told() == [tessa.email]
    assert "one document waits for your signature" in mail.outbox[0].body
    assert "House rules" in mail.outbox[0].body
    assert (remind([tessa, theo], by=kay), told()) == (0, [tessa.email])
    SigningReminder.objects.update(asked_at=timezone.now() - timedelta(days=7))
    assert (remind([tessa, theo], by=kay), told()) == (1, [tessa.email] * 2)


def test_who_signs_before_the_mail_goes_out_gets_none(kay):
    version, tessa = joining.published(), accounts.trainee()
    remind([tessa], by=kay)
    joining.signed(version, tessa)
    assert told() == []


def test_a_mail_that_was_missed_is_sent_by_the_sweep(kay):
    tessa = accounts.trainee()
    joining.published()
    remind([tessa], by=kay)
    since = timezone.now() - timedelta(days=1)
    assert [news.recipient for news in signing_news.missed(since)] == [tessa]
    assert told() == [tessa.email]
    assert list(signing_news.missed(since)) == []
    assert Delivery.objects.get().event == "unsigned"


def test_only_coordinators_remind(kay):
    with pytest.raises(NotAllowed):
        remind([accounts.trainee()], by=accounts.person("Mo", role=roles.MENTOR))


def test_two_coordinators_who_press_at_once_remind_each_person_once(transactional_db):
    kay = accounts.coordinator("Kay")
    joining.published()
    people = [accounts.trainee(f"T{number}") for number in range(5)]
    found = at_once(*(lambda: remind(people, by=kay) for _ in range(4)))
    assert sum(found) == 5
    assert SigningReminder.objects.filter(asked_at__isnull=False).count() == 5
    assert not HouseSignature.objects.exists()


def test_who_left_since_stays_on_the_list_of_who_had_signed(kay):
    version, tessa, theo = joining.published(), accounts.trainee(), accounts.trainee("Theo")
    joining.signed(version, tessa)
    for person in (tessa, theo):
        person.is_active = False
        person.save()
    assert [row["name"] for row in rows()] == ["Kay", "Tessa"]
    assert (names(Show.ALL), names(Show.SIGNED)) == (["Kay", "Tessa"], ["Tessa"])
    joining.published("Wear your boots.", document=version.document)
    assert names(Show.MISSING) == ["Kay"]


def test_everybody_is_reminded_however_many_there_are(kay, monkeypatch):
    monkeypatch.setattr(signing_list, "MOST_AT_ONCE", 2)
    joining.published()
    people = [accounts.trainee(f"T{number}") for number in range(3)]
    assert [remind(people, by=kay) for _turn in range(3)] == [2, 1, 0]
