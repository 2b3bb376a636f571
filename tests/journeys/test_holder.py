"""What a holder does with a badge: decides who sees it, prints it, shows evidence, and hands it to a wallet."""

import json
import re
import zipfile
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.badge import HELD
from tests.journeys.hub import Hub
from tests.journeys.visitor import VisitorFactory

pytestmark = pytest.mark.any_hub

# A photo that an observation of the badge rests on.
_PHOTO = (
    "from courses.models import Evidence, ObservationDetail; from lms.accounts.models import User; "
    "from tests.factories import evidence; "
    "me = User.objects.get(email='trainee@demo.fettle.test'); row = evidence.item(me); "
    "award = me.awards.first(); "
    "Evidence.objects.filter(pk=row.pk).update(event=ObservationDetail.objects.filter("
    "learner=me, event__skill_code__in=award.skills).first().event)"
)


def open_badge(page: Page) -> None:
    """From one's own page to the page of the badge on which everything is decided."""
    page.goto("/me/")
    page.get_by_role("link", name="Show and manage").click()
    expect(page.get_by_role("heading", name="My badges")).to_be_visible()
    page.get_by_role("link", name=HELD).first.click()
    expect(page.get_by_text("Only you see this page")).to_be_visible()


def test_a_holder_decides_and_others_see_what_was_decided(hub: Hub, new_visitor: VisitorFactory) -> None:
    holder, stranger = new_visitor(), new_visitor()
    holder.sign_in("trainee")
    page = holder.page
    open_badge(page)
    stranger.expect_status(403)
    stranger.expect_status(404)
    decide(page, stranger.page, hub)
    hand_to_a_wallet(page)


@pytest.mark.pango
def test_a_badge_is_taken_along_on_paper_and_as_one_file(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    holder = new_visitor()
    holder.sign_in("trainee")
    open_badge(holder.page)
    take_along(holder.page, tmp_path)


def decide(page: Page, other: Page, hub: Hub) -> None:
    """By link only, with a name; then nobody; then everybody again."""
    own = page.url
    page.get_by_label("Only people to whom I give a link").check()
    page.get_by_label("Show my name on the page").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    address = page.get_by_label("Address to share").input_value()
    assert address.startswith(f"{hub.base_url}/credentials/")
    answer = other.goto(address.partition("?")[0])
    assert answer is not None
    assert answer.status == 403
    expect(other.get_by_text("only by a link that they hand out")).to_be_visible()
    other.goto(address)
    expect(other.locator("[data-verdict=valid]").first).to_be_visible()
    expect(other.get_by_text("Holder", exact=True)).to_be_visible()
    page.get_by_label("Nobody but me").check()
    page.get_by_role("button", name="Save", exact=True).click()
    answer = other.goto(address)
    assert answer is not None
    assert answer.status == 404
    page.goto(own)
    page.get_by_label("Anybody who knows its address").check()
    page.get_by_label("Show my name on the page").uncheck()
    page.get_by_role("button", name="Save", exact=True).click()
    address = page.get_by_label("Address to share").input_value()
    answer = other.goto(address)
    assert answer is not None
    assert answer.status == 200
    card = other.locator("meta[property='og:image']").get_attribute("content")
    assert card
    expect(other.get_by_text("Holder", exact=True)).to_have_count(0)
    assert other.request.get(card).headers["content-type"] == "image/png"


def take_along(page: Page, folder: Path) -> None:
    """The certificate with the name, and everything in one file."""
    page.get_by_label("Print my name on it").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the certificate (PDF)").click()
    pdf = folder / "certificate.pdf"
    download.value.save_as(pdf)
    document = pypdfium2.PdfDocument(pdf)
    assert "Valid" in document[0].get_textpage().get_text_range()
    attached = document.get_attachment(0).get_data()
    assert json.loads(bytes(attached))["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all files").click()
    archive = folder / "all.zip"
    download.value.save_as(archive)
    with zipfile.ZipFile(archive) as opened:
        assert {"badge.png", "badge.json", "certificate.pdf", "README.txt"} <= set(opened.namelist())


def hand_to_a_wallet(page: Page) -> None:
    """The code to scan and the number to type."""
    page.get_by_role("button", name="Make a code for my wallet").click()
    expect(page.get_by_role("img", name="QR code for a wallet")).to_be_visible()
    assert re.fullmatch(r"\d{6}", page.locator(".wallet-pin").inner_text())
    offer = page.get_by_role("link", name="Open in a wallet on this device").get_attribute("href")
    assert offer
    assert offer.startswith("openid-credential-offer://?credential_offer=")


def test_evidence_is_shown_for_a_time_and_taken_back(hub: Hub, new_visitor: VisitorFactory) -> None:
    hub.manage("shell", "--no-imports", "-v", "0", "-c", _PHOTO)
    holder, employer = new_visitor(), new_visitor()
    holder.sign_in("trainee")
    page = holder.page
    open_badge(page)
    page.get_by_role("link", name="Choose evidence to show").click()
    page.get_by_role("group", name="What to show").get_by_role("checkbox").first.check()
    page.get_by_label("One day").check()
    page.get_by_label("For whom").fill("Mrs Okoye")
    page.get_by_role("button", name="Make the link").click()
    address = page.get_by_label("Link to the evidence").input_value()
    other = employer.page
    other.goto(address)
    expect(other.get_by_text("Shown to you by the holder")).to_be_visible()
    assert other.locator("figure img").first.evaluate("picture => picture.naturalWidth") > 0
    assert employer.cookies() == []
    page.get_by_role("button", name="End it now Mrs Okoye").click()
    expect(page.get_by_text("ended by you on")).to_be_visible()
    employer.expect_status(410)
    other.goto(address)
    expect(other.get_by_text("This is not available any more")).to_be_visible()


def test_a_record_of_progress_is_signed_and_checked(new_visitor: VisitorFactory, tmp_path: Path) -> None:
    holder, employer = new_visitor(), new_visitor()
    holder.sign_in("trainee")
    page = holder.page
    page.goto("/me/badges/")
    page.get_by_role("link", name="Records of progress").click()
    page.get_by_role("button", name="Sign a record now").click()
    expect(page.get_by_role("table")).to_contain_text("Not yet")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the signed text").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    other = employer.page
    other.goto("/verify/")
    other.get_by_label("Or the badge’s picture").set_input_files(file)
    other.get_by_role("button", name="Check this badge").click()
    expect(other.locator("[data-verdict=valid]").first).to_be_visible()
