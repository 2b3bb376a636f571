"""Places in other people's frameworks: what is one, and what a bundle says of it."""

import pytest

from content.formats.bundle import BundleError, from_files, to_files
from content.formats.frameworks import MOST, Fault, FrameworkPlace, fault_in
from tests.factories.bundles import small_bundle

SKILL, COURSE, PATHWAY = "skills/S01.yaml", "courses/C01-safe-start/course.md", "pathways/P1-starter.md"
UUID = "f4eaff3d-f8d0-4a6a-aa90-76827c0fbada"
ESCO = f"http://data.europa.eu/esco/occupation/{UUID}"
ONET = "https://www.onetonline.org/link/summary/49-9031.00"
LIST = f"""\
alignments:
  - framework: esco
    name: household appliances repair technician
    url: {ESCO}
  - framework: onet
    name: Home Appliance Repairers
    url: {ONET}
    code: 49-9031.00
"""


def with_list(text: str = LIST) -> dict[str, bytes]:
    files = small_bundle()
    return files | {SKILL: files[SKILL] + text.encode()}


def with_badge(text: str, path: str = COURSE) -> dict[str, bytes]:
    files = small_bundle()
    before = "objectives:" if path == COURSE else "courses:"
    return files | {path: files[path].replace(before.encode(), f"badge: {text}\n{before}".encode(), 1)}


def problems_of(files: dict[str, bytes]) -> list[str]:
    with pytest.raises(BundleError) as refused:
        from_files(files)
    return [str(problem).partition(": ")[2] for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("framework", "url", "code", "fault"),
    [
        ("esco", ESCO, "", None),
        ("esco", ESCO.replace("occupation", "skill"), "", None),
        ("esco", f"{ESCO}x", "", Fault("url")),
        ("esco", ESCO.replace("http:", "https:"), "", Fault("url")),
        ("onet", ONET, "49-9031.00", None),
        ("onet", ONET, "", Fault("code", "49-9031.00")),
        ("onet", ONET, "49-9031.01", Fault("code", "49-9031.00")),
        ("onet", ESCO, "", Fault("url")),
        ("other", "https://frameworks.test/7?a=1", "7", None),
        ("other", "javascript:alert(1)", "", Fault("url")),
        ("other", "https:///nowhere", "", Fault("url")),
        ("other", "https://two words.test/", "", Fault("url")),
        ("unheard of", "anything", "", None),
    ],
)
def test_an_address_has_the_form_of_its_framework(framework, url, code, fault):
    assert fault_in(framework, url, code) == fault


def test_a_skill_with_places_is_written_as_it_was_read():
    files = with_list()
    skill = from_files(files).skills[0]

    assert to_files(from_files(files)) == files
    assert skill.alignments == (
        FrameworkPlace(framework="esco", name="household appliances repair technician", url=ESCO),
        FrameworkPlace(framework="onet", name="Home Appliance Repairers", url=ONET, code="49-9031.00"),
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("framework: esco", "framework: escu", "framework cannot be 'escu'; use one of esco, onet, other"),
        (f"    url: {ESCO}\n", "", "url is missing; add it"),
        (
            ESCO,
            "https://esco.ec.europa.eu/",
            (
                "an address in ESCO begins with http://data.europa.eu/esco/occupation/ or .../skill/ and ends with "
                "its UUID"
            ),
        ),
        ("code: 49-9031.00", "code: 49-9031.02", "the address says 49-9031.00; write code: 49-9031.00"),
        ("code: 49", "sector: 49", "unknown key sector; the keys here are framework, name, url, code"),
    ],
)
def test_what_is_no_place_is_refused_with_its_reason(old, new, said):
    assert said in problems_of(with_list(LIST.replace(old, new)))


def test_an_address_stands_once_and_there_are_not_too_many():
    twice = LIST + LIST.replace("alignments:\n", "")
    [first, second] = problems_of(with_list(twice))

    assert "stands in this list already; keep it once" in first
    assert "stands in this list already; keep it once" in second
    one = "  - framework: other\n    name: N\n    url: https://frameworks.test/{}\n"
    full = "alignments:\n" + "".join(one.format(number) for number in range(MOST))
    assert len(from_files(with_list(full)).skills[0].alignments) == MOST
    assert problems_of(with_list(full + one.format("more"))) == [
        f"alignments holds at most {MOST}; keep those that fit best"
    ]


@pytest.mark.parametrize("path", [COURSE, PATHWAY])
def test_what_a_badge_says_is_written_as_it_was_read(path):
    files = with_badge("Whoever holds it can stop a machine. It does not entitle anybody to open one.", path)
    curriculum = from_files(files)
    outline = curriculum.courses[0] if path == COURSE else curriculum.pathways[0]

    assert to_files(curriculum) == files
    assert outline.badge == "Whoever holds it can stop a machine. It does not entitle anybody to open one."


def test_what_a_badge_says_may_be_left_out_and_is_short_and_one_paragraph():
    assert from_files(small_bundle()).courses[0].badge == ""
    assert from_files(with_badge("x" * 1000)).courses[0].badge == "x" * 1000
    [long] = problems_of(with_badge("x" * 1001))
    [broken] = problems_of(with_badge('"one\\ntwo"'))

    assert long == "badge is 1001 characters long; 1000 is the most"
    assert "badge" in broken
