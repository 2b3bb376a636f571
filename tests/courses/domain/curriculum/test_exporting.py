"""The page tree as a bundle: the same bytes that came in, and whatever editors made of it since."""

import pytest
from wagtail.models import Page

from content.formats import bundle
from content.models import FettleImage
from courses.domain.curriculum import EVERYTHING, export_curriculum
from courses.domain.curriculum.record import ImportRecord
from courses.domain.quiz import quizzes_of
from courses.models import CoursePage, HomePage, LessonPage, PathwayPage, PracticalPage
from lms.kernel.errors import DomainError
from tests.courses.domain.curriculum.steps import (
    FIRST_ADDRESS,
    LESSON,
    SECOND,
    bring_in,
    done,
    without_asking,
)
from tests.factories import courses
from tests.factories.quizzes import EVERY_KIND

pytestmark = pytest.mark.usefixtures("imported")


def exported(slug=EVERYTHING):
    return bundle.to_files(export_curriculum(slug))


def text_of(page, markup):
    """Put one text into the body of a page, as an editor does."""
    page.body = [("text", markup)]
    page.save_revision().publish()


def test_everything_comes_out_as_it_went_in(files):
    assert exported() == files


def test_a_quiz_of_a_practical_goes_in_and_out_with_its_picture(files):
    card = "courses/C01-safe-start/practicals/S01-stop-it.md"
    files[card] += f"\n{EVERY_KIND.replace('images/bench.png', 'images/stop.svg')}".encode()
    bring_in(files)
    assert exported() == bundle.to_files(bundle.from_files(files))
    assert [quiz.id for quiz in quizzes_of(PracticalPage.objects.get(skill__code="S01"))] == ["everything"]


def test_a_zip_archive_goes_in_and_out_too(files):
    packed = bundle.to_zip(export_curriculum(EVERYTHING))
    again = bundle.read(packed)
    assert bundle.to_zip(again) == packed
    assert done(bring_in(bundle.to_files(again))) == []


def test_a_course_brings_what_it_rests_on_and_the_media_it_shows(files):
    """C02's skill needs C01's; C01 links to C02. No pathway is needed, and no picture that nobody shows."""
    found = export_curriculum("c02-open-up")
    assert (found.title, found.licence, found.credit) == ("Open up", "CC-BY-4.0", "The hub")
    assert [course.code for course in found.courses] == ["C01", "C02"]
    assert [skill.code for skill in found.skills] == ["S01", "S02"]
    assert found.pathways == ()
    assert [media.file for media in found.media] == ["files/card.txt", "images/stop.svg", "images/tip.png"]
    own = bundle.to_files(found)
    assert bundle.from_files(own) == found
    same = own.keys() - {"bundle.yaml", "media.yaml"}
    assert {path: own[path] for path in same} == {path: files[path] for path in same}


def test_a_pathway_brings_its_courses_and_what_it_requires():
    found = export_curriculum("P2")
    assert [pathway.code for pathway in found.pathways] == ["P1", "P2"]
    assert [course.code for course in found.courses] == ["C01", "C02"]


def test_a_course_that_rests_on_nothing_comes_alone():
    text_of(LessonPage.objects.get(slug="first-look"), "<p>Nothing but words.</p>")
    found = export_curriculum("c01")
    assert ([course.code for course in found.courses], found.media) == (["C01"], ())


def test_an_unknown_slug_is_refused():
    with pytest.raises(DomainError) as refused:
        export_curriculum("c77-nowhere")
    assert refused.value.code == "unknown_slug"


def test_what_an_editor_wrote_comes_out_as_canonical_markdown(files):
    home, course = HomePage.objects.get(), CoursePage.objects.get(code="C02")
    links = (
        f'<p>See <a id="{course.pk}" linktype="page">the next</a> or '
        f'<a linktype="page" id="{home.pk}">home</a>.</p>'
    )
    page = LessonPage.objects.get(slug="second-look")
    page.body = [
        ("text", "<h2>Look  again</h2><p></p><p>It is <strong>very</strong> hot &amp; heavy.</p>"),
        ("text", f"{links}<ul><li>One</li><li><i>Two</i></li></ul>"),
        ("procedure", {"title": "Do it", "steps": [{"text": "<p>Now.</p>", "tools": ["Key"]}]}),
    ]
    page.save_revision().publish()
    found = exported()
    assert (
        found[SECOND].decode().partition("\n---\n\n")[2]
        == """\
## Look again

It is **very** hot & heavy.

See [the next](page:courses/c02-open-up) or [home](/).

- One
- *Two*

```procedure
title: Do it
steps:
  - text: Now.
    tools:
      - Key
```
"""
    )
    assert {path for path in found if found[path] != files.get(path)} == {SECOND}
    assert done(bring_in(found)) == []


def test_drafts_and_unpublished_pages_stay_inside(files):
    page = LessonPage.objects.get(slug="second-look")
    page.title = "Not yet"
    page.save_revision()
    PathwayPage.objects.get(code="P2").unpublish()
    assert exported() == {path: data for path, data in files.items() if path != "pathways/P2-further.md"}


def test_a_link_to_a_page_that_is_not_published_loses_its_link_and_keeps_its_words():
    text_of(
        LessonPage.objects.get(slug="second-look"),
        f'<p>See <a linktype="page" id="{LessonPage.objects.get(slug="first-look").pk}">the first</a>.</p>',
    )
    LessonPage.objects.get(slug="first-look").unpublish()
    first, second = (exported().get(path) for path in (LESSON, SECOND))
    assert first is None
    assert exported()["courses/C01-safe-start/lessons/01-second-look.md"].endswith(b"\n\nSee the first.\n")
    assert second is None


def test_a_picture_from_the_admin_gets_a_name_and_says_that_nobody_claimed_it(files):
    stop = FettleImage.objects.get(bundle_file="images/stop.svg")
    own = FettleImage.objects.create(title="Stop", file=stop.file, file_hash=stop.file_hash)
    page = LessonPage.objects.get(slug="second-look")
    page.body = [("image", {"image": own, "alt": "A button"})]
    page.save_revision().publish()
    found = export_curriculum(EVERYTHING)
    assert [(media.file, media.credit, media.licence) for media in found.media if media.title == "Stop"] == [
        ("images/stop-2.svg", "Not stated", "NOASSERTION")
    ]
    assert bundle.to_files(found)["images/stop-2.svg"] == files["images/stop.svg"]
    assert bundle.from_files(bundle.to_files(found)) == found


def test_a_block_whose_picture_is_gone_is_left_out():
    without_asking(FettleImage.objects.get(bundle_file="images/stop.svg"))
    blocks = [block for block in exported()[LESSON].decode().split("```") if block.startswith("image")]
    assert blocks == []


def test_a_page_with_a_slug_of_its_own_is_exported_and_comes_back_under_the_bundles_address():
    course = courses.course("C09", slug="our_own", title="Own")
    courses.practical(course, courses.skill("S90", "C09"), slug="s90-do-it")
    found = exported("our_own")
    assert [path for path in found if path.startswith("courses/")] == [
        "courses/C09-our-own/course.md",
        "courses/C09-our-own/practicals/S90-do-it.md",
    ]
    assert done(bring_in(found)) == [
        "changed: course courses/c09-our-own",
    ]
    assert Page.objects.get(pk=course.pk).slug == "c09-our-own"


def test_every_page_is_exported_at_the_address_that_links_to_it_use():
    assert FIRST_ADDRESS in export_curriculum(EVERYTHING).page_addresses()


def test_what_the_header_lists_comes_out_again_with_the_pages_that_do(files):
    lesson, pathway = "courses/c01-safe-start/first-look", "pathways/p1-starter"
    files["bundle.yaml"] += (
        "practical_parts:\n  - Set-up\nexceptions:\n"
        f"  - page: {lesson}\n    reason: Names\n  - page: {pathway}\n    reason: More\n"
    ).encode()
    bring_in(files)
    assert exported()["bundle.yaml"] == files["bundle.yaml"]
    one = export_curriculum("c01-safe-start")
    assert (one.practical_parts, [each.page for each in one.exceptions]) == (("Set-up",), [lesson])


def test_a_record_from_before_the_header_had_lists_is_read():
    old = {"title": "T", "language": "en", "licence": "L", "credit": "C", "digest": "d"}
    found = ImportRecord.from_data(old)
    assert (found.title, found.digest, found.practical_parts, found.exceptions) == ("T", "d", (), ())
