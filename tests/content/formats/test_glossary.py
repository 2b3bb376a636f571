"""glossary.yaml: what is wrong with it is said with its line; links to words that nobody explains too."""

import pytest

from content.formats import bundle
from tests.factories.bundles import small_bundle

RCD = (
    "- slug: rcd\n  term: RCD\n  abbreviation_of: Residual-current device\n  definition: It cuts the power.\n"
)
COURSE = "courses/C01-safe-start/course.md"


def problems_of(glossary: str | None, text: str = "") -> list[str]:
    files = small_bundle()
    if glossary is not None:
        files["glossary.yaml"] = glossary.encode()
    if text:
        files[COURSE] += f"\n{text}\n".encode()
    try:
        found = bundle.from_files(files)
    except bundle.BundleError as error:
        return [str(problem) for problem in error.problems]
    assert bundle.to_files(found) == files
    return []


def test_words_and_links_to_them_survive() -> None:
    other = "- slug: earth\n  term: Earth\n  definition: The way to the ground.\n  see_also:\n    - rcd\n"
    assert problems_of(other + RCD, "An [RCD](term:rcd) helps.") == []


@pytest.mark.parametrize(
    ("glossary", "expected"),
    [
        ("[]\n", ["glossary.yaml:1: there is no word in it; add one or remove the file"]),
        (RCD + RCD, ["glossary.yaml:5: the word rcd is given twice; keep one of them"]),
        (
            RCD.replace("slug: rcd", "slug: R C D"),
            ["glossary.yaml:1: 'R C D' is no slug; write small letters, digits and single hyphens"],
        ),
        (
            RCD + "  see_also:\n    - fuse\n",
            ["glossary.yaml:1: see_also names fuse, which is no other word of this file"],
        ),
        (
            RCD + "  see_also:\n    - rcd\n",
            ["glossary.yaml:1: see_also names rcd, which is no other word of this file"],
        ),
        ("- slug: rcd\n  term: RCD\n", ["glossary.yaml:1: definition is missing; add it"]),
    ],
)
def test_what_is_wrong_is_said_with_its_line(glossary: str, expected: list[str]) -> None:
    assert problems_of(glossary) == expected


def test_no_more_words_to_see_than_are_stored() -> None:
    slugs = [f"{'word-' * 11}{number}" for number in range(4)]
    others = "".join(f"- slug: {slug}\n  term: Word\n  definition: A word.\n" for slug in slugs)
    seen = "  see_also:\n" + "".join(f"    - {slug}\n" for slug in slugs)
    assert problems_of(RCD + seen + others) == [
        "glossary.yaml:6: is longer than 200 characters in all; name fewer words"
    ]


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("[fuse](term:fuse)", "glossary.yaml does not explain fuse; add it or correct the link"),
        ("[RCD](/glossary/#rcd)", "write this link to an explanation as term:rcd"),
    ],
)
def test_a_link_to_a_word_has_one_form_and_leads_somewhere(link: str, expected: str) -> None:
    assert problems_of(RCD, link) == [f"{COURSE}:18: {expected}"]
