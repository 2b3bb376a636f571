"""The two commands: what they print, and that a bundle with a fault leaves nothing behind."""

import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command

from content.formats.bundle import storage
from courses.domain.curriculum import digest_of_files, last_import
from courses.models import LessonPage
from tests.courses.domain.curriculum.steps import LESSON, SECOND, changed
from tests.factories.bundles import SVG

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path, files):
    storage.save_folder(files, tmp_path / "bundle")
    return tmp_path / "bundle"


def test_import_and_export_of_a_folder_and_of_an_archive(folder, tmp_path, files):
    printed = run("import_curriculum", folder)
    assert printed.splitlines()[:2] == ["created: skill S01", "created: skill S02"]
    assert printed.splitlines()[-1] == "Imported: 14 created, 0 changed, 0 unchanged, 0 left alone."
    assert last_import().digest == digest_of_files(files)
    assert run("export_curriculum", "all", tmp_path / "out") == (
        f"Exported to {tmp_path / 'out'}: 2 courses, 2 skills, 2 pathways, 4 media files.\n"
    )
    assert storage.load(tmp_path / "out") == files
    run("export_curriculum", "all", tmp_path / "out.zip")
    assert storage.load(tmp_path / "out.zip") == files
    assert run("import_curriculum", tmp_path / "out.zip") == (
        "Imported: 0 created, 0 changed, 14 unchanged, 0 left alone.\n"
    )


def test_a_dry_run_lists_what_would_change_and_changes_nothing(folder, rows, stored_files):
    before = rows()
    printed = run("import_curriculum", folder, "--dry-run").splitlines()
    assert "created: lesson courses/c01-safe-start/first-look" in printed
    assert printed[-1] == "Nothing is changed yet: 14 created, 0 changed, 0 unchanged, 0 left alone."
    assert (rows(), stored_files()) == (before, {})


BROKEN = [
    (
        {"skills/S02.yaml": ("  - S01", "  - S77")},
        "skills/S02.yaml:14: unknown skill S77; add it or correct the code",
    ),
    (
        {LESSON: ("image: images/stop.svg", "image: ../../etc/passwd")},
        f"{LESSON}:14: ../../etc/passwd: the path climbs out of the bundle; remove the .. from it",
    ),
    ({SECOND: ("minutes: 10", "minutes: [10")}, f"{SECOND}:"),
]


@pytest.mark.parametrize(("faults", "message"), BROKEN)
def test_a_fault_in_a_text_is_named_with_file_and_line(faults, message, files, tmp_path, rows, stored_files):
    for path, (old, new) in faults.items():
        files = changed(files, path, old, new)
    storage.save_folder(files, tmp_path / "bundle")
    before = rows()
    with pytest.raises(CommandError) as refused:
        run("import_curriculum", tmp_path / "bundle")
    first, *others = str(refused.value).splitlines()
    assert first.startswith(message)
    assert others[-1] == "Nothing was imported. Correct the bundle and try again."
    assert (rows(), stored_files()) == (before, {})


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"GIF89a", "images/tip.png: the file is not a PNG picture"),
        (SVG, "images/tip.png: the file is not a PNG picture"),
        (b"", "images/tip.png: the file is empty"),
    ],
)
def test_a_picture_that_is_none_is_named(data, message, files, tmp_path, rows, stored_files):
    storage.save_folder(files | {"images/tip.png": data}, tmp_path / "bundle")
    before = rows()
    with pytest.raises(CommandError) as refused:
        run("import_curriculum", tmp_path / "bundle")
    assert str(refused.value).splitlines()[0] == message
    assert (rows(), stored_files()) == (before, {})


def test_a_path_that_climbs_out_of_an_archive_is_named(files, tmp_path, rows, stored_files):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, data in (files | {"images/../../stop.svg": SVG}).items():
            archive.writestr(path, data)
    (tmp_path / "bundle.zip").write_bytes(packed.getvalue())
    before = rows()
    with pytest.raises(CommandError) as refused:
        run("import_curriculum", tmp_path / "bundle.zip")
    assert str(refused.value).splitlines()[0].startswith("images/../../stop.svg: ")
    assert (rows(), stored_files()) == (before, {})


def test_an_export_that_could_not_come_back_writes_nothing(folder, tmp_path):
    run("import_curriculum", folder)
    page = LessonPage.objects.get(slug="first-look")
    page.minutes = 7000
    page.save()
    with pytest.raises(CommandError) as refused:
        run("export_curriculum", "all", tmp_path / "out")
    assert str(refused.value).splitlines()[0].startswith(f"{LESSON}:4: ")
    assert not (tmp_path / "out").exists()


def test_an_unknown_slug_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no published course or pathway “c77”"):
        run("export_curriculum", "c77", tmp_path / "out")
