"""From the code on a phone or on paper to the verdict: no login, few taps, by camera, by photo and by keyboard."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.badges.carriers import code, photo
from tests.journeys.badge import open_own_badge
from tests.journeys.browser import start
from tests.journeys.hub import Hub
from tests.journeys.test_accessibility import AXE, RUN
from tests.journeys.test_desk_camera import film_of
from tests.journeys.visitor import Visitor, VisitorFactory

pytestmark = pytest.mark.any_hub
MOST_TAPS, MOST_SECONDS = 4, 30
_TAPS = "document.addEventListener('click', ({ isTrusted }) => isTrusted && told(), true);"


@pytest.fixture(scope="module")
def shown(hub: Hub, browser: Browser) -> str:
    """What the code on the holder's phone says: the address to share."""
    holder = Visitor(browser, hub.base_url, {hub.base_url})
    page = open_own_badge(holder)
    page.goto("/me/badges/")
    page.get_by_role("link", name="Safe start").first.click()
    address = page.get_by_label("Address to share").input_value()
    holder.close()
    return address


@pytest.fixture(scope="module")
def sees(
    hub: Hub, browser: Browser, shown: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A Chromium whose camera sees the holder's code, and whose user allows it."""
    film = film_of(shown, tmp_path_factory.mktemp("film"))
    options = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    other = start(browser.browser_type, [*options, f"--use-file-for-fake-video-capture={film}"])
    yield other
    other.close()


def counted(visitor: Visitor) -> Callable[[], int]:
    """How often the screen was tapped so far, over all pages."""
    taps: list[int] = []
    visitor.page.expose_function("told", lambda: taps.append(1))
    visitor.page.add_init_script(_TAPS)
    return lambda: len(taps)


def is_valid(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid", timeout=MOST_SECONDS * 1000)
    assert page.evaluate("document.activeElement.id") == "verdict-word"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def picture(folder: Path, data: bytes, name: str = "IMG_1.jpg") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def test_a_photo_leads_to_the_verdict(visitor: Visitor, shown: str, tmp_path: Path) -> None:
    file = picture(tmp_path, photo(code(shown), size=(4000, 3000)))
    taps, page, began = counted(visitor), visitor.page, time.monotonic()
    sent: list[int] = []
    visitor.page.on("request", lambda one: sent.append(len(one.post_data_buffer or b"")))
    page.goto("/")
    page.get_by_role("link", name="Verify a badge").first.click()
    with page.expect_file_chooser() as chooser:
        page.get_by_label("Take a photo of the code").click()
    chooser.value.set_files(file)  # the shutter, and "use this photo": two taps that no page sees
    is_valid(page)
    assert taps() + 2 <= MOST_TAPS
    assert time.monotonic() - began < MOST_SECONDS
    assert max(sent) < 4_000  # the photo stays on the phone
    assert visitor.cookies() == []


def test_the_camera_leads_to_the_verdict(hub: Hub, sees: Browser) -> None:
    visitor = Visitor(sees, hub.base_url, {hub.base_url})
    try:
        taps, page, began = counted(visitor), visitor.page, time.monotonic()
        page.goto("/verify/")
        page.get_by_role("button", name="Scan the code").click()
        is_valid(page)
        assert taps() + 1 <= MOST_TAPS  # and one for the browser's own question
        assert time.monotonic() - began < MOST_SECONDS
        assert visitor.findings == []
        assert visitor.cookies() == []
    finally:
        visitor.close()


def test_the_keyboard_alone_scans_and_reads_the_verdict(hub: Hub, sees: Browser) -> None:
    visitor = Visitor(sees, hub.base_url, {hub.base_url})
    try:
        page = visitor.page
        page.goto("/verify/")
        page.locator("#main").focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent").strip() == "Scan the code"
        page.keyboard.press("Enter")
        is_valid(page)
        assert visitor.findings == []
    finally:
        visitor.close()


@pytest.fixture
def other_code(hub: Hub, browser: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody whose camera sees nothing that it could read, so that the picture stays open."""
    film = film_of("A", tmp_path)
    film.write_bytes(picture(tmp_path, photo(size=(640, 480))).read_bytes() * 10)
    options = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    other = start(browser.browser_type, [*options, f"--use-file-for-fake-video-capture={film}"])
    visitor = Visitor(other, hub.base_url, {hub.base_url})
    yield visitor
    findings = visitor.findings
    visitor.close()
    other.close()
    assert findings == []


def test_the_open_camera_is_accessible_and_can_be_stopped(other_code: Visitor) -> None:
    page = other_code.page
    page.goto("/verify/")
    page.get_by_role("button", name="Scan the code").click()
    expect(page.get_by_text("Hold the code in front of the camera")).to_be_visible(timeout=30_000)
    stop = page.get_by_role("button", name="Stop the camera")
    expect(stop).to_be_focused()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("Enter")
    expect(page.locator("video")).to_be_hidden()
    expect(page.get_by_role("button", name="Scan the code")).to_be_focused()
    assert page.evaluate(
        "document.querySelector('video').srcObject.getTracks().every((t) => t.readyState === 'ended')"
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("NotAllowedError", "The camera was refused. Allow it"),
        ("NotFoundError", "No camera was found on this device."),
        ("NotReadableError", "The camera does not start"),
    ],
)
def test_without_the_camera_there_is_a_way_on(visitor: Visitor, name: str, words: str) -> None:
    visitor.page.add_init_script(
        f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{name}'); }};"
    )
    visitor.page.goto("/verify/")
    visitor.page.get_by_role("button", name="Scan the code").click()
    expect(visitor.page.get_by_text(words)).to_be_visible()
    expect(visitor.page.get_by_role("button", name="Scan the code")).to_be_focused()
    expect(visitor.page.locator("video")).to_be_hidden()


def test_photos_that_lead_nowhere_say_what_to_do(visitor: Visitor, shown: str, tmp_path: Path) -> None:
    page = visitor.page
    page.goto("/verify/")
    field = page.get_by_label("Take a photo of the code")
    field.set_input_files(picture(tmp_path, photo()))
    expect(page.get_by_text("No QR code can be read in this photo. Take it again")).to_be_visible(
        timeout=30_000
    )
    field.set_input_files(picture(tmp_path, photo(code(shown), code("https://other.example/"))))
    expect(page.get_by_text("There are several codes.")).to_be_visible(timeout=30_000)
    visitor.expect_status(422)
    field.set_input_files(picture(tmp_path, photo(code("https://10.0.0.1/badges/1"))))
    expect(page.get_by_text("nothing was asked there yet: https://10.0.0.1/badges/1")).to_be_visible()
    expect(page.get_by_label("Or paste a link")).to_have_value("https://10.0.0.1/badges/1")
    page.get_by_role("button", name="Check this link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cannot be checked")


def test_a_picture_that_a_chat_has_made_anew_stays_chosen_and_its_sender_hears_of_the_proof(
    visitor: Visitor, tmp_path: Path
) -> None:
    page = visitor.page
    page.goto("/verify/")
    field = page.get_by_label("Or the badge’s picture, PDF or file")
    field.set_input_files(picture(tmp_path, photo(size=(600, 600)), "badge.jpg"))
    expect(page.locator("qr-scan [data-part=says]")).to_have_text("")
    assert field.evaluate("field => field.files.length") == 1
    visitor.expect_status(422)
    page.get_by_role("button", name="Check this badge").click()
    expect(page.get_by_text("Chat apps and screenshots remove the proof.").first).to_be_visible()


def test_without_scripts_the_server_reads_the_photo(
    new_visitor: VisitorFactory, shown: str, tmp_path: Path
) -> None:
    page = new_visitor(scripts=False).page
    page.goto("/verify/")
    expect(page.get_by_role("button", name="Scan the code")).to_be_hidden()
    page.get_by_label("Take a photo of the code").set_input_files(picture(tmp_path, photo(code(shown))))
    page.get_by_role("button", name="Check this badge").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid")
