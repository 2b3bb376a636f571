"""The camera sees the square on a bench: Chromium is fed a film of it. And what there is without a camera."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.journeys import desk_pack
from tests.journeys.browser import start
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import card, fill_card, open_desk, sign_off
from tests.journeys.hub import Hub
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

_SIZE = (640, 480)
_FRAMES = 10


def film_of(text: str, folder: Path) -> Path:
    """A film (Motion JPEG) of a QR code with this text on a bench."""
    code = segno.make(text, error="m")
    small = folder / "code.png"
    code.save(str(small), scale=8, border=4)
    with Image.open(small) as picture:
        bench = Image.new("RGB", _SIZE, (168, 150, 120))
        square = picture.convert("RGB")
        bench.paste(square, ((_SIZE[0] - square.width) // 2, (_SIZE[1] - square.height) // 2))
    frame = folder / "frame.jpg"
    bench.save(frame, quality=90)
    film = folder / "film.mjpeg"
    film.write_bytes(frame.read_bytes() * _FRAMES)
    return film


# A camera with a light, as far as the page can tell: what it says it can, and what it is asked for.
_WITH_LIGHT = """
window.asked = [];
const real = MediaStreamTrack.prototype.getCapabilities;
MediaStreamTrack.prototype.getCapabilities = function () { return { ...real.call(this), torch: true }; };
MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => {
  if (window.stuck) throw new DOMException("", "OverconstrainedError");
  window.asked.push(advanced[0].torch);
};
"""


@pytest.fixture(scope="module")
def filmed(hub: Hub, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium whose camera sees the bench's code, and whose user allows it."""
    film = film_of(f"{hub.base_url}/b/{desk_pack.BENCH}", tmp_path_factory.mktemp("film"))
    options = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    other = start(browser.browser_type, options)
    yield other
    other.close()


def test_the_camera_reads_a_bench(hub: Hub, filmed: Browser) -> None:
    visitor = Visitor(filmed, hub.base_url, {hub.base_url})
    try:
        page = open_desk(visitor, DeskHub())
        page.get_by_role("link", name="Scan").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Who is here", timeout=30_000)
        expect(page.get_by_text("Bench 7 · Main workshop")).to_be_visible()
        expect(page.get_by_role("heading", name="Wait for you at this bench")).to_be_visible()
        # The camera is let go: no light stays on.
        assert page.url.endswith(f"#/b/{desk_pack.BENCH}")
        assert visitor.findings == []
    finally:
        visitor.close()


@pytest.fixture
def other_square(hub: Hub, browser: Browser, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody whose camera sees a square that means nothing here, so that the screen stays."""
    film = film_of("https://example.org/", tmp_path)
    sees = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    other = start(browser.browser_type, [*sees, f"--use-file-for-fake-video-capture={film}"])
    visitor = Visitor(other, hub.base_url, {hub.base_url})
    yield visitor
    findings = visitor.findings
    visitor.close()
    other.close()
    assert findings == []


def test_a_camera_without_a_light_offers_none(other_square: Visitor) -> None:
    page = open_desk(other_square, DeskHub(), "#/scan")
    expect(page.get_by_text("Nothing here has the code")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="Light")).to_be_hidden()


def test_the_light_goes_on_and_off_and_says_where_it_cannot(other_square: Visitor) -> None:
    other_square.page.add_init_script(_WITH_LIGHT)
    page = open_desk(other_square, DeskHub(), "#/scan")
    light = page.get_by_role("button", name="Light")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("asked") == [True, False]
    page.evaluate("window.stuck = true")
    light.click()
    expect(page.get_by_text("The light cannot be switched here.")).to_be_visible()
    # Neither saying takes the other's place: one is about the light, one about what the camera sees.
    expect(page.get_by_text("Nothing here has the code")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("The light cannot be switched here.")).to_be_visible()
    expect(light).to_have_attribute("aria-pressed", "false")


def test_without_a_camera_the_code_is_typed(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), "#/scan")
    expect(page.locator(".alert").get_by_text("No camera found")).to_be_visible()
    page.get_by_label("Or type the code under the square").fill("B-99999")
    page.get_by_role("button", name="Go").click()
    expect(page.get_by_text("Nothing here has the code “B-99999”.")).to_be_visible()
    page.get_by_label("Or type the code under the square").fill("b-7k2q9")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Who is here")


def test_a_refused_camera_says_so_and_offers_the_code(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('', 'NotAllowedError'); };"
    )
    page = open_desk(visitor, DeskHub(), "#/scan")
    expect(page.locator(".alert").get_by_text("The camera was refused")).to_be_visible()
    expect(page.get_by_label("Or type the code under the square")).to_be_visible()


def test_a_card_of_a_person_leads_to_their_skills(visitor: Visitor) -> None:
    page = open_desk(visitor, DeskHub(), f"#/b/{desk_pack.CODES[desk_pack.MATEO]}")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mateo Ríos")


def test_an_address_that_is_not_secure_names_what_is_switched_off(visitor: Visitor) -> None:
    visitor.page.add_init_script("Object.defineProperty(window, 'isSecureContext', {get: () => false});")
    page = open_desk(visitor, DeskHub())
    expect(page.get_by_text("This address is not secure")).to_be_visible()
    expect(page.get_by_role("link", name="Use the forms instead")).to_have_attribute("href", "/mentor/")
    page.goto("/mentor/desk/#/scan")
    expect(page.locator(".alert").get_by_text("No camera on this address")).to_be_visible()


def test_a_voice_note_is_recorded_and_named_in_the_observation(hub: Hub, filmed: Browser) -> None:
    visitor = Visitor(filmed, hub.base_url, {hub.base_url})
    try:
        desk = DeskHub()
        page = open_desk(visitor, desk)
        card(page)
        page.get_by_role("button", name="Voice note").click()
        expect(page.get_by_text("seconds left")).to_be_visible()
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="Stop recording").click()
        expect(page.locator(".desk-files")).to_contain_text("Voice note")
        fill_card(page)
        sign_off(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
        [named] = desk.contents[0]["evidence"]
        assert (named["kind"], named["media_type"]) == ("voice", "audio/webm")
        assert named["size"] > 0
        assert visitor.findings == []
    finally:
        visitor.close()
