"""Videos have captions and a transcript and come in parts; other sites are one link away."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.comparison import ComparisonBlock
from content.blocks.external import EmbedBlock, VideoBlock
from content.blocks.fault_tree import FaultTreeBlock
from content.blocks.measured import MeasurementBlock
from content.models import FettleDocument
from tests.content.formats.test_films import CUE, WEBM

STARTER_FILES = Path(__file__).parents[3] / "content" / "curriculum" / "files"
FILM = b"\0\0\0\x10ftypisom\0\0\0\0\0\0\0\x08moov\0\0\0\x08mdat"


def stored(name: str, data: bytes) -> FettleDocument:
    made = FettleDocument(title=name, file=ContentFile(data, name))
    made.full_clean(exclude=["collection"])
    made.save()
    return made


@pytest.fixture
def film(db: None) -> FettleDocument:
    return stored("press.mp4", FILM)


@pytest.fixture
def captions(db: None) -> FettleDocument:
    return stored("press.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\nA hand.\n")


def value(film: FettleDocument, captions: FettleDocument) -> Any:
    said = {"title": "Press", "file": film.pk, "captions": captions.pk, "transcript": "A hand.\n\nStop."}
    return VideoBlock().to_python(said)


def test_a_video_is_shown_with_captions_and_transcript(
    film: FettleDocument, captions: FettleDocument
) -> None:
    block = VideoBlock()
    html = block.render(block.clean(value(film, captions)))
    assert f'<source src="/films/{film.pk}/{film.filename}"' in html
    assert f'src="{captions.url}"' in html
    assert "<p>A hand.</p>\n\n<p>Stop.</p>" in html
    assert "autoplay" not in html


def test_files_of_another_kind_are_refused_beside_their_fields(
    film: FettleDocument, captions: FettleDocument
) -> None:
    with pytest.raises(StructBlockValidationError) as refused:
        VideoBlock().clean(value(captions, film))
    assert {name: error.messages for name, error in refused.value.block_errors.items()} == {
        "file": ["This is no video. Choose an MP4 or WebM file."],
        "captions": ["These are no captions. Choose a WebVTT file (.vtt)."],
    }


@pytest.mark.django_db
def test_a_video_of_the_wrong_type_is_refused_when_it_is_uploaded() -> None:
    with pytest.raises(ValidationError) as refused:
        stored("press.mp4", b"GIF89a")
    assert refused.value.message_dict == {
        "file": ["This is not an MP4 video. Save it as MP4 (H.264) or WebM."]
    }


def test_a_video_comes_in_parts(film: FettleDocument, client: Client) -> None:
    address = f"/films/{film.pk}/{film.filename}"
    part = client.get(address, headers={"range": "bytes=4-7"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"ftyp")  # type: ignore[attr-defined]
    assert part["Content-Type"] == "video/mp4"
    assert client.get(f"{address}4").status_code == 404


def test_another_site_is_one_link_away_and_nothing_of_it_is_loaded() -> None:
    block = EmbedBlock()
    said = {"url": "https://vimeo.com/1", "title": "Pressing", "note": "A hand presses."}
    html = block.render(block.clean(block.to_python(said)))
    assert 'href="https://vimeo.com/1"' in html
    assert "<iframe" not in html
    assert "src=" not in html


def test_a_site_that_is_not_known_is_refused_and_never_linked() -> None:
    block = EmbedBlock()
    unknown = block.to_python({"url": "https://example.org/v", "title": "V", "note": "N"})
    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(unknown)
    assert list(refused.value.block_errors) == ["url"]
    assert "example.org" not in block.render(unknown)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "data"), [("press.webm", WEBM), ("said.vtt", b"WEBVTT\n\n" + CUE)])
def test_an_upload_is_looked_at_and_then_stored(name: str, data: bytes) -> None:
    sent = SimpleUploadedFile(name, data)
    document = FettleDocument(title=name, file=sent)
    document.full_clean(exclude=["collection", "file_size", "file_hash"])
    document.save()
    with document.file.open("rb") as kept:
        assert kept.read() == data


@pytest.mark.django_db
def test_an_hdf5_upload_is_told_by_its_frame() -> None:
    whole = (STARTER_FILES / "c08-capacity-pass.h5").read_bytes()
    for data, refused in (
        (whole, ""),
        (whole[:-1], "The HDF5 file is damaged or cut short. Save it again."),
        (b"Time;U\n0;1\n", "This is not an HDF5 file. Did you choose the right file?"),
        (
            whole[:512] + bytes(5_000_000),
            "The HDF5 file is larger than 5 MB. Take a part of it, or fewer rows.",
        ),
    ):
        document = FettleDocument(title="log", file=SimpleUploadedFile("log.h5", data))
        if refused:
            with pytest.raises(ValidationError) as raised:
                document.full_clean(exclude=["collection", "file_size", "file_hash"])
            assert raised.value.message_dict["file"] == [refused]
        else:
            document.full_clean(exclude=["collection", "file_size", "file_hash"])
            document.save()
            with document.file.open("rb") as kept:
                assert kept.read() == data


@pytest.mark.parametrize(
    "block", [VideoBlock(), EmbedBlock(), ComparisonBlock(), FaultTreeBlock(), MeasurementBlock()]
)
def test_a_draft_may_be_half_of_it(block: Any) -> None:
    empty = block.to_python({})
    block.clean_deferred(empty)
    with pytest.raises(ValidationError):
        block.clean(empty)
