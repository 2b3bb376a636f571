"""A video is one by its bytes, captions are WebVTT, and other sites are those that are known."""

import pytest

from content.formats import body
from content.formats.films import film_fault, tidy_transcript
from content.formats.outside import provider_of
from content.formats.problems import Problems

FTYP = b"\0\0\0\x10ftypisom\0\0\0\0"
MOOV, MDAT = b"\0\0\0\x08moov", b"\0\0\0\x08mdat"
WEBM = b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87\x81\x04"
CUE = b"00:01.000 --> 00:02.500 align:start\nA hand.\n"


@pytest.mark.parametrize(
    ("data", "ending", "expected"),
    [
        (FTYP + MOOV + MDAT, "mp4", None),
        (FTYP + MOOV + b"\0\0\0\0mdatto the end", "mp4", None),
        (FTYP + MOOV + b"\0\0\0\x01mdat" + (20).to_bytes(8) + b"1234", "mp4", None),
        (FTYP + MOOV + MDAT[:-1], "mp4", "short"),
        (FTYP + MOOV, "mp4", "short"),
        (FTYP + MOOV + b"\0\0\0\x02mdat", "mp4", "short"),
        (FTYP + b"\0\0\0\x08free" * 10_001, "mp4", "short"),
        (WEBM, "mp4", "mp4"),
        (b"\0\0\0\x10ftypavif\0\0\0\0" + MOOV + MDAT, "mp4", "mp4"),
        (WEBM, "webm", None),
        (WEBM.replace(b"\x84webm", b"\x88matroska"), "webm", "webm"),
        (FTYP + MOOV + MDAT, "webm", "webm"),
        (b"WEBVTT\n\n" + CUE, "vtt", None),
        (b"\xef\xbb\xbfWEBVTT the press\r\n\r\n" + CUE, "vtt", None),
        (b"1\n" + CUE, "vtt", "vtt"),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\nA hand.\n", "vtt", "cues"),
        (b"WEBVTT\n\xff", "vtt", "text"),
        (b"WEBVTT\n" + b"x" * 1_000_000, "vtt", "large"),
    ],
)
def test_a_film_is_told_by_its_bytes(data: bytes, ending: str, expected: str | None) -> None:
    assert film_fault(data, ending) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.youtube.com/watch?v=abc", "YouTube"),
        ("https://vimeo.com/1", "Vimeo"),
        ("http://www.youtube.com/watch?v=abc", None),
        ("https://www.youtube.com:8443/", None),
        ("https://me:pw@www.youtube.com/", None),
        ("https://www.youtube.com.example.org/", None),
        ("https://WWW.YOUTUBE.COM/", None),
        ("https://example.org/?https://vimeo.com/", None),
        ("https://vimeo.com/\n1", None),
        ("javascript:alert(1)//vimeo.com", None),
        ("https://[", None),
    ],
)
def test_other_sites_are_those_that_are_known(url: str, expected: str | None) -> None:
    assert provider_of(url) == expected


def test_a_transcript_is_kept_in_one_form() -> None:
    assert tidy_transcript(" A  hand. \r\n\r\n\r\n\r\nIt presses.\n") == "A hand.\n\nIt presses."


def test_in_a_bundle_wrong_kinds_of_files_are_named() -> None:
    problems = Problems()
    text = "```video\ntitle: T\nfile: files/a.pdf\ncaptions: files/a.txt\ntranscript: A hand.\n```\n"
    body.read(text, "l.md", problems, body.References())
    assert [str(problem) for problem in problems.found] == [
        "l.md:3: files/a.pdf is no video; name a file that ends in .mp4 or .webm",
        "l.md:4: files/a.txt holds no captions; name a file that ends in .vtt",
    ]


def test_a_video_needs_captions_and_a_transcript() -> None:
    problems = Problems()
    body.read("```video\ntitle: T\nfile: files/a.mp4\n```\n", "l.md", problems, body.References())
    assert [problem.message for problem in problems.found] == [
        "captions is missing; add it",
        "transcript is missing; add it",
    ]
