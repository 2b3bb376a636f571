"""People under age: what their guardians agree to, how, and that it ends by itself."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone, translation

from badges.domain.showing import is_minor
from courses.domain import guardians, house_rules
from courses.domain.clearance import clearance_of, clearances
from courses.domain.evidence import record_safeguard, scopes_for
from courses.domain.seats import take_seat
from courses.enums import ConsentScope, SignedBy, SigningWay
from courses.models import GuardianConsent, GuardianLink, HouseSignature, LearnerSafeguard, SignatureMistake
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed
from tests.courses.domain.test_seats import seated
from tests.courses.domain.test_signoff_at_once import at_once
from tests.factories import accounts, joining


@pytest.fixture
def kay(db):
    return accounts.coordinator("Kay")


def now_lacks(person):
    return clearance_of(person, timezone.now())


def fresh(person) -> User:
    return User.objects.get(pk=person.pk)


def test_somebody_under_age_takes_no_seat_until_a_guardian_agrees(kay):
    nia, session = joining.minor(by=kay), seated(accounts.person("Mo", role=roles.MENTOR), 5)
    with pytest.raises(DomainError) as refused:
        take_seat(session, by=nia)
    assert (refused.value.code, str(refused.value.message)) == (
        "unsigned",
        (
            "You are under 18, and no guardian’s consent is on record. "
            "Ask a coordinator to send your guardian a link, or bring the signed paper."
        ),
    )
    consent = joining.consent(nia, by=kay)
    assert take_seat(session, by=nia).learner == nia
    assert guardians.withdraw(consent, by=kay) is True
    with pytest.raises(DomainError):
        take_seat(seated(accounts.person("Max", role=roles.MENTOR)), by=nia)
    assert (guardians.withdraw(consent, by=kay), GuardianConsent.objects.get().withdrawn_by) == (False, kay)


def test_turning_18_ends_it_by_itself(kay):
    nia = joining.minor(by=kay, of_age_on=joining.tomorrow())
    assert (now_lacks(nia).needs_consent, is_minor(fresh(nia))) == (True, True)
    LearnerSafeguard.objects.update(of_age_on=guardians.today())
    assert (now_lacks(nia).needs_consent, is_minor(fresh(nia))) == (False, False)
    yesterday = timezone.now() - timedelta(days=1)
    assert clearances([nia.pk], yesterday)[nia.pk].needs_consent is True
    with pytest.raises(DomainError) as refused:
        joining.consent(nia, by=kay)
    assert refused.value.code == "of_age"


def test_who_says_that_they_are_under_18_cannot_take_it_back(kay):
    tessa = accounts.trainee()
    row = guardians.say_under_age(tessa, of_age_on=joining.tomorrow())
    assert (row.recorded_by, row.under_age, now_lacks(tessa).needs_consent) == (tessa, True, True)
    with pytest.raises(DomainError) as refused:
        guardians.say_under_age(tessa, of_age_on=joining.tomorrow())
    assert refused.value.code == "recorded"


@pytest.mark.parametrize("days", [0, -1, 365 * 19])
def test_a_day_on_which_no_minor_turns_18_is_refused(kay, days):
    tessa = accounts.trainee()
    with pytest.raises(DomainError) as refused:
        guardians.say_under_age(tessa, of_age_on=guardians.today() + timedelta(days=days))
    assert (refused.value.code, LearnerSafeguard.objects.count()) == ("day", 0)


def test_a_waiver_needs_the_guardian_too_and_house_rules_do_not(kay):
    nia = joining.minor(by=kay)
    joining.consent(nia, by=kay)
    rules, waiver = joining.published(), joining.waiver()
    for version in (rules, waiver):
        joining.signed(version, nia)
    lacks = now_lacks(nia)
    assert [one.current for one in lacks.guardian_to_sign] == [waiver]
    assert (lacks.to_sign, lacks.words()) == ((), ["Your guardian has not signed “Waiver” yet."])
    house_rules.record_paper(
        waiver, person=nia, by=kay, name="Gus", signed_by=SignedBy.GUARDIAN, on=guardians.today()
    )
    assert now_lacks(nia).is_clear


def test_a_guardian_agrees_by_the_link_and_signs_the_waiver_without_an_account(kay):
    nia, waiver = joining.minor(by=kay), joining.waiver()
    link = guardians.link_behind(joining.link(nia, by=kay))
    assert link is not None
    assert (mail.outbox[0].to, GuardianLink.objects.get().digest in mail.outbox[0].body) == (
        ["gus@example.test"],
        False,
    )
    shown = joining.terms() | {str(waiver.document.public_id): waiver.digest}
    consent = guardians.agree(link, name="Gus Guard", pictures=True, shown=shown, device="phone")
    assert (consent.way, consent.contact, consent.pictures) == (SigningWay.LINK, "gus@example.test", True)
    signature = HouseSignature.objects.get()
    assert (signature.person, signature.signed_by, signature.page) == (nia, SignedBy.GUARDIAN, "/guardian/")
    assert now_lacks(nia).waits_for_guardian is False
    assert scopes_for(fresh(nia)) == [ConsentScope.SIGNOFF_ONLY, ConsentScope.ASSESSORS, ConsentScope.HUB]
    guardians.withdraw(consent, by=None)
    assert scopes_for(fresh(nia)) == [ConsentScope.SIGNOFF_ONLY]
    assert now_lacks(nia).needs_consent is True


def test_a_waiver_that_was_changed_meanwhile_is_not_signed_and_nothing_agreed(kay):
    nia, waiver = joining.minor(by=kay), joining.waiver()
    link = guardians.link_behind(joining.link(nia, by=kay))
    joining.waiver("Work has other risks.", document=waiver.document)
    shown = joining.terms() | {str(waiver.document.public_id): waiver.digest}
    with pytest.raises(DomainError) as refused:
        guardians.agree(link, name="Gus", pictures=False, shown=shown, device="")
    assert refused.value.code == "changed"
    assert (HouseSignature.objects.count(), GuardianConsent.objects.count()) == (0, 0)


def test_a_link_ends_is_no_other_and_is_not_sent_to_the_minor(kay):
    nia = joining.minor(by=kay)
    token = joining.link(nia, by=kay)
    assert guardians.link_behind("another") is None
    GuardianLink.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    link = guardians.link_behind(token)
    with pytest.raises(DomainError) as refused:
        guardians.agree(link, name="Gus", pictures=False, shown=joining.terms(), device="")
    assert (refused.value.code, GuardianConsent.objects.count()) == ("over", 0)
    with pytest.raises(DomainError) as own:
        guardians.send_link(nia, guardian_name="Nia", email=nia.email.upper(), by=kay)
    assert own.value.code == "own_address"


def test_a_link_that_cannot_be_mailed_is_not_kept(kay, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    nia = joining.minor(by=kay)
    with pytest.raises(DomainError) as refused:
        guardians.send_link(nia, guardian_name="Gus", email="gus@example.test", by=kay)
    assert (refused.value.code, GuardianLink.objects.count()) == ("mail_away", 0)


def test_mentors_and_people_themselves_record_nothing(kay):
    nia, mentor = joining.minor(by=kay), accounts.person("Mo", role=roles.MENTOR)
    for by in (mentor, nia):
        with pytest.raises(NotAllowed):
            joining.consent(nia, by=by)
        with pytest.raises(NotAllowed):
            guardians.send_link(nia, guardian_name="G", email="g@example.test", by=by)
    assert mail.outbox == []


def test_addresses_of_guardians_who_never_agreed_go_after_a_while(kay):
    nia, now = joining.minor(by=kay), timezone.now()
    joining.link(nia, by=kay)
    GuardianLink.objects.update(ends_at=now - timedelta(days=29))
    assert guardians.forget_old_links(now) == 0
    GuardianLink.objects.update(ends_at=now - timedelta(days=31))
    assert (guardians.forget_old_links(now), GuardianLink.objects.count()) == (1, 0)


def test_a_link_used_twice_at_once_is_one_consent(transactional_db):
    kay = accounts.coordinator("Kay")
    nia = joining.minor(by=kay)
    token = joining.link(nia, by=kay)

    def agree():
        link = guardians.link_behind(token)
        return guardians.agree(link, name="Gus", pictures=False, shown=joining.terms(), device="")

    found = at_once(*(agree for _ in range(4)))
    assert {type(one) for one in found} == {GuardianConsent}
    assert GuardianConsent.objects.count() == 1


def test_a_withdrawal_closes_pictures_also_where_another_record_had_opened_them(kay):
    nia = joining.minor(by=kay)
    consent = joining.consent(nia, by=kay)
    record_safeguard(nia, by=kay, is_minor=True, guardian_consents=True)
    guardians.withdraw(consent, by=kay)
    assert scopes_for(fresh(nia)) == [ConsentScope.SIGNOFF_ONLY]


def test_a_withdrawal_leaves_pictures_that_another_guardian_agreed_to(kay):
    nia = joining.minor(by=kay)
    joining.consent(nia, by=kay, pictures=True)
    guardians.withdraw(joining.consent(nia, by=kay, pictures=True), by=kay)
    assert ConsentScope.HUB in scopes_for(fresh(nia))


@pytest.mark.parametrize("by_link", [True, False])
def test_what_a_stranger_signed_by_the_link_is_asked_of_the_guardian_again(kay, by_link):
    nia, waiver = joining.minor(by=kay), joining.waiver()
    shown = joining.terms() | {str(waiver.document.public_id): waiver.digest}
    wrong = guardians.link_behind(joining.link(nia, by=kay))
    consent = guardians.agree(wrong, name="Stranger", pictures=False, shown=shown, device="")
    guardians.withdraw(consent, by=None if by_link else kay)
    assert (SignatureMistake.objects.get().signature.name, SignatureMistake.objects.get().said_by) == (
        "Stranger",
        kay,
    )
    right = guardians.link_behind(joining.link(nia, by=kay))
    assert [one.current for one in guardians.guardian_signs(right)] == [waiver]
    guardians.agree(right, name="Gus", pictures=False, shown=shown, device="")
    assert [row.name for row in HouseSignature.objects.standing(timezone.now())] == ["Gus"]


def test_withdrawing_a_paper_takes_back_no_signature(kay):
    nia, waiver = joining.minor(by=kay), joining.waiver()
    consent = joining.consent(nia, by=kay)
    link = guardians.link_behind(joining.link(nia, by=kay))
    shown = joining.terms() | {str(waiver.document.public_id): waiver.digest}
    guardians.agree(link, name=consent.guardian_name, pictures=False, shown=shown, device="")
    guardians.withdraw(consent, by=kay)
    assert not SignatureMistake.objects.exists()


def test_the_newest_link_holds_and_one_can_be_ended(kay):
    nia, ned = joining.minor(by=kay), joining.minor("Ned", by=kay)
    first, others = joining.link(nia, by=kay), joining.link(ned, by=kay)
    second = joining.link(nia, by=kay)
    over = [guardians.is_over(guardians.link_behind(one), timezone.now()) for one in (first, others, second)]
    assert over == [True, False, False]
    row = guardians.link_behind(second)
    assert guardians.end_link(ned, str(row.public_id), by=kay) is False
    with pytest.raises(NotAllowed):
        guardians.end_link(nia, str(row.public_id), by=nia)
    assert guardians.end_link(nia, str(row.public_id), by=kay) is True
    with pytest.raises(DomainError) as refused:
        guardians.agree(row, name="Stranger", pictures=False, shown=joining.terms(), device="")
    assert refused.value.code == "over"


def test_a_guardians_mail_is_in_the_language_of_the_person_else_of_the_sender(kay):
    nia = joining.minor(by=kay)
    with translation.override("de"):
        joining.link(nia, by=kay)
        german = mail.outbox[-1].subject
        nia.language = "es"
        joining.link(nia, by=kay)
    spanish = mail.outbox[-1].subject
    joining.link(User.objects.get(pk=nia.pk), by=kay)
    english = "Nia needs your consent at Fettle hub"
    assert (mail.outbox[-1].subject, len({german, spanish, english})) == (english, 3)


def test_a_link_and_a_paper_that_are_sent_twice_are_one(kay):
    nia, key = joining.minor(by=kay), uuid.uuid4()
    agreed = guardians.Agreed(guardian_name="Gus", contact="+49 30 1")
    for _turn in range(2):
        guardians.send_link(nia, guardian_name="Gus", email="gus@example.test", by=kay, key=key)
        guardians.record_paper_consent(nia, agreed, by=kay, on=guardians.today(), key=key)
    assert (len(mail.outbox), GuardianLink.objects.count(), GuardianConsent.objects.count()) == (1, 1, 1)


def test_two_withdrawals_at_once_leave_no_pictures_open(transactional_db):
    kay = accounts.coordinator("Kay")
    nia = joining.minor(by=kay)
    both = [joining.consent(nia, by=kay, pictures=True) for _ in range(2)]
    found = at_once(*(lambda one=one: guardians.withdraw(one, by=kay) for one in both))
    assert (found, LearnerSafeguard.objects.get().guardian_consent_photo_at) == ([True, True], None)
