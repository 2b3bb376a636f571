"""The command for authors: what it prints, what it changes, and its exit status."""

from pathlib import Path

import pytest

from content.formats.bundle.__main__ import main
from content.formats.bundle.storage import save_folder

Files = dict[str, bytes]
COURSE = "courses/C01-safe-start/course.md"


@pytest.fixture
def folder(files: Files, tmp_path: Path) -> Path:
    save_folder(files, tmp_path)
    return tmp_path


def test_sound_bundle_passes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == "No problems.\n"


def test_file_out_of_form_is_named_and_left_as_it_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / COURSE
    changed = path.read_text().replace("level: entry", "level:  entry")
    path.write_text(changed)
    assert main(["check", str(folder)]) == 1
    assert (
        capsys.readouterr().out
        == f"{COURSE}:5: not in canonical form; run write to correct it\nProblems: 1\n"
    )
    assert path.read_text() == changed


def test_write_puts_files_in_form(folder: Path, files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / COURSE
    path.write_text(path.read_text().replace("level: entry", "level:  entry"))
    assert main(["write", str(folder)]) == 0
    assert capsys.readouterr().out == f"{COURSE}: rewritten\nNo problems.\n"
    assert path.read_bytes() == files[COURSE]


def test_write_leaves_a_faulty_file_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / COURSE
    faulty = path.read_text().replace("level: entry", "level:  high")
    path.write_text(faulty)
    assert main(["write", str(folder)]) == 1
    message = f"{COURSE}:5: level cannot be 'high'; use one of entry, technician, skilled\nProblems: 1\n"
    assert capsys.readouterr().out == message
    assert path.read_text() == faulty


def test_partial_looks_at_each_file_by_itself(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bundle.yaml").unlink()
    (folder / "skills" / "S01.yaml").unlink()
    assert main(["check", "--partial", str(folder)]) == 0
    assert capsys.readouterr().out == "No problems.\n"
    assert main(["check", str(folder)]) == 1


def test_folder_that_cannot_be_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none"
    assert main(["check", str(path)]) == 1
    assert capsys.readouterr().out == f"{path}: cannot be read: No such file or directory\nProblems: 1\n"
    assert main(["write", str(path)]) == 1
    message = f"{path}: only a folder can be rewritten; unpack it first\nProblems: 1\n"
    assert capsys.readouterr().out == message
