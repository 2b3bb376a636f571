"""The demo trainee's badge, as an employer gets it."""

import re
from pathlib import Path

from playwright.sync_api import Page

from tests.journeys.visitor import Visitor

HELD = re.compile("Safe start")


def open_own_badge(trainee: Visitor) -> Page:
    """Sign in as the demo trainee and open the page of the badge."""
    trainee.sign_in("trainee")
    trainee.page.goto("/me/")
    trainee.page.get_by_role("region", name="My badges").get_by_role("link", name=HELD).click()
    return trainee.page


def save_picture(page: Page, folder: Path) -> Path:
    """Take the picture with the signed document inside from the badge's page."""
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the badge").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def check(page: Page, file: Path) -> None:
    """What an employer does: one field, one button."""
    page.goto("/verify/")
    page.get_by_label("Or the badge’s picture").set_input_files(file)
    page.get_by_role("button", name="Check this badge").click()
