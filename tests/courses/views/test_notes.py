"""Private notes: for their writer alone, on what outlasts a page, and never overwritten unseen."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from wagtail.models import PageViewRestriction

from courses.domain.notes import notes_of, subject_of, write
from courses.models import LessonPage, Note
from lms.accounts import roles
from lms.web.archive import archive_of
from lms.web.privacy import erase
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def learner():
    return accounts.trainee()


@pytest.fixture
def own(learner) -> Client:
    client = Client()
    client.force_login(learner)
    return client


@pytest.fixture
def lesson() -> LessonPage:
    return courses.lesson(courses.course())


def address(page) -> str:
    kind = "lessons" if isinstance(page, LessonPage) else "practicals"
    return f"/learn/{kind}/{page.pk}/note/"


def body_of(response) -> str:
    return " ".join(response.content.decode().split())


def noted(learner, lesson, text="Mind the clip", based_on=0) -> Note:
    return write(
        learner=learner,
        subject=subject_of(lesson, lesson.get_parent().specific),
        text=text,
        based_on=based_on,
    )


def test_a_note_is_written_below_a_lesson_and_read_there_again(own, learner, lesson):
    page = body_of(own.get(lesson.url))
    assert "Only you see this." in page
    assert f'action="{address(lesson)}"' in page
    saved = own.post(address(lesson), {"text": "One\r\n<b>two</b> \r\n", "based_on": "0"})
    assert (saved.status_code, saved["Location"]) == (302, f"{lesson.url}#note")
    note = Note.objects.get()
    assert (note.learner, note.text, note.title, note.revision) == (
        learner,
        "One\n<b>two</b>",
        "First lesson",
        1,
    )
    page = own.get(lesson.url).content.decode()
    assert "One\n&lt;b&gt;two&lt;/b&gt;</textarea>" in page
    assert 'name="based_on" value="1"' in page


def test_a_note_on_a_practical_is_on_its_skill(own, learner):
    practical = courses.practical(courses.course(), courses.skill("S01"))
    own.post(address(practical), {"text": "Clip first", "based_on": "0"})
    note = Note.objects.get()
    assert (note.skill_code, note.lesson_key, note.course_code) == ("S01", None, "C01")
    assert "Clip first</textarea>" in own.get(practical.url).content.decode()


def test_a_visitor_sees_no_note_and_keeps_the_words_when_signed_out_meanwhile(client, lesson):
    assert "Only you see this" not in body_of(client.get(lesson.url))
    answer = client.post(address(lesson), {"text": "Do not <lose> me", "based_on": "0"})
    assert answer.status_code == 403
    assert "Do not &lt;lose&gt; me</textarea>" in answer.content.decode()
    assert f'href="/accounts/login/?next={lesson.url}"' in body_of(answer)
    assert Note.objects.count() == 0


@pytest.mark.parametrize("signed_in", [True, False])
def test_what_was_typed_is_given_back_where_the_note_its_page_or_the_writer_is_gone(
    own, client, learner, lesson, signed_in
):
    note = noted(learner, lesson)
    PageViewRestriction.objects.create(page=lesson, restriction_type=PageViewRestriction.LOGIN)
    writer = own if signed_in else client
    if signed_in:
        note.delete()
        lesson.unpublish()
    own_note = f"/me/notes/{note.public_id}/"
    for path, after in ((address(lesson), "/me/notes/"), (own_note, "/me/notes/" if signed_in else own_note)):
        answer = writer.post(path, {"text": "Do not <lose> me", "based_on": "1"})
        assert answer.status_code == (404 if signed_in else 403)
        assert "Do not &lt;lose&gt; me</textarea>" in answer.content.decode()
        link = after if signed_in else f"/accounts/login/?next={after}"
        assert f'href="{link}"' in body_of(answer)
    assert client.get(own_note)["Location"] == f"/accounts/login/?next={own_note}"


def test_a_note_that_is_removed_while_it_is_saved_is_begun_anew(learner, lesson):
    noted(learner, lesson)

    def removed_first(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and Note._meta.db_table in sql:
            Note.objects.all().delete()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(removed_first):
        assert noted(learner, lesson, "Kept", based_on=1).text == "Kept"
    assert [(one.text, one.revision) for one in Note.objects.all()] == [("Kept", 1)]


def test_nobody_else_reads_changes_or_removes_it_whatever_their_role(learner, lesson):
    note = noted(learner, lesson, "Seen by nobody")
    for role in roles.PERMISSIONS:
        other = Client()
        other.force_login(accounts.person(f"Other {role}", role=role, is_superuser=role == "administrator"))
        for path in (f"/me/notes/{note.public_id}/", f"/me/notes/{note.public_id}/remove/"):
            assert other.get(path).status_code == 404
            assert other.post(path, {"text": "Theirs", "based_on": "1"}).status_code == 404
        for path in ("/me/notes/", "/me/notes/notes.md", lesson.url):
            answer = other.get(path)
            content = b"".join(answer) if answer.streaming else answer.content
            assert b"Seen by nobody" not in content
    note.refresh_from_db()
    assert (note.text, note.revision) == ("Seen by nobody", 1)


def test_two_tabs_get_both_texts_and_overwrite_nothing(own, learner, lesson):
    noted(learner, lesson, "From the first tab")
    answer = own.post(address(lesson), {"text": "From the second tab", "based_on": "0"})
    page = body_of(answer)
    assert answer.status_code == 409
    assert "This note was changed elsewhere meanwhile." in page
    assert "From the first tab</p>" in page
    assert "From the second tab</textarea>" in page
    assert 'name="based_on" value="1"' in page
    assert Note.objects.get().text == "From the first tab"
    own.post(address(lesson), {"text": "Both", "based_on": "1"})
    assert (Note.objects.get().text, Note.objects.get().revision) == ("Both", 2)


def test_the_same_words_twice_are_no_conflict(own, learner, lesson):
    noted(learner, lesson, "Same")
    assert own.post(address(lesson), {"text": "Same", "based_on": "0"}).status_code == 302
    assert Note.objects.get().revision == 1


def test_a_note_that_was_removed_meanwhile_is_written_anew(learner, lesson):
    noted(learner, lesson, "One").delete()
    assert noted(learner, lesson, "Two", based_on=7).revision == 1


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"text": "x" * 10_001}, "A note has at most 10000 characters. Yours has 10001."),
        ({"text": "  \r\n "}, "Write something first"),
        ({}, "Write something first"),
        ({"text": "a\0b"}, "Null characters are not allowed."),
        ({"text": "kept", "based_on": "-1"}, "greater than or equal to 0"),
        ({"text": "kept", "based_on": "9" * 30}, "less than or equal to"),
        ({"text": "kept", "based_on": "x"}, "Enter a whole number."),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept(data, says, own, lesson):
    answer = own.post(address(lesson), data)
    assert answer.status_code == 422
    assert says in body_of(answer)
    assert data.get("text", "").strip()[:20].replace("\0", "") in answer.content.decode().replace("\0", "")
    assert Note.objects.count() == 0


def test_lines_as_browsers_send_them_count_once(own, lesson):
    assert own.post(address(lesson), {"text": "x\r\n" * 5_000, "based_on": "0"}).status_code == 302


def test_an_emptied_note_is_removed_only_after_asking(own, learner, lesson):
    note = noted(learner, lesson)
    asked = own.post(address(lesson), {"text": " ", "based_on": "1"})
    assert (asked.status_code, asked["Location"]) == (302, f"/me/notes/{note.public_id}/remove/")
    assert "Mind the clip" in body_of(own.get(asked["Location"]))
    assert Note.objects.count() == 1
    assert own.post(asked["Location"])["Location"] == "/me/notes/"
    assert Note.objects.count() == 0


def test_notes_are_listed_found_and_lead_back(own, learner, lesson):
    course = lesson.get_parent().specific
    noted(learner, lesson, "Mind the clip")
    noted(learner, courses.lesson(course, "Second"), "Nothing here")
    noted(accounts.trainee("Otto"), lesson, "Not mine: clip")
    page = body_of(own.get("/me/notes/"))
    assert page.index("Nothing here") < page.index("Mind the clip")
    assert f'href="{lesson.url}"' in page
    assert "Not mine" not in page
    found = body_of(own.get("/me/notes/", {"q": "CLIP mind"}))
    assert "Mind the clip" in found
    assert "Nothing here" not in found
    assert [n.title for n in notes_of(learner, "c01 second")] == ["Second"]
    assert "No note has “zebra”" in body_of(own.get("/me/notes/", {"q": "zebra"}))


def test_the_list_says_what_belongs_there_while_it_is_empty(own):
    assert "No note yet" in body_of(own.get("/me/notes/"))


@pytest.mark.parametrize(
    "asked", [{"q": "\0"}, {"q": "x" * 10_000}, {"page": "-1"}, {"page": "abc"}, {"q": "%_'\\"}]
)
def test_odd_questions_are_answered(asked, own, learner, lesson):
    noted(learner, lesson)
    assert own.get("/me/notes/", asked).status_code == 200


def test_a_hundred_notes_cost_as_many_queries_as_ten(own, learner, lesson, django_assert_num_queries):
    course = lesson.get_parent().specific
    practical = courses.practical(course, courses.skill("S01"))
    noted(learner, practical)
    for number in range(2):
        noted(learner, courses.lesson(course, f"Early {number}"))
    own.get("/me/notes/")
    with connection.execute_wrapper(counter := Counter()):
        own.get("/me/notes/")
    for number in range(17):
        noted(learner, courses.lesson(course, f"Later {number}"))
    with django_assert_num_queries(counter.asked):
        own.get("/me/notes/")


class Counter:
    """Counts what is asked of the database."""

    asked = 0

    def __call__(self, execute, sql, params, many, context):
        self.asked += 1
        return execute(sql, params, many, context)


def test_a_note_stays_when_its_page_is_taken_down_moved_or_deleted(own, learner, lesson):
    note = noted(learner, lesson)
    lesson.move(courses.course("C02"), pos="last-child")
    lesson = LessonPage.objects.get(pk=lesson.pk)
    assert "Mind the clip</textarea>" in own.get(lesson.url).content.decode()
    lesson.unpublish()
    assert "The page is no longer there; your note stays." in body_of(own.get("/me/notes/"))
    lesson.delete()
    kept = own.get(f"/me/notes/{note.public_id}/")
    assert "Mind the clip</textarea>" in kept.content.decode()
    saved = own.post(f"/me/notes/{note.public_id}/", {"text": "Changed", "based_on": "1"})
    assert saved["Location"] == "/me/notes/"
    note.refresh_from_db()
    assert (note.text, note.title, note.revision) == ("Changed", "First lesson", 2)


def test_nothing_is_written_on_a_page_that_is_closed_to_the_writer(own, lesson):
    PageViewRestriction.objects.create(
        page=lesson.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    assert own.post(address(lesson), {"text": "Mine", "based_on": "0"}).status_code == 404


def test_all_notes_are_taken_along_as_markdown_and_as_plain_text(own, learner, lesson):
    lesson.title = "Stop *now*"
    noted(learner, lesson, "# My own heading")
    markdown = own.get("/me/notes/notes.md")
    assert markdown["Content-Type"] == "text/markdown; charset=utf-8"
    assert markdown["Content-Disposition"] == 'attachment; filename="notes.md"'
    assert b"".join(markdown).decode().startswith("## C01 Stop \\*now\\*\n\n*")
    plain = own.get("/me/notes/notes.txt")
    assert plain["Content-Type"] == "text/plain; charset=utf-8"
    assert b"".join(plain).decode().startswith("C01 Stop *now*\n--------------\n")


def test_the_file_of_notes_says_when_in_the_zone_of_its_writer(own, learner, lesson):
    noted(learner, lesson)
    Note.objects.update(updated_at=datetime(2026, 11, 27, 12, tzinfo=UTC))
    learner.timezone = "Asia/Tokyo"
    learner.save()
    assert "*2026-11-27 21:00 JST*" in own.get("/me/notes/notes.md").getvalue().decode()


def test_notes_are_among_ones_own_data_and_go_with_the_person(learner, lesson):
    noted(learner, lesson)
    with zipfile.ZipFile(BytesIO(archive_of(learner).read())) as archive:
        [row] = json.loads(archive.read("notes.json"))
    assert (row["course"], row["on"], row["text"]) == ("C01", "First lesson", "Mind the clip")
    erase(learner)
    assert Note.objects.count() == 0
