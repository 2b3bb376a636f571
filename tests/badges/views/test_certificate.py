"""The certificate: tagged, with the signed text attached, and with a name only where its holder wants that."""

import json
import sys
import zipfile
from io import BytesIO

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from badges.domain import bundle, issuing, renewal
from badges.domain import certificate as certificates
from badges.domain.showing import choose_page
from badges.enums import AwardState, Format, PageVisibility
from badges.formats.qr_picture import codes_in
from badges.models import Award
from lms.kernel.print_fonts import needed
from tests.factories import accounts, badges

pytestmark = pytest.mark.django_db

NAME = "Żółć 李小龙 محمد Ωμέγα"


@pytest.fixture(autouse=True)
def _nothing_kept():
    cache.clear()


@pytest.fixture
def award():
    return badges.issued(accounts.trainee(NAME))


@pytest.fixture
def no_pango(monkeypatch):
    """A server without Pango: the import fails as it does there."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)


def text_of(data: bytes) -> str:
    return str(pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range())


def attachments_of(data: bytes) -> list[bytes]:
    document = pypdfium2.PdfDocument(data)
    return [bytes(document.get_attachment(n).get_data()) for n in range(document.count_attachments())]


@pytest.mark.pango
def test_the_public_pdf_is_tagged_a4_and_carries_state_date_and_the_signed_text(client, award):
    response = client.get(f"/credentials/{award.public_id}.pdf")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    document = pypdfium2.PdfDocument(response.content)
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    assert [round(side) for side in document[0].get_size()] == [595, 842]
    assert document.get_metadata_dict()["Title"] == "Course C01"
    text = text_of(response.content)
    assert f"http://testserver/credentials/{award.public_id}/" in text
    assert timezone.localdate().strftime("%b %Y") in text
    assert "Valid" in text
    assert attachments_of(response.content) == [bytes(award.credentials.get(format=Format.OB3).document)]
    assert not response.cookies


@pytest.mark.pango
def test_the_public_pdf_names_nobody_not_even_to_the_holder(client, award):
    client.force_login(award.learner)
    assert "李小龙" not in text_of(client.get(f"/credentials/{award.public_id}.pdf").content)


@pytest.mark.pango
def test_the_name_is_on_the_public_pdf_while_the_holder_shows_it_on_the_page(client, award):
    choose_page(award, by=award.learner, page=PageVisibility.PUBLIC, shows_name=True)
    assert "李小龙" in text_of(client.get(f"/credentials/{award.public_id}.pdf").content)
    choose_page(award, by=award.learner, page=PageVisibility.PUBLIC, shows_name=False)
    assert "李小龙" not in text_of(client.get(f"/credentials/{award.public_id}.pdf").content)


@pytest.mark.pango
def test_the_holders_own_copy_has_the_name_in_every_script_only_if_they_tick_that(client, award):
    client.force_login(award.learner)
    address = f"/me/badges/{award.public_id}/certificate/"
    named = client.post(address, {"with_name": "on"})
    text = text_of(named.content)
    assert [part for part in ("Żółć", "李小龙", "Ωμέγα") if part not in text] == []
    assert "no-store" in named["Cache-Control"]
    assert "李小龙" not in text_of(client.post(address).content)


# One name in each script whose letters the hub brings along, and in Latin and Cyrillic with their rarer letters.
NAMES = {
    "Arabic": "محمد",
    "Chinese": "李小龙",
    "Cyrillic": "Щукин Юрій",
    "Devanagari": "कमल जगत",
    "Greek": "Ωμέγα Ξένη",
    "Hebrew": "דוד לוי",
    "Korean": "김민수",
    "Polish": "Żółć Łęcka",
    "Thai": "สมชาย ใจดี",
    "Vietnamese": "Nguyễn Thị Hường",
}


@pytest.mark.pango
@pytest.mark.any_database
@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_is_drawn_with_real_letters_and_can_be_copied(client, script):
    name = NAMES[script]
    award = badges.issued(accounts.trainee(name))
    client.force_login(award.learner)
    text = text_of(client.post(f"/me/badges/{award.public_id}/certificate/", {"with_name": "on"}).content)
    assert name in text
    assert needed(name, settings.PRINT_FONTS)[1] == set()
    assert "[U+" not in text


def codes_on(data: bytes) -> list[str]:
    """What a scanner reads on the first page."""
    return codes_in(pypdfium2.PdfDocument(data)[0].render(scale=3).to_pil().convert("L"))


@pytest.mark.pango
def test_the_code_on_paper_leads_to_the_badges_page(client, award):
    page = f"http://testserver/credentials/{award.public_id}/"
    assert codes_on(client.get(f"/credentials/{award.public_id}.pdf").content) == [page]
    choose_page(award, by=award.learner, page=PageVisibility.LINK, shows_name=False)
    client.force_login(award.learner)
    [own] = codes_on(client.post(f"/me/badges/{award.public_id}/certificate/").content)
    opened, _hash, door = own.partition("#")
    assert opened.startswith(f"{page}?key=")
    assert door.startswith("DOOR1:")
    client.logout()
    assert client.get(opened.removeprefix("http://testserver")).status_code == 200
    choose_page(award, by=award.learner, page=PageVisibility.OFF, shows_name=False)
    client.force_login(award.learner)
    [hidden] = codes_on(client.post(f"/me/badges/{award.public_id}/certificate/").content)
    assert str(award.public_id) not in hidden.partition("#")[0]


@pytest.mark.pango
def test_a_badge_that_ended_says_so_on_paper(client, award):
    Award.objects.update(state=AwardState.REVOKED, ended_at=timezone.now())
    assert "Revoked" in text_of(client.get(f"/credentials/{award.public_id}.pdf").content)


def test_without_pango_the_page_to_print_stands_in_and_says_so(client, award, no_pango):
    response = client.get(f"/credentials/{award.public_id}.pdf", follow=True)
    assert response.redirect_chain == [(f"/credentials/{award.public_id}/print/?no-pdf=", 302)]
    page = response.content.decode()
    assert "This hub makes no PDF at the moment" in page
    assert '<article class="certificate">' in page
    client.force_login(award.learner)
    own = client.post(f"/me/badges/{award.public_id}/certificate/", {"with_name": "on"})
    assert NAME in own.content.decode()


def test_the_doctor_says_what_is_missing_for_pdfs(no_pango):
    assert certificates.pdf_problem() != ""


@pytest.mark.pango
def test_a_certificate_loads_nothing_but_the_hubs_fonts(tmp_path):
    fetcher = certificates._local_only()
    secret = tmp_path / "secret"
    secret.write_text("x")
    for address in (secret.as_uri(), "http://127.0.0.1:1/x", "file:///etc/passwd", "ftp://example.test/x"):
        with pytest.raises(ValueError, match="loads nothing"):
            fetcher.fetch(address)


@pytest.mark.pango
def test_too_many_pdfs_for_one_visitor_are_refused(client, award):
    address = f"/credentials/{award.public_id}.pdf"
    codes = {client.get(address).status_code for _ in range(21)}
    assert codes == {200, 429}


FILES = {
    "badge.json",
    "badge.png",
    "badge-ob2.json",
    "badge-ob2.png",
    "badge-jwt_eddsa.jwt",
    "badge-jwt_rs256.jwt",
    "badge-ob2_jws.jws",
    "picture.svg",
}


@pytest.mark.pango
def test_everything_at_once_holds_every_file_and_says_what_they_are(client, award):
    client.force_login(award.learner)
    response = client.post(f"/me/badges/{award.public_id}/all/")
    with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        assert set(archive.namelist()) == FILES | {"certificate.pdf", "README.txt"}
        assert json.loads(archive.read("badge.json"))["id"].endswith(f"/credentials/{award.public_id}/")
        readme = archive.read("README.txt").decode()
        assert archive.testzip() is None
    assert "http://testserver/verify/" in readme
    assert "certificate.pdf" in readme


def test_all_badges_at_once_have_a_folder_each_that_holds_what_was_issued(client, award):
    newer = issuing.issue(renewal.reissue(award, reason="test"))
    other = badges.issued(award.learner, code="C02", skill_code="S09")
    badges.earned(award.learner, code="C03", skill_code="S20")
    badges.issued(accounts.trainee("Tom"), code="C01")
    client.force_login(award.learner)
    assert "Download all badges" in client.get("/me/badges/").content.decode()
    response = client.post("/me/badges/all/")
    assert response["Content-Disposition"] == 'attachment; filename="badges.zip"'
    with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        assert archive.testzip() is None
        folders = {"c01": newer, "c01-2": award, "c02": other}
        assert set(archive.namelist()) == {"README.txt"} | {
            f"{folder}/{name}" for folder in folders for name in FILES
        }
        for folder, one in folders.items():
            stored = one.credentials.get(format=Format.OB3)
            assert archive.read(f"{folder}/badge.json") == bytes(stored.document)
            assert archive.read(f"{folder}/badge.png") == bytes(stored.image)
        readme = archive.read("README.txt").decode()
    assert "c01/\n  Course C01: Valid, without an end date." in readme
    assert "c01-2/\n  Course C01: A newer badge stands in its place" in readme
    assert "http://testserver/verify/" in readme
    assert "not in it" not in readme


def test_of_very_many_badges_the_first_are_taken_and_the_rest_is_named(client, award, monkeypatch):
    badges.issued(award.learner, code="C02", skill_code="S09")
    monkeypatch.setattr(bundle, "MOST_BADGES", 1)
    client.force_login(award.learner)
    response = client.post("/me/badges/all/")
    with zipfile.ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        assert len(archive.namelist()) == len(FILES) + 1
        assert "1 older badge is not in it." in archive.read("README.txt").decode()


def test_who_has_no_badge_yet_is_led_back_and_nobody_asks_without_end(client, award):
    tom = accounts.trainee("Tom")
    badges.earned(tom, code="C02", skill_code="S09")
    client.force_login(tom)
    assert "Download all badges" not in client.get("/me/badges/").content.decode()
    assert client.post("/me/badges/all/").headers["Location"] == "/me/badges/"
    assert client.get("/me/badges/all/").status_code == 405
    client.force_login(award.learner)
    codes = [client.post("/me/badges/all/").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]


@pytest.mark.parametrize("address", ["certificate", "all"])
def test_only_the_holder_gets_their_own_copy(client, award, address):
    client.force_login(accounts.trainee("Other"))
    assert client.post(f"/me/badges/{award.public_id}/{address}/").status_code == 404
    assert client.get(f"/me/badges/{award.public_id}/{address}/").status_code == 405


def test_of_an_erased_holder_there_is_no_certificate(client, award):
    Award.objects.update(learner=None)
    assert client.get(f"/credentials/{award.public_id}.pdf").status_code == 410
    assert client.get(f"/credentials/{award.public_id}/print/").status_code == 410
