"""A canonical bundle survives reading and writing without a changed byte, as a folder and as an archive."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from content.formats.bundle import BundleError, Problem, from_files, read, to_files, to_zip, write
from content.formats.outline import ImageBlock, TextBlock

STARTER = Path(__file__).parents[4] / "content" / "curriculum"
LESSON = "courses/C01-safe-start/lessons/01-first-look.md"

Files = dict[str, bytes]


def contents(folder: Path) -> Files:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_sample_is_written_as_it_was_read(files: Files) -> None:
    assert to_files(from_files(files)) == files


def test_files_come_in_order_of_their_paths(files: Files) -> None:
    assert list(to_files(from_files(files))) == sorted(files)


def test_starter_curriculum_is_sound_and_canonical() -> None:
    assert to_files(read(STARTER)) == contents(STARTER)


def test_folder_holds_exactly_the_files(files: Files, tmp_path: Path) -> None:
    folder = tmp_path / "bundle"
    write(from_files(files), folder)
    assert contents(folder) == files


def test_second_writing_replaces_the_first(files: Files, tmp_path: Path) -> None:
    curriculum = from_files(files)
    write(curriculum, tmp_path)
    shorter = replace(curriculum, pathways=curriculum.pathways[:1])
    write(shorter, tmp_path)
    assert contents(tmp_path) == to_files(shorter)
    assert not (tmp_path / "pathways" / "P2-further.md").exists()


def test_folder_of_something_else_is_refused_and_left_alone(files: Files, tmp_path: Path) -> None:
    (tmp_path / "holiday.txt").write_text("Photos")
    with pytest.raises(BundleError) as refused:
        write(from_files(files), tmp_path)
    message = "the folder holds something other than a bundle (holiday.txt); choose an empty folder"
    assert refused.value.problems == (Problem(str(tmp_path), 0, message),)
    assert contents(tmp_path) == {"holiday.txt": b"Photos"}


def test_archive_has_the_same_bytes_each_time(files: Files, tmp_path: Path) -> None:
    curriculum = from_files(files)
    write(curriculum, tmp_path / "one.zip")
    assert (tmp_path / "one.zip").read_bytes() == to_zip(curriculum)
    with zipfile.ZipFile(BytesIO(to_zip(curriculum))) as archive:
        assert [
            (entry.filename, entry.date_time, entry.external_attr >> 16) for entry in archive.infolist()
        ] == [(name, (1980, 1, 1, 0, 0, 0), 0o100644) for name in sorted(files)]


def test_archive_with_the_folder_packed_is_read(files: Files) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"my-bundle/{name}", data)
        archive.writestr("__MACOSX/._my-bundle", b"x")
    assert read(packed.getvalue()) == from_files(files)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n", "\r\n"),
        ("title: First look", "title:   'First look'"),
        ("You *see* a **red** button.", "You _see_ a\n__red__ button."),
        ("1. First\n   - Nested\n2. Second", "1) First\n\n   * Nested\n1) Second\n\n"),
        ("objectives:\n  - Find the stop", "objectives: [Find the stop]"),
        ("quantity: 1 pair", 'quantity: "1 pair"'),
        ("```sign", "~~~sign"),
    ],
)
def test_other_spellings_are_read_as_the_same_and_written_in_canonical_form(
    files: Files, old: str, new: str
) -> None:
    text = files[LESSON].decode()
    assert old in text
    spelt = text.replace(old, new).replace("```", "~~~") if new.startswith("~~~") else text.replace(old, new)
    assert to_files(from_files(files | {LESSON: spelt.encode()})) == files


def test_texts_that_follow_each_other_become_one(files: Files) -> None:
    curriculum = from_files(files)
    course = curriculum.courses[0]
    picture = ImageBlock(image="images/stop.svg", alt="A button")
    body = (TextBlock(markdown="- One"), TextBlock(markdown="- Two"), picture, TextBlock(markdown=""))
    changed = replace(curriculum, courses=(replace(course, body=body),))
    written = to_files(changed)["courses/C01-safe-start/course.md"].decode()
    assert written.endswith("---\n\n- One\n- Two\n\n```image\nimage: images/stop.svg\nalt: A button\n```\n")


def test_page_addresses_are_those_a_link_may_name(files: Files) -> None:
    assert from_files(files).page_addresses() == (
        "courses",
        "pathways",
        "courses/c01-safe-start",
        "courses/c01-safe-start/first-look",
        "courses/c01-safe-start/second-look",
        "courses/c01-safe-start/s01-stop-it",
        "courses/c01-safe-start/s02-choose-it",
        "pathways/p1-starter",
        "pathways/p2-further",
    )
