"""What a phone's browser really writes: recordings and photos from Chromium, kept byte for byte.

The files in tests/content/formats/evidence/chromium were made with MediaRecorder and a canvas, by Chromium 156 with
its own fake camera and microphone.
"""

import hashlib
import uuid
from pathlib import Path

import pytest

from courses.domain.sync.files import receive_file
from courses.models import Evidence
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

SAMPLES = Path(__file__).parents[3] / "content" / "formats" / "evidence" / "chromium"


def send(data):
    return receive_file(
        [data],
        public_id=uuid.uuid4(),
        sha256=hashlib.sha256(data).hexdigest(),
        learner=accounts.trainee(),
        by=courses.mentor(),
    )


def without_profile(jpeg: bytes) -> bytes:
    """As docs/sync.md has the desk do it: without APP1 to APP15 (but APP14), and without comments."""
    kept, place = jpeg[:2], 2
    while jpeg[place + 1] != 0xDA:
        marker, length = jpeg[place + 1], int.from_bytes(jpeg[place + 2 : place + 4])
        if marker == 0xEE or not (0xE1 <= marker <= 0xEF or marker == 0xFE):
            kept += jpeg[place : place + 2 + length]
        place += 2 + length
    return kept + jpeg[place:]


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("voice.webm", "voice", "audio/webm"),
        ("video.webm", "video", "video/webm"),
        ("video.mp4", "video", "video/mp4"),
    ],
)
def test_a_recording_is_kept_as_the_browser_wrote_it(name, kind, media_type):
    data = (SAMPLES / name).read_bytes()
    assert send(data).outcome == "accepted"
    row = Evidence.objects.get()
    assert (row.kind, row.media_type, row.changed, row.file.read()) == (kind, media_type, False, data)


def test_a_photo_from_a_canvas_carries_a_profile_and_is_rejected():
    data = (SAMPLES / "canvas.jpg").read_bytes()
    refused = send(data)
    assert (refused.outcome, refused.code) == ("rejected", "carries_metadata")
    assert "profile" in refused.reason


def test_without_its_profile_it_is_kept():
    data = without_profile((SAMPLES / "canvas.jpg").read_bytes())
    assert send(data).outcome == "accepted"
    assert Evidence.objects.get().file.read() == data
