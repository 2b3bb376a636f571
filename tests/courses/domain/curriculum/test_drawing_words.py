"""What there is to look at in the words of drawings, beside a bundle and without a database."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from content.formats import bundle
from content.formats.problems import BundleError
from courses.domain.curriculum import po_files
from courses.domain.curriculum.drawing_words import to_look_at
from tests.courses.domain.curriculum.test_advice import written
from tests.courses.domain.curriculum.test_drawings import PAGE, SHEET, STOP, WORDS, with_drawings

ALL = [
    (STOP, "The stop", "Der Halt"),
    (STOP, "press", "drücken"),
    (SHEET, "Skill card", "Kärtchen"),
    (SHEET, "name", "Name"),
]


def looked_at(said, **more):
    files = {PAGE: b"", WORDS: po_files.write_named(said, "de")} | more
    found = to_look_at(bundle.from_files(with_drawings()), files, language="de")
    assert {one.file for one in found} <= {WORDS}
    return [one.message for one in found]


def test_what_is_all_there_has_nothing_to_look_at():
    assert looked_at(ALL) == []


def test_what_is_not_translated_is_named_and_so_is_what_no_drawing_says():
    assert looked_at([(STOP, "The stop", ""), (STOP, "push", "schieben"), *ALL[1:]]) == [
        f"{STOP} does not say “push”; remove it",
        f"“The stop” of {STOP} is not translated",
    ]


def test_words_of_a_drawing_that_is_gone_are_named():
    assert looked_at([*ALL, ("images/gone.svg", "lid", "Deckel")]) == [
        "images/gone.svg does not say “lid”; remove it"
    ]


def test_words_that_may_have_no_room_are_named():
    files = with_drawings()
    files[STOP] = files[STOP].replace(b"<text ", b'<text font-size="20" ')
    said = [*ALL[:1], (STOP, "press", "so fest,\nwie du nur irgend kannst"), *ALL[2:]]
    found = to_look_at(
        bundle.from_files(files), {PAGE: b"", WORDS: po_files.write_named(said, "de")}, language="de"
    )
    assert [one.message for one in found] == [
        f"“so fest, wie du nur irgend kannst” may have no room in {STOP}; make it shorter, or break its line"
    ]


def test_drawings_of_pages_that_are_not_translated_need_no_words():
    assert to_look_at(bundle.from_files(with_drawings()), {}, language="de") == []


def test_a_file_that_is_no_po_file_is_refused():
    with pytest.raises(BundleError, match="is no PO file"):
        to_look_at(bundle.from_files(with_drawings()), {WORDS: b"\xff"}, language="de")


@pytest.fixture
def folders(tmp_path):
    """A bundle, and a folder with words for its drawings in German."""
    bundle.write(bundle.from_files(with_drawings()), tmp_path / "bundle")
    german = tmp_path / "de"
    for name, content in {PAGE: b"", WORDS: po_files.write_named(ALL[1:], "de")}.items():
        (german / name).parent.mkdir(parents=True, exist_ok=True)
        (german / name).write_bytes(content)
    return tmp_path / "bundle", german


def check(*arguments, **options):
    said = StringIO()
    with suppress(CommandError):  # the small bundle has limits that rest on nothing
        call_command("check_curriculum", *arguments, stdout=said, **options)
    return said.getvalue().splitlines()


def test_the_command_says_it_of_a_folder(folders):
    path, german = folders
    assert check(path, translations=german)[-2:] == [
        f"look at: de/{WORDS}: “The stop” of {STOP} is not translated",
        "Words of drawings and sheets in de. To look at: 1.",
    ]
    assert not any("drawings" in line for line in check(path))
    assert not any("drawings" in line for line in check(path, translations=german, errors=True))


def test_strictly_words_to_look_at_fail_too(folders, tmp_path):
    _path, german = folders
    written(with_drawings(), tmp_path / "sound")
    look = {"translations": german, "strict": True, "stdout": StringIO()}
    with pytest.raises(CommandError) as error:
        call_command("check_curriculum", tmp_path / "sound", **look)
    number = sum(line.startswith("look at: ") for line in look["stdout"].getvalue().splitlines())
    assert str(error.value) == f"To look at: {number}. Leave nothing."
    assert f"look at: de/{WORDS}: “The stop” of {STOP} is not translated" in look["stdout"].getvalue()


def test_the_command_says_why_it_cannot_read_a_file(folders):
    path, german = folders
    (german / WORDS).write_bytes(b"\xff")
    with pytest.raises(CommandError, match="is no PO file"):
        call_command("check_curriculum", path, translations=german, stdout=StringIO())
