"""Badges attached to a PDF, and codes in a photo: what is judged, what is only shown, and what is refused in words."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdfium2
import pytest
from django.utils import timezone

from badges.domain import compromise, door, keys
from badges.domain.certificate import as_pdf, certificate_of
from badges.domain.showing import choose_page, showing_of
from badges.domain.verification import LinkOnly, verify, verify_code, verify_link
from badges.domain.verification.carriers import in_child
from badges.domain.verification.outside import Outside
from badges.enums import AwardState, Format, PageVisibility, Verdict
from badges.formats.errors import UnreadableBadge
from badges.models import Award, Credential
from lms.kernel import sandbox
from lms.kernel.fetch import Fetched
from tests.badges import carriers
from tests.badges.domain.test_foreign import signed
from tests.factories import accounts, badges

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def award():
    return badges.issued(accounts.trainee("Amina Diallo"))


@pytest.fixture
def credential(award) -> Credential:
    rows = Credential.objects.select_related("award__achievement", "award__learner", "issuer")
    return rows.get(award=award, format=Format.OB3)


def page_of(award: Award) -> str:
    return f"http://testserver/credentials/{award.public_id}/"


def asks_nobody(url: str, /, **_: Any) -> Fetched:
    pytest.fail(f"{url} was asked")


NOBODY = Outside(asks_nobody)


def verdict(data: bytes) -> Verdict:
    return verify(data, at=timezone.now(), outside=NOBODY).verdict


def refusal(data: bytes) -> UnreadableBadge:
    with pytest.raises(UnreadableBadge) as refused:
        verify(data, at=timezone.now(), outside=NOBODY)
    return refused.value


def read(text: str) -> Verdict:
    return verify_code(text, at=timezone.now(), outside=NOBODY).verdict


@pytest.mark.pango
def test_the_hubs_own_certificate_is_judged_by_what_is_attached_to_it(credential):
    made = certificate_of(credential, name="Amina", key="", hidden=False, at=timezone.now())
    data = as_pdf(made)
    assert verdict(data) is Verdict.VALID
    Award.objects.update(state=AwardState.REVOKED)
    assert verdict(data) is Verdict.REVOKED


@pytest.mark.parametrize(
    "form",
    [
        "/credentials/{}.json", "/credentials/{}.jwt", "/credentials/{}.jwt?alg=RS256", "/credentials/{}.png",
        "/credentials/{}.svg", "/ob2/assertions/{}.json", "/ob2/assertions/{}.jws", "/ob2/assertions/{}.png",
        "/ob2/assertions/{}.svg",
    ],
)  # fmt: skip
def test_a_badge_of_ours_is_judged_in_every_form_and_nobody_is_asked(client, award, form):
    address = form.format(award.public_id)
    data = client.get(address, headers={"accept": "*/*"}).content
    assert verdict(data) is Verdict.VALID
    assert (
        verify_link(f"http://testserver{address}", at=timezone.now(), outside=NOBODY).verdict is Verdict.VALID
    )


@pytest.mark.parametrize(
    ("form", "word"), [("/credentials/{}.svg", b"S01"), ("/ob2/assertions/{}.svg", b'issuedOn":"20')]
)
def test_a_drawing_of_ours_in_which_a_word_was_changed_is_found_out(client, award, form, word):
    data = client.get(form.format(award.public_id)).content
    assert word in data
    assert verdict(data.replace(word, word[:-1] + b"9")) is Verdict.TAMPERED


@pytest.mark.pango
def test_the_certificate_says_that_what_is_attached_is_its_source(credential):
    data = as_pdf(certificate_of(credential, name="", key="", hidden=False, at=timezone.now()))
    saved = pypdfium2.PdfDocument(data)
    assert saved.count_attachments() == 1
    assert saved.get_attachment(0).get_subtype() == "application/json"
    out = BytesIO()
    saved.save(out)  # without the compression that hides its words
    assert b"/AFRelationship/Source" in out.getvalue()
    assert b"/AF[" in out.getvalue()


def test_a_picture_a_token_and_a_foreign_badge_are_found_in_a_pdf_too(credential):
    assert verdict(carriers.pdf(b"Notes", bytes(credential.image))) is Verdict.VALID
    token = Credential.objects.get(award=credential.award, format=Format.JWT_EDDSA)
    assert verdict(carriers.pdf(bytes(token.document))) is Verdict.VALID
    assert verdict(carriers.pdf(json.dumps(signed()).encode())) is Verdict.UNTRUSTED_ISSUER


def test_a_link_to_another_issuers_pdf_is_judged_by_the_badge_in_it():
    data = carriers.pdf(json.dumps(signed()).encode())

    def read(url: str, /, **_: Any) -> Fetched:
        return Fetched(url, 200, "application/pdf", data, timezone.now())

    found = verify_link("https://school.example/a.pdf", at=timezone.now(), outside=Outside(read))
    assert found.verdict is Verdict.UNTRUSTED_ISSUER


def test_the_same_badge_twice_is_one_badge(credential):
    assert verdict(carriers.pdf(bytes(credential.document), bytes(credential.document))) is Verdict.VALID


def test_a_changed_or_damaged_badge_in_a_pdf_is_called_that(credential):
    document = bytes(credential.document)
    for changed in (document.replace(b"S01", b"S09"), document[:-40]):
        assert verdict(carriers.pdf(changed)) is Verdict.TAMPERED


@pytest.mark.parametrize(
    ("made", "code", "words"),
    [
        (lambda badge: carriers.pdf(badge, badge + b" "), "two_badges", "Several badges are attached"),
        (lambda badge: carriers.pdf(badge, password="secret"), "pdf_locked", "save it without one"),
        (lambda badge: carriers.pdf(badge, *[b"x"] * 20), "pdf_too_many", "More than 20 files"),
        (lambda badge: carriers.pdf(badge)[:900], "pdf_damaged", "Download it again"),
        (lambda _: b"%PDF-1.7\nhello", "pdf_damaged", "Download it again"),
        (lambda _: b"%PDF-1.7\n" + b" " * (5 << 20), "too_large", "larger than 5 MB"),
        (lambda _: carriers.pdf(b"{}", b"Notes"), "no_badge_in_pdf", "Scan the code on it"),
        (lambda _: carriers.bomb(), "too_much", "takes more work to open than any certificate"),
        (lambda _: carriers.nested(), "no_badge_in_pdf", "Scan the code on it"),
        (lambda _: carriers.looped_names(), "no_badge_in_pdf", "Scan the code on it"),
        (lambda _: carriers.looped_tables(), "no_badge_in_pdf", "Scan the code on it"),
        (lambda _: carriers.looped_pages(), "pdf_damaged", "Download it again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_pdf_from_which_no_badge_comes_is_refused_with_what_to_do(credential, made, code, words):
    refused = refusal(made(bytes(credential.document)))
    assert (refused.code, words in refused.reason) == (code, True)


def test_a_pdf_that_only_shows_a_link_of_ours_gives_the_link_and_follows_nothing(award):
    link = f"{page_of(award)}?key=abc"
    for data, expected in (
        (carriers.pdf(text=f"Scan the code, or open: {page_of(award)}"), page_of(award)),
        (carriers.pdf(picture=carriers.code(link)), link),
    ):
        found = refusal(data)
        assert isinstance(found, LinkOnly)
        assert (found.link, "scan the code" in found.reason) == (expected, True)


def test_a_pdf_with_links_of_others_or_several_of_ours_gives_none(award):
    other = badges.issued(accounts.trainee("Mateo Ríos"), code="C02", skill_code="S02")
    for text in ("https://other.example/credentials/1", f"{page_of(award)} {page_of(other)}"):
        assert refusal(carriers.pdf(text=text)).code == "no_badge_in_pdf"


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "PNG"])
def test_a_photo_of_a_badges_code_gets_its_verdict(award, form):
    assert verdict(carriers.photo(carriers.code(page_of(award)), form=form)) is Verdict.VALID


def test_a_picture_with_a_badge_inside_is_the_badge_whatever_else_it_shows(credential):
    assert verdict(bytes(credential.image)) is Verdict.VALID


@pytest.mark.parametrize(
    ("made", "code", "words"),
    [
        (carriers.photo, "no_badge_inside", "no QR code that can be read"),
        (lambda: carriers.photo(form="PNG"), "no_badge_inside", "no QR code that can be read"),
        (
            lambda: carriers.photo(carriers.code("http://a.example/"), carriers.code("http://b.example/")),
            "several_codes",
            "one of them alone",
        ),
        (lambda: carriers.photo()[:9_000], "picture_damaged", "take it again"),
        (lambda: carriers.empty((12_000, 9_000)), "picture_too_large", "more pixels than a phone’s photo"),
        (lambda: carriers.empty((20_000, 20_000)), "picture_too_large", "more pixels than a phone’s photo"),
        (lambda: b"\xff\xd8\xff" + b" " * (5 << 20), "too_large", "larger than 5 MB"),
        (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "picture_form", "Save it as JPEG"),
        (lambda: carriers.photo(carriers.code("WIFI:S:guest;;")), "code_no_badge", "neither a badge nor a link"),
        (lambda: carriers.photo(carriers.code("http://testserver/verify/")), "no_such_badge", "leads to this hub"),
    ],
)  # fmt: skip
def test_a_photo_from_which_no_badge_comes_is_refused_with_what_to_do(credential, made, code, words):
    refused = refusal(made())
    assert (refused.code, words in refused.reason) == (code, True)


def test_a_photo_of_another_sites_code_gives_its_link_and_asks_nobody():
    found = refusal(carriers.photo(carriers.code("https://other.example/badges/1")))
    assert isinstance(found, LinkOnly)
    assert (found.link, "nothing was asked there" in found.reason) == ("https://other.example/badges/1", True)


def test_a_child_that_is_busy_or_fails_is_answered_in_words():
    for code, expected in (("busy", "busy"), ("time", "too_much"), ("crashed", "too_much")):

        def fails(_job: str, _data: bytes, code: str = code) -> sandbox.Outcome:
            raise sandbox.Refused("Many files are being read.", code=code)

        with pytest.raises(UnreadableBadge) as refused:
            verify(b"%PDF-1.7", at=timezone.now(), outside=replace(NOBODY, opened=fails))
        assert refused.value.code == expected


def test_what_a_child_answers_is_not_believed():
    for answer in (
        {},
        {"codes": "x"},
        {"codes": [1, None]},
        {"text": 5, "codes": {"a": 1}},
        {"problem": [1]},
    ):
        taken_over = sandbox.Outcome(
            answer=answer, files={}, network_cut=True, files_cut=True, processes_cut=True
        )
        outside = replace(NOBODY, opened=lambda _job, _data, said=taken_over: said)
        for data in (b"%PDF-1.7", carriers.photo(size=(40, 30))):
            with pytest.raises(UnreadableBadge):
                verify(data, at=timezone.now(), outside=outside)


def test_the_child_has_its_walls(credential):
    found = in_child("badges.formats.pdf:in_child", carriers.pdf(bytes(credential.document)))
    assert (found.answer, list(found.files.values())) == ({"badges": 1}, [bytes(credential.document)])


def test_a_code_that_is_a_badge_is_judged(credential):
    token = Credential.objects.get(award=credential.award, format=Format.JWT_EDDSA)
    assert read(bytes(token.document).decode()) is Verdict.VALID
    assert read(bytes(credential.document).decode()) is Verdict.VALID


def code_of(award: Award) -> str:
    award = Award.objects.select_related("learner__safeguard").get(pk=award.pk)
    credential = award.credentials.select_related("issuer").get(format=Format.OB3)
    credential.award = award
    return door.pass_of(credential, showing=showing_of(award), name="", at=timezone.now()).text


@pytest.mark.parametrize("page", PageVisibility)
def test_the_holders_signed_code_leads_to_the_verdict_even_where_the_page_is_closed(award, page):
    choose_page(award, by=award.learner, page=page, shows_name=False)
    text = code_of(award)
    assert read(text) is Verdict.VALID
    assert verify_link(text, at=timezone.now(), outside=NOBODY).verdict is Verdict.VALID
    Award.objects.update(state=AwardState.SUSPENDED)
    assert read(text) is Verdict.SUSPENDED


def test_a_signed_code_that_was_changed_or_whose_key_was_lost_opens_no_closed_page(award):
    choose_page(award, by=award.learner, page=PageVisibility.OFF, shows_name=False)
    text = code_of(award)
    changed = text[:-30] + ("A" if text[-30] != "A" else "B") + text[-29:]
    assert "was not signed by this hub" in refused_code(changed)
    compromise.mark(keys.active_key(), since=timezone.now() - timedelta(hours=1), by="Ada", reason="lost")
    assert "a key that somebody else may have" in refused_code(text)


def refused_code(text: str) -> str:
    with pytest.raises(UnreadableBadge) as refused:
        read(text)
    assert refused.value.code == "door_code"
    return refused.value.reason
