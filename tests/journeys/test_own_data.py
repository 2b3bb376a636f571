"""Taking one's data along, having everything erased, thinking better of it, and going after all."""

import zipfile
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.hub import PASSWORD, Hub
from tests.journeys.visitor import VisitorFactory

NAME = "Adaeze Abebe"
_DUE_NOW = (
    "from django.utils import timezone; from lms.accounts.models import ErasureRequest; "
    "ErasureRequest.objects.update(due_at=timezone.now())"
)
_PATIENCE = 30_000  # milliseconds: the sweep of the journeys' hub comes every 3 seconds


def test_a_copy_is_taken_and_everything_erased(
    hub: Hub, learners: dict[str, str], new_visitor: VisitorFactory, tmp_path: Path
) -> None:
    person = new_visitor()
    person.sign_in(learners[NAME])
    person.expect_status(422)
    page = person.page
    page.goto("/accounts/profile/")
    page.get_by_role("link", name="Your data").click()
    assert {"index.html", "account.json"} <= names_in(take_a_copy(page, tmp_path))
    ask_to_be_erased(page, f"{learners[NAME]}@demo.fettle.test")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Nothing will be erased.")).to_be_visible()
    ask_to_be_erased(page, f"{learners[NAME]}@demo.fettle.test")
    hub.manage("shell", "--no-imports", "-v", "0", "-c", _DUE_NOW)
    expect_signed_out(page)
    assert "Intact" in hub.manage("verify_ledger")
    page.locator("[name=login]").fill(f"{learners[NAME]}@demo.fettle.test")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")


def prove_who_one_is(page: Page) -> None:
    """Type the password once more, where it is asked for."""
    if page.locator("[name=password]").count():
        page.locator("[name=password]").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button").first.click()


def take_a_copy(page: Page, folder: Path) -> Path:
    """Everything, as a ZIP file."""
    page.get_by_role("link", name="Take a copy").first.click()
    page.wait_for_load_state()
    prove_who_one_is(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def names_in(file: Path) -> set[str]:
    """What is in the archive."""
    with zipfile.ZipFile(file) as archive:
        return {name.rpartition("/")[2] for name in archive.namelist()}


def ask_to_be_erased(page: Page, email: str) -> None:
    """The address has to be typed, and rightly."""
    page.goto("/me/data/erase/")
    prove_who_one_is(page)
    field = page.get_by_label("E-mail address of the account")
    field.fill("somebody@else.test")
    page.get_by_role("button", name="Erase everything in seven days").click()
    expect(page.get_by_text("This is not the address of the account").first).to_be_visible()
    field.fill(email)
    page.get_by_role("button", name="Erase everything in seven days").click()
    expect(page.get_by_text("Your data will be erased on").first).to_be_visible()


def expect_signed_out(page: Page) -> None:
    """Wait until the hub has erased the person, and with them their session."""
    for _attempt in range(_PATIENCE // 500):
        page.goto("/me/")
        if "/accounts/login/" in page.url:
            return
        page.wait_for_timeout(500)
    raise AssertionError("the person is still signed in")
