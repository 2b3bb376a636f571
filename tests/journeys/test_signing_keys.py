"""Making a passkey, naming it, losing it; setting a PIN with and without scripts."""

from typing import Literal

import pytest
from playwright.sync_api import Page, Request, expect

from tests.journeys.hub import Hub
from tests.journeys.test_accessibility import findings
from tests.journeys.test_own_data import prove_who_one_is
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub

HERE = "/accounts/signing/"
PIN = "482916"
_CHECK = (
    "import hmac; from lms.accounts.models import User; from lms.accounts import signing; "
    "person = User.objects.get(email='{who}@demo.fettle.test'); "
    "key = signing.derive('{pin}', **signing.pin_parameters(person)); "
    "signing.check_pin(person, hmac.digest(key, b'seen', 'sha256'), message=b'seen'); print('right')"
)


def with_device(page: Page) -> None:
    """Give the browser a phone's authenticator, whose owner always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def add_passkey(page: Page, name: str) -> None:
    """From the overview to the device's answer."""
    page.goto(HERE)
    page.get_by_role("link", name="Add a passkey").click()
    page.wait_for_load_state()
    prove_who_one_is(page)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Make the passkey").click()


def remove_passkey(page: Page, name: str, why: str) -> None:
    """From the overview, with the reason."""
    page.get_by_role("link", name=f"Remove, or say that it is lost {name}").click()
    page.get_by_label(why).check()
    page.get_by_role("button", name="Remove this passkey").click()


def test_a_passkey_is_made_renamed_removed_and_lost(visitor: Visitor) -> None:
    visitor.sign_in("mentor")
    page = visitor.page
    with_device(page)
    page.goto("/accounts/profile/")
    page.get_by_role("link", name="Passkeys and PIN").click()
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    add_passkey(page, "Blue phone")
    expect(page.get_by_role("heading", name="Blue phone")).to_be_visible()
    add_passkey(page, "Twice")
    expect(page.get_by_text("This device has a passkey for your account already.")).to_be_visible()
    page.goto(HERE)
    page.get_by_role("link", name="Rename Blue phone").click()
    page.get_by_label("Name").fill("Workshop phone")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Workshop phone")).to_be_visible()
    remove_passkey(page, "Workshop phone", "I do not need it any more")
    expect(page.get_by_text("You have no passkey yet.")).to_be_visible()
    add_passkey(page, "New phone")
    remove_passkey(page, "New phone", "I have lost the device")
    page.get_by_text("Passkeys that you do not use any more").click()
    expect(page.get_by_text("Workshop phone: removed")).to_be_visible()
    expect(page.get_by_text("New phone: lost")).to_be_visible()


def test_the_digits_of_a_pin_stay_in_the_browser(hub: Hub, visitor: Visitor) -> None:
    visitor.sign_in("editor")  # who has none yet
    page = visitor.page
    sent: list[str] = []

    def note(request: Request) -> None:
        sent.append(request.post_data or "")

    page.on("request", note)
    page.goto(HERE)
    page.get_by_role("link", name="Set a PIN").click()
    page.wait_for_load_state()
    prove_who_one_is(page)
    page.get_by_label("New PIN").fill(PIN)
    page.get_by_label("The same once more").fill(PIN)
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.get_by_text("Your PIN is set.")).to_be_visible()
    assert any("key=" in data for data in sent)
    assert not any(PIN in data for data in sent)
    assert "right" in hub.manage(
        "shell", "--no-imports", "-v", "0", "-c", _CHECK.format(who="editor", pin=PIN)
    )


def test_without_scripts_a_pin_works_and_passkeys_say_what_they_need(
    hub: Hub, new_visitor: VisitorFactory
) -> None:
    visitor = new_visitor(scripts=False)
    visitor.expect_status(422)
    visitor.sign_in("teacher")
    page = visitor.page
    page.goto(HERE)
    page.get_by_role("link", name="Add a passkey").click()
    prove_who_one_is(page)
    expect(page.get_by_text("Passkeys need JavaScript", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
    page.goto(HERE)
    page.get_by_role("link", name="Set a PIN").click()
    for pin, words in (("123456", "easy to guess"), (PIN, "Your PIN is set.")):
        page.get_by_label("New PIN").fill(pin)
        page.get_by_label("The same once more").fill(pin)
        page.get_by_role("button", name="Set the PIN").click()
        expect(page.get_by_text(words).first).to_be_visible()
    assert "right" in hub.manage(
        "shell", "--no-imports", "-v", "0", "-c", _CHECK.format(who="teacher", pin=PIN)
    )


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing_behind_the_password(visitor: Visitor, colours: Literal["light", "dark"]) -> None:
    visitor.sign_in("coordinator")
    page = visitor.page
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    with_device(page)
    add_passkey(page, f"Phone in {colours}")
    expect(page.get_by_role("heading", name=f"Phone in {colours}")).to_be_visible()
    pages = [
        (HERE, ""),
        (f"{HERE}passkeys/add/", ""),
        (f"{HERE}pin/", ""),
        (HERE, "/remove/"),
        (HERE, "/accounts/signing/passkeys/*-"),
    ]
    found = [finding for path, link in pages for finding in findings(visitor, path, link)]
    assert not found, "\n".join(found)
