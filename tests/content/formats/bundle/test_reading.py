"""What a bundle is refused for: each fault once, with its file, its line and what to do."""

from pathlib import Path

import pytest

from content.formats import body
from content.formats.bundle import BundleError, Problem, from_files, read, to_zip

HEADER = "bundle.yaml"
MEDIA = "media.yaml"
COURSE = "courses/C01-safe-start/course.md"
LESSON = "courses/C01-safe-start/lessons/01-first-look.md"
SECOND = "courses/C01-safe-start/lessons/02-second-look.md"
PRACTICAL = "courses/C01-safe-start/practicals/S01-stop-it.md"
PATHWAY = "pathways/P1-starter.md"
S01 = "skills/S01.yaml"
S02 = "skills/S02.yaml"

Files = dict[str, bytes]


def problems_of(files: Files) -> list[str]:
    with pytest.raises(BundleError) as refused:
        from_files(files)
    return [str(problem) for problem in refused.value.problems]


# file, what stands there, what is put in its place, the one problem this makes
FAULTS = [
    (
        HEADER,
        "fettle-bundle/1",
        "fettle-bundle/2",
        "1: format is 'fettle-bundle/2'; this program reads fettle-bundle/1",
    ),
    (HEADER, "language: en", "language: no", '3: YAML reads no as true or false; put it in quotes: "no"'),
    (
        HEADER,
        "language: en",
        "language: English",
        "3: 'English' is no language code; write one such as en or pt-br",
    ),
    (HEADER, "title: Bench basics\n", "", "1: title is missing; add it"),
    (
        HEADER,
        "title: Bench basics",
        "title: ''",
        "2: title is empty; write something or leave the whole entry out",
    ),
    (
        HEADER,
        "title: Bench basics",
        "title: 2026-11-22",
        '2: YAML reads 2026-11-22 as a date; put it in quotes: "2026-11-22"',
    ),
    (
        HEADER,
        "title: Bench basics",
        "title: 1:30",
        '2: YAML reads 1:30 as a number; put it in quotes: "1:30"',
    ),
    (HEADER, "title: Bench basics", "title: [a]", "2: title must be text, not a list"),
    (HEADER, "credit: The hub", "credit: The hub\ncredit: Me", "6: credit is given twice; keep one of them"),
    (
        HEADER,
        "credit: The hub",
        "credit: The hub\ncolour: red",
        (
            "6: unknown key colour; the keys here are format, title, language, licence, credit, "
            "practical_parts, exceptions"
        ),
    ),
    (
        HEADER,
        "credit: The hub",
        "credit: &me The hub",
        "5: anchors (&) and aliases (*) are not allowed; put text that begins with one in quotes",
    ),
    (
        HEADER,
        "credit: The hub",
        "credit: !!str hub",
        "5: tags (!) are not allowed; put text that begins with one in quotes",
    ),
    (
        HEADER,
        "title: Bench basics",
        "title: Bench: basics",
        "2: broken YAML: mapping values are not allowed in this context",
    ),
    (
        HEADER,
        "credit: The hub",
        "credit: The hub\n---\n",
        "6: a second document begins here; one file holds one",
    ),
    (HEADER, "credit: The hub", f"credit: {'[' * 20}{']' * 20}", "5: nested more than 12 deep"),
    (
        HEADER,
        "Bench basics",
        "Bench\x07basics",
        "2: broken YAML: a character that is not allowed in a text file",
    ),
    (S01, "id: S01", "id: S09", "1: id is S09, but the file's name says S01; make them agree"),
    (S01, "course: C01", "course: C07", "2: unknown course C07; add it or correct the code"),
    (S01, "risk: high", "risk: huge", "4: risk cannot be 'huge'; use one of low, med, high"),
    (S01, "safety_gate: true", "safety_gate: 'true'", "5: safety_gate must be true or false, without quotes"),
    (S01, "safety_gate: true", "safety_gate: yes", "5: safety_gate must be true or false, without quotes"),
    (S01, "expiry_months: 12\n", "", "1: expiry_months is missing; add it"),
    (
        S01,
        "observations: 1",
        "observations: one",
        "7: observations must be a whole number such as 1, not text",
    ),
    (S01, "observations: 1", "observations: 0", "7: observations must be between 1 and 50"),
    (S01, "min_level: 3", "min_level: 6", "12: min_level must be between 1 and 5"),
    (S02, "  - S01", "  - S77", "14: unknown skill S77; add it or correct the code"),
    (S02, "  - S01", "  - S01\n  - S01", "14: prerequisites names S01 twice; keep it once"),
    (
        S02,
        "  - S01",
        "  - solder",
        "14: 'solder' is no code; a code is capital letters and digits, such as S01",
    ),
    (S02, "  - id: c2", "  - id: c1", "18: c1 is given twice; each id is used once"),
    (S02, "  - id: c2", "  - id: x2", "18: 'x2' is no proper id; number them c1, c2 and so on"),
    (S01, "    text: Presses the nearest stop\n", "", "15: text is missing; add it"),
    (
        S01,
        "  - id: c1\n    text: Presses the nearest stop",
        "  []",
        "15: a skill needs at least one criterion",
    ),
    (S01, "max: '5'", "max: 5", '22: put the number in quotes, so that it stays as written: max: "5"'),
    (S01, "max: '5'", "max: five", '22: max must be a decimal number in quotes, such as "0.30", or left out'),
    (S01, "min: null", "min: '9'", "21: min 9 is greater than max 5"),
    (
        S01,
        "basis: draft",
        "basis: guess",
        "24: basis cannot be 'guess'; use one of draft, standard, physics, manufacturer, confirmed",
    ),
    (
        COURSE,
        "---\ncode",
        "code",
        "1: the file must begin with a line ---, then its keys, then another line ---",
    ),
    (COURSE, "code: C01", "code: C02", "2: code is C02, but the file's name says C01; make them agree"),
    (
        COURSE,
        "level: entry",
        "level: expert",
        "5: level cannot be 'expert'; use one of entry, technician, skilled",
    ),
    (COURSE, "hours: 7.5", "hours: '7.5'", "6: hours must be a number such as 12 or 7.5, without quotes"),
    (COURSE, "Begin without getting hurt.", "x" * 201, "4: summary is 201 characters long; 200 is the most"),
    (COURSE, "kind: tool", "kind: toy", "11: kind cannot be 'toy'; use one of tool, ppe, consumable"),
    (COURSE, "quantity: '1'", "quantity: 1", '12: YAML reads 1 as a number; put it in quotes: "1"'),
    (
        COURSE,
        "first-look)",
        "nowhere)",
        "16: there is no page courses/c01-safe-start/nowhere; write page:courses/c01-course-slug/lesson-slug",
    ),
    (LESSON, "minutes: 20", "minutes: 0", "4: minutes must be between 1 and 6000"),
    (
        LESSON,
        "  - Find the stop",
        "  - ''",
        "6: an entry of objectives is empty; write something or remove it",
    ),
    (LESSON, "  - Find the stop", "  - 7", '6: YAML reads 7 as a number; put it in quotes: "7"'),
    (LESSON, "  - Find the stop", "  stop: 1", "6: objectives must be a list, not a set of keys"),
    (LESSON, "You *see*", "You <b>see</b>", "11: HTML is not allowed here; write it as Markdown"),
    (
        LESSON,
        "## Look",
        "# Look",
        "9: only ## and ### headings are allowed; the page's title is the first level",
    ),
    (
        LESSON,
        "alt: A red button on yellow ground\n",
        "",
        "14: alt is missing; add it",
    ),
    (
        LESSON,
        "images/stop.svg",
        "images/other.svg",
        "14: there is no file images/other.svg; add it or correct the name",
    ),
    (
        LESSON,
        "images/stop.svg",
        "../stop.svg",
        "14: ../stop.svg: the path climbs out of the bundle; remove the .. from it",
    ),
    (
        LESSON,
        "images/stop.svg",
        "/etc/passwd",
        "14: /etc/passwd: an absolute path is not allowed; name files from the top of the bundle",
    ),
    (
        LESSON,
        "images/stop.svg",
        "files/card.pdf",
        "14: files/card.pdf: image names a file in the folder images/",
    ),
    (LESSON, "  - text: Say so.", "  - hazard: Noise", "33: text is missing; add it"),
    (
        LESSON,
        "    alt: A palm on the button\n",
        "",
        "23: the picture has no alt; say in words what it teaches",
    ),
    (
        LESSON,
        "    image: images/tip.png\n",
        "",
        "23: alt describes a picture, but there is none; add image or remove alt",
    ),
    (LESSON, "      max: '5'\n", "", "29: a limit needs min or max, or both"),
    (
        LESSON,
        "Press the **button**.",
        "'- one'",
        "22: a step's text holds paragraphs only; make more steps, not lists or headings",
    ),
    (LESSON, "      unit: s\n", "", "29: unit is missing; add it"),
    (
        LESSON,
        "```sign\n",
        "```shout\n",
        f"36: unknown block ```shout; the blocks are {', '.join(body.BLOCKS)}",
    ),
    (
        LESSON,
        "files/card.pdf",
        "images/stop.svg",
        "51: images/stop.svg: file names a file in the folder files/",
    ),
    (LESSON, "1. First", "3. First", "55: a numbered list starts at 1"),
    (PATHWAY, "  - C01", "  - C09", "7: unknown course C09; add it or correct the code"),
    (PATHWAY, "requires: []", "requires:\n  - P9", "9: unknown pathway P9; add it or correct the code"),
    (PRACTICAL, "skill: S01", "skill: S02", "2: skill is S02, but the file's name says S01; make them agree"),
    (
        MEDIA,
        "  credit: The hub\n  licence: CC-BY-4.0\n- file: images/stop",
        "  licence: CC-BY-4.0\n- file: images/stop",
        "1: credit is missing; add it",
    ),
]


@pytest.mark.parametrize(("path", "old", "new", "problem"), FAULTS, ids=[fault[3][:60] for fault in FAULTS])
def test_fault_is_named_with_file_and_line(files: Files, path: str, old: str, new: str, problem: str) -> None:
    text = files[path].decode()
    assert old in text
    files[path] = text.replace(old, new, 1).encode()
    assert problems_of(files) == [f"{path}:{problem}"]


def test_two_problems_are_reported_together_in_order(files: Files) -> None:
    files[HEADER] = files[HEADER].replace(b"language: en\n", b"")
    files[S01] = files[S01].replace(b"risk: high", b"risk: huge")
    assert problems_of(files) == [
        "bundle.yaml:1: language is missing; add it",
        "skills/S01.yaml:4: risk cannot be 'huge'; use one of low, med, high",
    ]


def test_unknown_sign_is_refused(files: Files) -> None:
    files[LESSON] = files[LESSON].replace(b"safe-emergency-stop", b"warning-dragon")
    (problem,) = problems_of(files)
    assert problem.startswith(f"{LESSON}:37: sign cannot be 'warning-dragon'; use one of warning-general, ")


def test_circle_of_prerequisites_is_shown(files: Files) -> None:
    files[S01] = files[S01].replace(b"prerequisites: []", b"prerequisites:\n  - S02")
    assert problems_of(files) == [
        "skills/S01.yaml:14: prerequisites run in a circle: S01 needs S02 needs S01; remove one of them"
    ]


def test_skill_that_needs_itself_is_a_circle(files: Files) -> None:
    files[S01] = files[S01].replace(b"prerequisites: []", b"prerequisites:\n  - S01")
    assert problems_of(files) == [
        "skills/S01.yaml:14: prerequisites run in a circle: S01 needs S01; remove one of them"
    ]


def test_circle_of_pathways_is_shown(files: Files) -> None:
    files[PATHWAY] = files[PATHWAY].replace(b"requires: []", b"requires:\n  - P2")
    assert problems_of(files) == [
        f"{PATHWAY}:9: pathways require each other in a circle: P1 needs P2 needs P1; remove one of them"
    ]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        (HEADER, "bundle.yaml: this file is missing; every bundle has one"),
        (MEDIA, "media.yaml: this file is missing; every bundle has one"),
        (PRACTICAL, "skills/S01.yaml:1: skill S01 has no practical; add one to its course"),
        (COURSE, f"{COURSE}: this file is missing; every course has one"),
    ],
)
def test_missing_file_is_named(files: Files, path: str, problem: str) -> None:
    del files[path]
    assert problems_of(files) == [problem]


@pytest.mark.parametrize(
    ("path", "content", "problem"),
    [
        (
            "images/new.svg",
            None,
            "images/new.svg: the file is not listed in media.yaml; add its title, credit and licence there",
        ),
        ("images/tip.png", b"GIF89a", "images/tip.png: the file is not a PNG picture"),
        ("images/tip.png", b"", "images/tip.png: the file is empty"),
        ("notes.txt", b"x", "notes.txt: this file has no place in a bundle; move it out"),
        (
            "images/Big Picture.png",
            b"x",
            (
                "images/Big Picture.png: this file has no place in a bundle; "
                "name a picture images/words-with-hyphens.svg, .png or .jpg, in lower case"
            ),
        ),
        (
            "courses/C01-safe-start/lessons/3-third.md",
            b"x",
            (
                "courses/C01-safe-start/lessons/3-third.md: this file has no place in a bundle; "
                "name a lesson by number and slug, such as lessons/01-first-look.md"
            ),
        ),
        ("../evil.md", b"x", "../evil.md: the path climbs out of the bundle; remove the .. from it"),
        (
            "/evil.md",
            b"x",
            "/evil.md: an absolute path is not allowed; name files from the top of the bundle",
        ),
        (HEADER, b"\xff\xfe", "bundle.yaml:1: this is not text in UTF-8; save the file in that encoding"),
        (HEADER, b"", "bundle.yaml:1: there is nothing here; fill in its keys"),
        (HEADER, b"x" * 1_000_001, "bundle.yaml: the file is larger than 1000 kB; split it"),
        (MEDIA, b"a: b", "media.yaml:1: expected a list, found a set of keys"),
        (HEADER, b"- a", "bundle.yaml:1: expected lines of the form key: value, found a list"),
    ],
)
def test_bad_file_is_named(files: Files, path: str, content: bytes | None, problem: str) -> None:
    files[path] = files["images/stop.svg"] if content is None else content
    assert problems_of(files) == [problem]


def test_gap_between_lessons_is_refused(files: Files) -> None:
    path = "courses/C01-safe-start/lessons/04-second-look.md"
    files[path] = files.pop(SECOND)
    assert problems_of(files) == [
        f"{path}: lessons are numbered 01, 02, 03 without gaps; this one should be 02"
    ]


def test_missing_picture_is_named_where_it_is_listed_and_where_it_is_used(files: Files) -> None:
    del files["images/tip.png"]
    assert problems_of(files) == [
        f"{LESSON}:23: there is no file images/tip.png; add it or correct the name",
        "media.yaml:9: images/tip.png is listed, but there is no such file; add it or remove the entry",
    ]


def test_picture_listed_twice_is_refused(files: Files) -> None:
    files[MEDIA] += files[MEDIA][files[MEDIA].index(b"- file: images/tip") :]
    assert problems_of(files) == ["media.yaml:13: images/tip.png is listed twice; keep one entry"]


def test_course_code_used_twice_is_refused(files: Files) -> None:
    files["courses/C01-zero/course.md"] = files[COURSE]
    assert problems_of(files) == [
        f"courses/C01-zero/course.md:2: C01 is taken by {COURSE}; give it a code of its own"
    ]


def test_second_practical_for_a_skill_is_refused(files: Files) -> None:
    files["courses/C01-safe-start/practicals/S01-again.md"] = files[PRACTICAL]
    assert problems_of(files) == [
        (
            "courses/C01-safe-start/practicals/S01-stop-it.md:2: skill S01 has its practical in "
            "courses/C01-safe-start/practicals/S01-again.md already; a skill has one"
        ),
    ]


def test_practical_in_another_course_is_refused(files: Files) -> None:
    files["courses/C02-other/course.md"] = files[COURSE].replace(b"C01\n", b"C02\n")
    other = "courses/C02-other/practicals/S01-stop-it.md"
    files[other] = files.pop(PRACTICAL)
    assert problems_of(files) == [f"{other}:2: skill S01 belongs to course C01; move this practical there"]


def test_practical_of_an_unknown_skill_is_refused(files: Files) -> None:
    path = "courses/C01-safe-start/practicals/S09-more.md"
    files[path] = files[PRACTICAL].replace(b"S01", b"S09")
    assert problems_of(files) == [f"{path}:2: unknown skill S09; add it or correct the code"]


def test_lesson_and_practical_with_one_address_are_refused(files: Files) -> None:
    files["courses/C01-safe-start/lessons/03-s01-stop-it.md"] = files[SECOND]
    assert problems_of(files) == [
        (
            "courses/C01-safe-start/practicals/S01-stop-it.md: the slug s01-stop-it is taken by "
            "courses/C01-safe-start/lessons/03-s01-stop-it.md; choose another"
        ),
    ]


def test_litter_is_overlooked(files: Files) -> None:
    expected = from_files(files)
    files |= {".DS_Store": b"x", "images/.DS_Store": b"x", "__MACOSX/._bundle.yaml": b"x"}
    assert from_files(files) == expected


def test_folder_with_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bundle.yaml").symlink_to("/etc/hostname")
    (tmp_path / "skills").symlink_to("/etc")
    with pytest.raises(BundleError) as refused:
        read(tmp_path)
    assert refused.value.problems == (
        Problem("bundle.yaml", 0, "is a symbolic link; put the file itself here"),
        Problem("skills", 0, "is a symbolic link; put the file itself here"),
    )


def test_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "none.zip"
    with pytest.raises(BundleError) as refused:
        read(path)
    assert refused.value.problems == (Problem(str(path), 0, "cannot be read: No such file or directory"),)


def test_bytes_that_are_no_archive_are_refused() -> None:
    with pytest.raises(BundleError) as refused:
        read(b"hello")
    assert refused.value.problems == (
        Problem("bundle", 0, "this is no zip archive, or a damaged one; pack it again"),
    )


def test_zip_is_read_like_the_folder(files: Files, tmp_path: Path) -> None:
    curriculum = from_files(files)
    (tmp_path / "bundle.zip").write_bytes(to_zip(curriculum))
    assert read(tmp_path / "bundle.zip") == curriculum
    assert read(to_zip(curriculum)) == curriculum
