"""Judging badges: every verdict this hub can give, and input that is no badge."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from badges.domain import artwork
from badges.domain.verification import answer, verify, verify_link
from badges.domain.verification.judgement import Badge, Findings, NamedIssuer
from badges.domain.verification.statements import check_dates
from badges.enums import AwardState, Format, Verdict
from badges.formats.errors import UnreadableBadge
from badges.models import Award, Credential
from badges.templatetags.badges_tags import advice_on, explained
from tests.factories import badges

pytestmark = pytest.mark.django_db


@pytest.fixture
def award():
    return badges.issued(measurements=[], expiry_months=12)


def document(award: Award, format_: Format = Format.OB3) -> bytes:
    return bytes(Credential.objects.get(award=award, format=format_).document)


def image(award: Award, format_: Format = Format.OB3) -> bytes:
    return bytes(Credential.objects.get(award=award, format=format_).image)


def outcomes(judgement) -> dict[str, str]:
    return {check.id: check.outcome.value for check in judgement.checks}


@pytest.mark.parametrize("format_", [Format.OB3, Format.OB2])
def test_a_genuine_badge_is_valid_as_image_text_and_link(award, format_):
    page = "ob2/assertions/{}.json" if format_ == Format.OB2 else "credentials/{}/"
    for judgement in (
        verify(image(award, format_), at=timezone.now()),
        verify(document(award, format_), at=timezone.now()),
        verify_link(f"http://testserver/{page.format(award.public_id)}", at=timezone.now()),
    ):
        assert judgement.verdict is Verdict.VALID
        assert outcomes(judgement) == {
            "proof": "pass",
            "endorsement": "pass",
            "schema": "pass",
            "status": "pass",
            "validity": "pass",
            "issuer": "pass",
            "recipient": "unknown",
        }


def test_the_answer_has_the_shape_of_the_public_contract(award):
    given_answer = answer(verify(document(award), at=timezone.now()))
    assert list(given_answer) == [
        "verdict",
        "checks",
        "badge",
        "observations",
        "course_badges",
        "checked_at",
        "status_as_of",
        "awarded_by_hand",
        "chain",
    ]
    assert given_answer["badge"]["name"] == "Course C01"
    assert given_answer["badge"]["issuer"] == {"id": "did:web:testserver", "name": "Fettle hub"}
    [seen] = given_answer["observations"]
    assert list(seen) == ["skill", "observed_at", "mentor", "entrustment", "measurements_within_limits"]
    assert (seen["skill"], seen["entrustment"]) == ("S01", "3: does it with a supervisor nearby")


def test_a_changed_word_anywhere_is_tampering_in_plain_words(award):
    changed = document(award).replace(b"Course C01", b"Course C02")
    judgement = verify(changed, at=timezone.now())
    assert judgement.verdict is Verdict.TAMPERED
    assert judgement.badge is None  # what a forged badge says is not repeated as if it were true
    assert judgement.checks[0].detail.startswith("Something in this badge was changed after it was issued.")


@hypothesis_settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_byte_of_the_text_is_tampering(award, data):
    original = document(award)
    changed = with_one_byte_changed(data, original, 1, len(original) - 1)
    judgement = verify(changed, at=timezone.now())
    if judgement.verdict is Verdict.VALID:  # white space moved: the same statement
        assert json.loads(changed) == json.loads(original)
    else:
        assert judgement.verdict is Verdict.TAMPERED


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_changed_byte_of_the_badge_inside_an_image_is_tampering(award, data):
    original = image(award)
    start = original.index(b"openbadgecredential") + len("openbadgecredential")
    changed = with_one_byte_changed(data, original, start, start + len(document(award)))
    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


def with_one_byte_changed(data, original: bytes, first: int, last: int) -> bytes:
    position = data.draw(st.integers(first, last))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != original[position]))
    return original[:position] + bytes([byte]) + original[position + 1 :]


def test_a_hosted_badge_with_other_words_is_tampering(award):
    stated = json.loads(document(award, Format.OB2))
    stated["issuedOn"] = "2020-01-01T00:00:00Z"
    assert verify(json.dumps(stated).encode(), at=timezone.now()).verdict is Verdict.TAMPERED


def test_a_badge_whose_issuer_was_swapped_is_tampering(award):
    changed = document(award).replace(b"did:web:testserver", b"did:web:elsewhere.example")
    assert verify(changed, at=timezone.now()).verdict is Verdict.TAMPERED


@pytest.mark.parametrize(
    ("state", "verdict"), [(AwardState.REVOKED, Verdict.REVOKED), (AwardState.REPLACED, Verdict.REPLACED)]
)
def test_a_badge_that_has_ended_says_how(award, state, verdict):
    Award.objects.update(state=state, ended_at=timezone.now())
    judgement = verify(document(award), at=timezone.now())
    assert (judgement.verdict, outcomes(judgement)["status"]) == (verdict, "fail")
    assert judgement.badge is not None


def test_a_badge_past_its_date_has_expired(award):
    judgement = verify(document(award), at=award.valid_until)
    assert (judgement.verdict, outcomes(judgement)["validity"]) == (Verdict.EXPIRED, "fail")
    assert verify(document(award), at=award.valid_until - timedelta(seconds=1)).verdict is Verdict.VALID


def test_revoked_comes_before_expired(award):
    Award.objects.update(state=AwardState.REVOKED)
    assert verify(document(award), at=award.valid_until).verdict is Verdict.REVOKED


def test_our_signature_on_a_badge_that_our_records_do_not_hold_cannot_be_relied_on(award):
    stated = document(award)
    Credential.objects.all().delete()
    judgement = verify(stated, at=timezone.now())
    assert (judgement.verdict, outcomes(judgement)["status"]) == (Verdict.UNVERIFIABLE, "unknown")
    earlier = verify(stated, at=award.issued_at - timedelta(days=1))
    for one in (judgement, earlier):
        assert explained(one) == (
            "It has our signature, but the badge is not in our records: somebody else may have made it."
        )
        assert advice_on(one) == "Ask the hub about it before you rely on it."


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"hello", "not_a_badge_file"),
        (b"{}", "not_a_badge"),
        (b'{"a": 1, "a": 2}', "duplicate_key"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "svg_script"),
        (b"x" * (5 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_input_that_is_no_badge_is_refused_with_a_stable_code(data, code):
    with pytest.raises(UnreadableBadge) as refusal:
        verify(data, at=timezone.now())
    assert refusal.value.code == code


def test_a_plain_picture_is_refused_in_plain_words(award):
    with pytest.raises(UnreadableBadge, match="there is no badge inside it"):
        verify(artwork.picture_of(award.achievement).png, at=timezone.now())


@pytest.mark.parametrize(
    "address",
    [
        "http://testserver/credentials/00000000-0000-4000-8000-000000000000/",
        "http://testserver/courses/",
        "javascript:alert(1)",
    ],
)
def test_an_address_at_which_there_is_no_badge_is_refused(award, address):
    with pytest.raises(UnreadableBadge) as refusal:
        verify_link(address, at=timezone.now())
    assert refusal.value.code == "no_such_badge"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "It is valid until 7 Dec 2027."),
        ("de", "Es ist gültig bis 7. Dez 2027."),
        ("es", "Es válida hasta el 7 Dic 2027."),
    ],
)
def test_the_day_is_written_as_the_reader_writes_it(language, said):
    issuer = NamedIssuer(name="Hub", id="https://hub.example")
    badge = Badge("Name", "", issuer, None, datetime(2027, 12, 7, 23, tzinfo=UTC))
    findings = Findings(datetime(2026, 12, 7, tzinfo=UTC))
    with translation.override(language):
        check_dates(findings, badge)
    assert [check.detail for check in findings.checks] == [said]
