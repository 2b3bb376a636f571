"""Videos and voice notes: told by their content, rid of tags, bounded in length, never transcoded."""

import struct

import pytest

from content.formats.evidence.errors import EvidenceRefused
from content.formats.evidence.intake import clean
from content.formats.evidence.ogg import checksum
from tests.content.formats.evidence.files import (
    PLACE,
    SECRET,
    box,
    chunk,
    element,
    fragmented,
    full,
    m4a,
    movie,
    mp4,
    mp4_with_position_track,
    ogg_page,
    opus,
    track,
    wav,
    webm,
    webm_tags,
)


def refusal(data: bytes) -> str:
    with pytest.raises(EvidenceRefused) as refused:
        clean(data)
    return refused.value.code


PLAIN = [
    (mp4(), "video", "video/mp4", 5.0),
    (mp4(brand=b"qt  "), "video", "video/quicktime", 5.0),
    (fragmented(seconds=7), "video", "video/mp4", 7.0),
    (m4a(), "voice", "audio/mp4", 5.0),
    (webm(), "video", "video/webm", 5.0),
    (webm(live=False), "video", "video/webm", 5.0),
    (webm(picture=False), "voice", "audio/webm", 5.0),
    (opus(), "voice", "audio/ogg", 5.0),
    (wav(), "voice", "audio/wav", 2.0),
]


@pytest.mark.parametrize(("data", "kind", "media_type", "seconds"), PLAIN)
def test_a_recording_without_tags_is_kept_byte_for_byte(data, kind, media_type, seconds):
    kept = clean(data)
    assert (kept.kind, kept.media_type, kept.seconds) == (kind, media_type, seconds)
    assert (kept.changed, kept.removed, kept.data) == (False, (), data)


TAGGED = [
    mp4(extra=box(b"udta", box(b"\xa9xyz", SECRET))),
    mp4(extra=full(b"meta", box(b"ilst", SECRET))),
    mp4(tail=box(b"uuid", bytes(16), SECRET)),
    mp4(tail=box(b"free", SECRET)),
    mp4(tail=box(b"zzzz", SECRET)),
    mp4(brand=b"qt  ", extra=box(b"udta", box(b"\xa9xyz", SECRET))),
    m4a(extra=box(b"udta", SECRET)),
    webm(extra=webm_tags()),
    webm(live=False, extra=webm_tags()),
    webm(extra=element(0x1941A469, SECRET)),
    webm(extra=element(0xEC, SECRET)),
    webm(extra=element(0x1549A966, element(0x7BA9, SECRET))),
    opus(comment=b"ARTIST=" + SECRET),
    opus(comment=b"METADATA_BLOCK_PICTURE=" + SECRET * 2000),
    wav(extra=chunk(b"LIST", b"INFO" + chunk(b"IART", SECRET))),
    wav(extra=chunk(b"JUNK", SECRET)),
    wav() + SECRET,
]


@pytest.mark.parametrize("data", TAGGED)
def test_tags_are_blanked_and_nothing_else_moves(data):
    kept = clean(data)
    assert SECRET in data
    assert SECRET not in kept.data
    assert kept.changed
    assert kept.removed in {("tags",), ("trailing",)}
    if kept.removed == ("tags",):
        assert len(kept.data) == len(data)
    again = clean(kept.data)
    assert (again.changed, again.seconds, again.kind) == (False, kept.seconds, kept.kind)


def test_a_track_that_records_positions_goes_together_with_its_samples():
    data = mp4_with_position_track()
    kept = clean(data)
    assert PLACE in data
    assert PLACE not in kept.data
    assert kept.removed == ("tracks",)
    assert b"picture" in kept.data
    assert len(kept.data) == len(data)
    assert clean(kept.data).changed is False


def test_an_ogg_page_with_blanked_comments_has_the_right_checksum():
    kept = clean(opus(comment=SECRET)).data
    start = kept.find(b"OggS", 1)
    end = kept.find(b"OggS", start + 1)
    page = bytearray(kept[start:end])
    claimed = struct.unpack("<I", page[22:26])[0]
    page[22:26] = bytes(4)
    assert checksum(page) == claimed


def test_the_checksum_is_that_of_the_ogg_standard():
    assert checksum(b"123456789") == 0x89A1897F  # CRC-32 with this polynomial, from zero, not reflected


TOO_LONG = [
    mp4(seconds=62),
    fragmented(seconds=62),
    webm(seconds=62),
    webm(seconds=62, live=False),
    m4a(seconds=302),
    webm(seconds=302, picture=False),
    opus(seconds=302),
    wav(seconds=302),
]


@pytest.mark.parametrize("data", TOO_LONG)
def test_a_recording_that_is_too_long_is_refused(data):
    assert refusal(data) == "too_long"


@pytest.mark.parametrize("data", [mp4(seconds=61), webm(seconds=61), m4a(seconds=301), wav(seconds=301)])
def test_a_recorder_may_stop_a_moment_late(data):
    assert clean(data).seconds in {61.0, 301.0}


def test_the_reason_says_how_long_it_is_and_how_long_it_may_be():
    with pytest.raises(EvidenceRefused) as refused:
        clean(mp4(seconds=75))
    assert refused.value.reason == (
        "The recording is 75 seconds long; at most 60 seconds are kept. Send the part that matters."
    )


def test_a_wav_that_lies_about_its_rate_is_measured_by_its_parts():
    assert clean(wav(seconds=2, claimed=1_000_000)).seconds == 2.0


def test_a_length_in_the_header_that_is_shorter_than_the_samples_does_not_count():
    start = box(b"ftyp", b"isom", bytes(4), b"isom")
    assert refusal(start + movie(track(1, b"vide", seconds=600), seconds=1)) == "too_long"


HOSTILE = [
    (box(b"ftyp", b"isom", bytes(4)) + movie(track(1, b"vide", own=False)), "refers_elsewhere"),
    (box(b"ftyp", b"isom", bytes(4)) + movie(), "no_track"),
    (box(b"ftyp", b"isom", bytes(4)), "damaged"),
    (mp4(tail=b"\0\0\0\x04moov"), "damaged"),
    (mp4(tail=b"<html>"), "damaged"),
    (mp4(tail=movie()), "damaged"),
    (box(b"ftyp", b"isom", bytes(4)) + b"\0\0\0\x08free" * 60_000, "damaged"),
    (webm(kind=17), "other_track"),
    (webm(live=False) + b"<html>", "damaged"),
    (webm(live=False) + webm(live=False), "damaged"),
    (b"\x1a\x45\xdf\xa3" + bytes(60), "damaged"),
    (opus() + b"<html>", "damaged"),
    (opus() + ogg_page(0, 0, b"OpusHead" + bytes(11), serial=8), "other_track"),
    (ogg_page(0, 0, b"\x01vorbis" + bytes(23)), "unknown_kind"),
    (wav()[:-1], "damaged"),
    (b"RIFF\x04\0\0\0WAVE", "damaged"),
]


@pytest.mark.parametrize(("data", "code"), HOSTILE)
def test_a_recording_that_is_not_what_it_should_be_is_refused(data, code):
    assert refusal(data) == code


@pytest.mark.parametrize(
    "data", [mp4_with_position_track(), webm(extra=webm_tags()), opus(comment=SECRET), wav()]
)
def test_damaged_bytes_never_end_in_another_error(data):
    data = data[:4000]
    for place in range(4, len(data)):
        for value in (0x00, 0xFF, data[place] ^ 0x11):
            harmed = bytearray(data)
            harmed[place] = value
            try:
                clean(bytes(harmed))
            except EvidenceRefused:
                continue
