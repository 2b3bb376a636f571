"""What a phone makes of a photo or a voice is kept by the hub byte for byte, as it was signed."""

import base64
import io
from collections.abc import Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser

from content.formats.evidence.intake import clean
from tests.journeys.hub import Hub
from tests.journeys.phone import Phone, StandIn

pytestmark = pytest.mark.any_hub

DRAW = """const canvas = document.createElement("canvas");
Object.assign(canvas, { width: 320, height: 200 });
const drawing = canvas.getContext("2d");
for (let at = 0; at < 320; at += 1) { drawing.fillStyle = `hsl(${at} 80% 50%)`; drawing.fillRect(at, 0, 1, 200); }
const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
const text = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));
};
"""
SPEAK = """const context = new AudioContext();
const [tone, out] = [context.createOscillator(), context.createMediaStreamDestination()];
tone.connect(out);
tone.start();
const recorder = new MediaRecorder(out.stream, { mimeType: "audio/webm;codecs=opus" });
const pieces = [];
recorder.ondataavailable = ({ data }) => pieces.push(data);
recorder.start();
await new Promise((go) => setTimeout(go, 700));
const done = new Promise((go) => { recorder.onstop = go; });
recorder.stop();
await done;
const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
return btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));"""


@pytest.fixture
def phone(hub: Hub, browser: Browser) -> Iterator[Phone]:
    phone = Phone(browser, hub.base_url, hub=StandIn())
    yield phone
    phone.close()


def test_a_photo_without_its_extras_is_kept_as_it_is_and_shows_the_same(phone: Phone) -> None:
    made = phone.run(DRAW + "return [await text(drawn), await text(await jpeg.pictureOnly(drawn))]")
    before, after = map(base64.b64decode, made)
    cleaned = clean(after)
    assert (cleaned.media_type, cleaned.changed, cleaned.data) == ("image/jpeg", False, after)
    with Image.open(io.BytesIO(before)) as one, Image.open(io.BytesIO(after)) as two:
        assert (one.size, one.tobytes()) == (two.size, two.tobytes())


@pytest.mark.parametrize("extra", ["exif", "comment"])
def test_place_and_camera_go_too(phone: Phone, extra: str) -> None:
    options = {"comment": b"Oven 3, Olga"}
    if extra == "exif":
        exif = Image.Exif()
        exif[0x010F] = "A camera"
        options = {"exif": exif.tobytes()}
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", **options)
    given = base64.b64encode(out.getvalue()).decode()
    after = phone.run(
        DRAW
        + """const bytes = Uint8Array.from(atob(given), (one) => one.charCodeAt(0));
        return text(await jpeg.pictureOnly(new Blob([bytes])));""",
        given,
    )
    assert clean(out.getvalue()).changed is True
    assert clean(base64.b64decode(after)).changed is False


@pytest.mark.parametrize("given", ["", "not a picture", "\xff\xd8", "\xff\xd8\xff\xe1\xff\xff"])
def test_what_is_no_jpeg_is_refused(phone: Phone, given: str) -> None:
    told = phone.run(
        """const bytes = Uint8Array.from(given, (one) => one.charCodeAt(0));
        return jpeg.pictureOnly(new Blob([bytes])).catch(({ name }) => name);""",
        given,
    )
    assert told == "TypeError"


def test_a_voice_note_is_kept_as_it_was_recorded(phone: Phone) -> None:
    phone.page.mouse.click(5, 5)  # sound starts only after a person did something
    recorded = base64.b64decode(phone.run(SPEAK))
    cleaned = clean(recorded)
    assert (cleaned.kind, cleaned.media_type, cleaned.removed) == ("voice", "audio/webm", ())
    assert (cleaned.changed, cleaned.data) == (False, recorded)
