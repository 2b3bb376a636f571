"""What a bundle lacks as a whole, each thing with its file and line; and what it holds, counted."""

import pytest

from content.formats import bundle
from content.formats.bundle import storage
from content.formats.bundle.advising import advise
from content.formats.bundle.review import review
from content.formats.bundle.summary import summarise
from tests.factories.bundles import small_bundle

LESSON = "courses/C01-safe-start/lessons/01-first-look.md"
PRACTICAL = "courses/C02-open-up/practicals/S02-open-the-case.md"
HARD = "Considerable electromagnetic interference necessitates precautionary instrumentation. " * 20
ADDRESS = "courses/c01-safe-start/first-look"


@pytest.fixture
def files() -> dict[str, bytes]:
    return small_bundle()


def said(files: dict[str, bytes], *words: str) -> list[tuple[str, bool]]:
    """The findings that have one of these words in them, and whether each is an error."""
    bundle.from_files(files)
    return [
        (str(one.problem), one.is_error)
        for one in advise(files)
        if any(w in one.problem.message for w in words)
    ]


def add(files: dict[str, bytes], path: str, text: str) -> None:
    files[path] += text.encode()


def test_a_practical_has_the_parts_that_its_bundle_lists(files):
    path = next(path for path in files if "/practicals/S02" in path)
    add(files, "bundle.yaml", "practical_parts:\n  - Set-up\n  - 'For the mentor: prepare'\n")
    others = [one for one in files if "/practicals/" in one and one != path]
    missing = [
        (f"{one}: the part 'Set-up' is missing; write it below a heading with these words", True)
        for one in others
    ]
    add(
        files,
        path,
        "\n## Set-up\n\nLay it out.\n\n### For the mentor: prepare\n\nA lower heading is no part.\n",
    )
    found = said(files, "'Set-up' is missing")
    assert found == missing
    assert (
        f"{path}: the part 'For the mentor: prepare' is missing; write it below a heading with these words",
        True,
    ) in said(files, "is missing")


def test_without_a_list_of_parts_nothing_is_missing(files):
    assert said(files, "is missing") == []


def test_a_measurement_with_a_limit_names_its_source(files):
    line = 1 + files["skills/S01.yaml"].decode().splitlines().index("    note: ''")
    assert said(files, "limit for Time does not") == [
        (
            f"{LESSON}:22: the limit for Time does not say what it rests on; name it in its note",
            True,
        ),
        (
            f"skills/S01.yaml:{line}: the limit for Time does not say what it rests on; name it in its note",
            True,
        ),
    ]
    files["skills/S01.yaml"] = files["skills/S01.yaml"].replace(b"note: ''", b"note: By house rule")
    assert said(files, "is a draft") == [
        (
            f"skills/S01.yaml:{line}: the limit for Time is a draft; say in its note who has to confirm it",
            False,
        )
    ]


def test_a_measurement_without_a_limit_rests_on_nothing(files):
    files["skills/S01.yaml"] = files["skills/S01.yaml"].replace(b"max: '5.0'", b"max: null")
    assert [one for one, _ in said(files, "limit for Time") if one.startswith("skills/")] == []


def test_media_and_words_that_nobody_uses_are_told_at_their_entries(files):
    assert said(files, "no page shows") == [
        ("media.yaml:5: no page shows images/spare.svg; show it, or remove the file and this entry", False)
    ]
    files["glossary.yaml"] = (
        b"- slug: earth\n  term: Earth\n  definition: The ground.\n"
        b"- slug: rcd\n  term: RCD\n  definition: A switch.\n  see_also:\n    - earth\n"
    )
    add(files, LESSON, "\nCheck the [RCD](term:rcd).\n")
    assert said(files, "no text links") == [
        ("glossary.yaml:1: no text links to Earth (term:earth); link it where it first stands", False)
    ]


def test_media_of_which_nobody_has_said_a_licence_are_told_at_their_entries(files):
    assert said(files, "licence") == []
    head, first, rest = files["media.yaml"].partition(b"licence: ")
    files["media.yaml"] = head + first + b"NOASSERTION\n" + rest.partition(b"\n")[2]
    [(told, is_error)] = said(files, "licence")
    name = head.split(b"file: ")[1].partition(b"\n")[0].decode()
    assert told.endswith(f" {name} has no licence; say under which one it may be used")
    assert told.startswith("media.yaml:")
    assert not is_error


def test_a_hard_text_is_an_error_until_its_page_is_excepted(files):
    add(files, LESSON, f"\n{HARD.strip()}\n")
    ((told, is_error),) = said(files, "hard to read")
    assert is_error
    assert told.endswith("or list the page under exceptions in bundle.yaml, with the reason")
    add(files, "bundle.yaml", f"exceptions:\n  - page: {ADDRESS}\n    reason: Names of standards\n")
    assert said(files, "hard to read") == []


def test_an_exception_that_is_not_needed_is_said(files):
    add(files, "bundle.yaml", f"exceptions:\n  - page: {ADDRESS}\n    reason: Names of standards\n")
    assert said(files, "hard to read") == [
        (f"bundle.yaml:7: {ADDRESS} is not hard to read any more; remove this exception", False)
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "exceptions:\n  - page: courses/c99-none\n    reason: R\n",
            "bundle.yaml:7: there is no page courses/c99-none; write page:courses/c01-course-slug/lesson-slug",
        ),
        (
            f"exceptions:\n  - page: {ADDRESS}\n    reason: R\n  - page: {ADDRESS}\n    reason: S\n",
            f"bundle.yaml:9: {ADDRESS} is listed twice; keep one entry",
        ),
        (f"exceptions:\n  - page: {ADDRESS}\n", "bundle.yaml:7: reason is missing; add it"),
        (
            "practical_parts:\n  - A\n  - A\n",
            "bundle.yaml:7: practical_parts names 'A' twice; keep it once",
        ),
    ],
)
def test_what_the_header_lists_is_checked(files, text, problem):
    add(files, "bundle.yaml", text)
    with pytest.raises(bundle.BundleError) as raised:
        bundle.from_files(files)
    assert [str(one) for one in raised.value.problems] == [problem]


def test_the_header_comes_out_as_it_went_in_with_the_pages_in_order(files):
    other = "courses/c01-safe-start"
    text = (
        "practical_parts:\n  - Set-up\nexceptions:\n"
        f"  - page: {other}\n    reason: One\n  - page: {ADDRESS}\n    reason: Two\n"
    )
    add(files, "bundle.yaml", text)
    assert bundle.to_files(bundle.from_files(files))["bundle.yaml"] == files["bundle.yaml"]


def test_a_review_tells_of_the_format_alone_until_it_is_sound(files, tmp_path):
    storage.save_folder(files, tmp_path)
    sound = review(tmp_path)
    assert (sound.problems, sound.advice, sound.curriculum) == (
        (),
        advise(files),
        bundle.from_files(files),
    )
    assert sound.errors == sum(one.is_error for one in sound.advice)
    (tmp_path / "media.yaml").write_bytes(files["media.yaml"] + b"\n")
    broken = review(tmp_path)
    assert [str(one) for one in broken.problems] == [
        "media.yaml:17: not in canonical form; run write to correct it"
    ]
    assert (broken.advice, broken.curriculum, broken.errors) == ((), None, 1)
    assert review(tmp_path / "none").problems[0].message.startswith("cannot be read")


TRACE = """
```measurement
title: A charger
quantity: Voltage
unit: V
max: '5'
basis: exercise
points:
  - 0 1
  - 1 2
question: Is it in its limits?
answer: It is.
```
"""


def test_a_summary_counts_each_course_and_shared_things_once_in_all(files):
    add(files, LESSON, "\nThe [earth](term:earth) and the *earth* again.\n" + TRACE)
    files["glossary.yaml"] = b"- slug: earth\n  term: Earth\n  definition: The ground.\n"
    found = summarise(bundle.from_files(files))
    first, second = found.courses
    assert (first.code, first.lessons, first.practicals, first.terms) == ("C01", 2, 1, 1)
    assert (second.lessons, second.practicals, second.terms) == (0, 1, 0)
    none = dict.fromkeys(("standard", "physics", "manufacturer", "confirmed"), 0)
    assert first.limits == none | {"draft": 2, "exercise": 1}
    assert found.total.words == first.words + second.words
    assert found.total.drawings <= first.drawings + second.drawings
    assert found.as_json()["total"]["limits"]["draft"] == found.total.limits["draft"]
    rows = found.as_text().splitlines()
    assert len(rows) == 5
    assert len({len(row) for row in rows}) == 1
    assert [row.count("|") for row in rows] == [15] * 5
