"""The page and the API take PDFs, photos and what a browser read from a code; a link is shown before it is followed."""

import io
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from badges.enums import Format
from badges.models import Credential
from tests.badges import carriers
from tests.factories import badges

pytestmark = pytest.mark.django_db
# An address that no hub ever asks, so that following it is told from not following it.
ELSEWHERE = "https://10.0.0.1/badges/1"
WASM = "'wasm-unsafe-eval'"


@pytest.fixture(autouse=True)
def fresh_minute():
    cache.clear()


@pytest.fixture
def credential() -> Credential:
    return Credential.objects.select_related("award").get(award=badges.issued(), format=Format.OB3)


def page_of(credential: Credential) -> str:
    return f"http://testserver/credentials/{credential.award.public_id}/"


def upload(data: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_pdf_gets_its_verdict_and_the_print_on_it_is_said_to_be_unchecked(client, credential):
    sent = {"file": upload(carriers.pdf(bytes(credential.document)), "certificate.pdf")}
    page = client.post("/verify/", sent).content.decode()
    assert 'data-verdict="valid"' in page
    assert "What is printed on a PDF can be changed" in page
    other = client.post("/verify/", {"file": upload(bytes(credential.image), "badge.png")})
    assert "What is printed on a PDF" not in other.content.decode()


@pytest.mark.parametrize("field", ["file", "photo"])
def test_without_scripts_a_photo_of_the_code_gets_its_verdict(client, credential, field):
    sent = {field: upload(carriers.photo(carriers.code(page_of(credential))), "IMG_1.jpg")}
    response = client.post("/verify/", sent)
    assert 'data-verdict="valid"' in response.content.decode()
    assert not response.cookies


def test_a_photo_without_a_code_is_refused_beside_its_own_field(client, credential):
    response = client.post("/verify/", {"photo": upload(carriers.photo(), "IMG_1.jpg")})
    page = response.content.decode()
    assert response.status_code == 422
    assert "no QR code that can be read" in page
    assert "Take it again: the whole code, sharp and without glare." in page
    assert 'id="id_photo_error"' in page
    assert 'aria-describedby="id_photo_helptext id_photo_error id_photo_again"' in page


def test_what_a_browser_read_from_our_code_gets_its_verdict_at_once(client, credential):
    response = client.post("/verify/", {"text": page_of(credential), "scanned": "on"})
    assert 'data-verdict="valid"' in response.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        lambda: {"text": ELSEWHERE, "scanned": "on"},
        lambda: {"photo": upload(carriers.photo(carriers.code(ELSEWHERE)), "IMG_1.jpg")},
    ],
    ids=["scanned", "photo"],
)
def test_another_sites_code_is_followed_only_once_somebody_says_so(client, sent):
    response = client.post("/verify/", sent())
    page = response.content.decode()
    assert response.status_code == 422
    assert "data-verdict" not in page
    assert f"nothing was asked there yet: {ELSEWHERE}." in page
    assert f'<input type="hidden" name="text" value="{ELSEWHERE}">' in page
    assert f"{ELSEWHERE}</textarea>" in page
    assert "Choose the file again." not in page
    confirmed = client.post("/verify/", {"text": ELSEWHERE})
    assert 'data-verdict="unverifiable"' in confirmed.content.decode()


def test_a_printed_certificate_leads_to_its_link_in_one_step(client, credential):
    sent = {"file": upload(carriers.pdf(text=page_of(credential)), "scan.pdf")}
    page = client.post("/verify/", sent).content.decode()
    assert f'<input type="hidden" name="text" value="{page_of(credential)}">' in page


def test_a_link_in_a_code_cannot_break_the_page(client):
    odd = 'https://other.example/"><script>alert(1)</script>'
    page = client.post("/verify/", {"text": odd, "scanned": "on"}).content.decode()
    assert "<script>alert" not in page


def test_only_the_page_that_scans_may_run_a_decoder(client, credential):
    scans = [client.get("/verify/"), client.post("/verify/", {}), client.post("/verify/whose/", {})]
    assert [WASM in one["Content-Security-Policy"] for one in scans] == [True, True, True]
    others = [client.get(one) for one in ("/verify/crew/", "/verify/door/", "/", page_of(credential))]
    assert [WASM in one["Content-Security-Policy"] for one in others] == [False] * 4
    policy = scans[0]["Content-Security-Policy"]
    assert f"script-src 'self' {WASM};" in f"{policy};"
    assert "'unsafe-eval'" not in policy.replace(WASM, "")


def test_the_api_takes_pdfs_and_photos(client, credential):
    for data, name in (
        (carriers.pdf(bytes(credential.document)), "certificate.pdf"),
        (carriers.photo(carriers.code(page_of(credential))), "IMG_1.jpg"),
    ):
        answer = client.post("/api/v1/verify", {"file": upload(data, name)})
        assert (answer.status_code, answer.json().get("verdict")) == (200, "valid")


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (carriers.pdf(b"Notes"), 422, "no_badge_in_pdf"),
        (carriers.pdf(b"Notes", password="secret"), 422, "pdf_locked"),
        (b"%PDF-1.7" + b" " * (5 << 20), 413, "too_large"),
        (carriers.photo(carriers.code(ELSEWHERE)), 422, "link_only"),
    ],
    ids=["no badge", "locked", "too large", "a link"],
)
def test_the_api_says_why_a_pdf_or_photo_cannot_be_judged(client, data, status, code):
    answer = client.post("/api/v1/verify", {"file": upload(data, "a")})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["reason"].endswith(".")


def test_the_apis_description_names_the_kinds_of_file(client):
    described = client.get("/api/v1/openapi.json").json()
    content = described["paths"]["/api/v1/verify"]["post"]["requestBody"]["content"]
    words = content["multipart/form-data"]["schema"]["properties"]["file"]["description"]
    assert [
        kind for kind in ("png", "svg", "json", "jwt", "pdf", "jpg", "QR code") if kind not in words
    ] == []


def test_a_crews_files_may_be_pdfs_and_photos_in_a_zip_too(client, credential):
    certificate = carriers.pdf(bytes(credential.document))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Ada.pdf", certificate)
        archive.writestr("Ben.pdf", carriers.pdf(b"Notes"))
    sent = [
        upload(packed.getvalue(), "crew.zip"),
        upload(certificate, "Cem.pdf"),
        upload(carriers.photo(carriers.code(page_of(credential))), "Dee.jpg"),
    ]
    page = client.post("/verify/crew/", {"file": sent}).content.decode()
    assert page.count('<tr data-verdict="valid">') == 3
    assert "No badge is attached to this PDF" in page
