"""A photo and a voice note: made small and clean on the phone, hashed as they are kept, sent unchanged."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.journeys import desk_pack
from tests.journeys.desk_hub import DeskHub
from tests.journeys.desk_steps import card, fill_card, open_desk, sign_off
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.any_hub

_LARGE = (2400, 1800)
_GPS, _MAKE = 0x8825, 0x010F


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A picture of 2400 by 1800 pixels that says where it was taken, and by which camera."""
    file = tmp_path / "photo.jpg"
    details = Image.Exif()
    details[_MAKE] = "Camera of Jonas"
    details.get_ifd(_GPS)[1] = "N"
    Image.new("RGB", _LARGE, (90, 120, 110)).save(file, exif=details)
    return file


def test_a_photo_is_made_small_and_clean_and_goes_up_as_it_was_hashed(visitor: Visitor, photo: Path) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page)
    page.locator("[data-part=photo]").set_input_files(photo)
    expect(page.get_by_role("img", name="The photo you took")).to_be_visible()
    fill_card(page)
    page.reload()
    expect(page.get_by_role("img", name="The photo you took")).to_be_visible()
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    [named] = hub.contents[0]["evidence"]
    assert (named["kind"], named["media_type"]) == ("photo", "image/jpeg")
    [sent] = hub.evidence
    kept = sent[sent.index(b"\xff\xd8") : sent.rindex(b"\xff\xd9") + 2]
    assert (hashlib.sha256(kept).hexdigest(), len(kept)) == (named["sha256"], named["size"])
    with Image.open(io.BytesIO(kept)) as picture:
        assert picture.size == (1600, 1200)
        assert dict(picture.getexif()) == {}


def test_a_removed_photo_is_not_in_the_observation(visitor: Visitor, photo: Path) -> None:
    hub = DeskHub()
    page = open_desk(visitor, hub)
    card(page)
    page.locator("[data-part=photo]").set_input_files(photo)
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("img", name="The photo you took")).to_have_count(0)
    fill_card(page)
    sign_off(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Received by the hub", timeout=20_000)
    assert (hub.contents[0]["evidence"], hub.evidence) == ([], [])


def test_what_is_no_picture_says_so(visitor: Visitor, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"not a picture")
    page = open_desk(visitor, DeskHub())
    card(page, desk_pack.AMINA)
    page.locator("[data-part=photo]").set_input_files(broken)
    expect(page.get_by_text("This picture cannot be read here.")).to_be_visible()


def test_without_a_recorder_the_reason_stands_there(visitor: Visitor) -> None:
    visitor.page.add_init_script("delete window.MediaRecorder;")
    page = open_desk(visitor, DeskHub())
    card(page)
    expect(page.get_by_text("No voice note: this browser cannot record.")).to_be_visible()
    expect(page.get_by_role("button", name="Voice note")).to_have_count(0)
