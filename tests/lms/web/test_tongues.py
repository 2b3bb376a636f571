"""Every word of a page is announced in its own language (WCAG 2.2, 3.1.2).

The site's own are in the reader's language, what a page shows of content in that of the content.

The content here says in each of its texts in which language it is, so that nothing of it can stand in another
unnoticed, nor a word of the site's within it.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from wagtail.models import Locale, Page, get_page_models

from content.blocks.quiz import QuizzedBody
from content.models import FettleDocument, FettleImage, Term
from courses.domain.enrolment import enrol
from courses.domain.progress import record_completion
from courses.domain.quiz import answer_attempt, open_attempt
from courses.domain.requests import ask
from courses.models import CoursePage, HomePage, LessonPage, PathwayPage, PracticalPage
from lms.accounts.models import User
from tests.announced import LETTERS, Said, marks_in, said_on, site_words_in, turned_wrongly
from tests.factories import accounts, badges, courses, quizzes
from tests.sharing import kept_for_a_module

# What is said of texts, wherever they are kept.
pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
MARKS = {"Ω": "en", "Ж": "de", "ض": "ar"}
BY_LANGUAGE = {language: mark for mark, language in MARKS.items()}
STATES = ("visitor", "stranger", "trainee")
STREAMS = ("objectives", "kit", "body", "introduction")
NAMES = {"English", "Deutsch", "Español", "العربيّة"}  # each in itself, as links and buttons to choose from
# Names that are one string to a screen reader: it cannot change its voice within them.
ONE_STRING = {"title", "svg aria-label", "g aria-label", "desc"}


def _marked(text: str) -> str:
    """A quiz in its bundle form, with the mark before each of its texts."""
    told = ("title", "ask", "text", "feedback", "name", "alt", "look_for")
    lines = []
    for line in text.splitlines():
        key, colon, words = line.partition(": ")
        lines.append(f"{key}: Ω {words}" if colon and key.strip(" -") in told else line)
    return "\n".join(lines)


def _limit() -> dict[str, str]:
    return {"quantity": "Ω Voltage", "min": "1", "max": "5", "unit": "V", "basis": "draft", "note": "Ω Cold"}


def _body(picture: FettleImage, document: FettleDocument) -> list[tuple[str, Any]]:
    """Every block that there is, with all that it may show."""
    step = {"text": "<p>Ω Press</p>", "image": picture, "alt": "Ω A palm", "tools": ["Ω Palm"]}
    step |= {"hazard": "Ω It coasts", "limit": _limit(), "check": "Ω Silence"}
    spare = step | {"limit": _limit() | {"min": "", "basis": "standard"}}
    answers = [{"answer": "Ω Yes", "next": "b"}, {"answer": "Ω No", "remedy": "Ω Swap it"}]
    again = [{"answer": "Ω Yes", "next": "c"}, {"answer": "Ω No", "next": "c"}]
    last = [{"answer": "Ω Yes", "remedy": "Ω Mend it"}, {"answer": "Ω No", "remedy": "Ω Leave it"}]
    nodes = [("a", answers), ("b", again), ("c", last)]
    kinds = [("tool", "person"), ("ppe", "bench"), ("consumable", "cohort")]
    trace = {"title": "Ω Trace", "quantity": "Ω Volts", "unit": "V", "min": "4", "max": "5", "begin": "1"}
    trace |= {"basis": "exercise", "note": "Ω At rest", "points": "0 5\n1 4\n2 5", "caption": "Ω Seen"}
    return [
        ("text", '<h2>Ω Look</h2><p>Ω Around</p><p><a href="/glossary/#rcd">Ω RCD</a></p>'),
        ("image", {"image": picture, "alt": "Ω A button", "caption": "Ω The stop"}),
        ("procedure", {"title": "Ω Press it", "steps": [step, spare]}),
        *(
            ("sign", {"sign": sign, "text": "Ω Words"})
            for sign in ("safe-exit", "warning-battery", "mandatory-lock", "prohibition-flame", "fire-alarm")
        ),
        (
            "kit",
            {
                "title": "Ω Fetch",
                "items": [
                    {"item": "Ω It", "kind": k, "quantity": "Ω 1 pair", "per": per} for k, per in kinds
                ],
            },
        ),
        ("attachment", {"document": document, "title": "Ω Card", "description": "Ω To print"}),
        (
            "comparison",
            {
                "title": "Ω Joints",
                "examples": [
                    {"verdict": "good", "image": picture, "alt": "Ω Smooth", "why": "Ω Wetted"},
                    {"verdict": "bad", "text": "Ω A ball", "why": "Ω Cold"},
                ],
            },
        ),
        (
            "fault_tree",
            {
                "title": "Ω No heat",
                "nodes": [{"id": one, "question": f"Ω {one} on?", "answers": given} for one, given in nodes],
            },
        ),
        ("measurement", trace | {"question": "Ω What is it?", "answer": "Ω A drop"}),
        (
            "video",
            {"title": "Ω Film", "file": document, "captions": document, "transcript": "Ω Somebody speaks."},
        ),
        ("embed", {"url": "https://vimeo.com/1", "title": "Ω Outside", "note": "Ω Why to look"}),
    ]


def _kit() -> list[tuple[str, Any]]:
    kinds = [("tool", "person"), ("ppe", "bench"), ("consumable", "cohort")]
    return [
        ("item", {"item": f"Ω {kind} item", "kind": kind, "quantity": "1", "per": per}) for kind, per in kinds
    ]


class Hub:
    """A course with a lesson and a practical in which every block stands, a pathway, and a word; all in English."""

    def __init__(self) -> None:
        data = BytesIO()
        Image.new("RGB", (1600, 1200), "orange").save(data, "PNG")
        picture = FettleImage.objects.create(
            title="Stop", file=ContentFile(data.getvalue(), "stop.png"), width=1600, height=1200, credit="Ann"
        )
        document = FettleDocument.objects.create(
            title="Card", file=ContentFile(b"a,b\n", "card.csv"), credit="Ann", licence="CC0-1.0"
        )
        Term.objects.create(
            slug="rcd", term="Ω RCD", definition="Ω It trips.", see_also="fuse", locale=Locale.get_default()
        )
        Term.objects.create(slug="fuse", term="Ω Fuse", definition="Ω It melts.", locale=Locale.get_default())
        body = _body(picture, document)
        readings = [courses.measurement(quantity="Ω Residual voltage", note="Ω Two poles", readings=2)]
        criteria = [{"id": "c1", "text": "Ω First"}]
        self.course = courses.course(
            title="Ω Course", objectives=[("line", "Ω Isolate")], kit=_kit(), introduction=body
        )
        courses.lesson(self.course, "Ω Before")
        quiz = quizzes.put_quizzes(courses.lesson(self.course, "Ω Stop"), _marked(quizzes.EVERY_KIND))
        stored = [(part.block_type, part.value) for part in quiz.body]
        self.lesson = courses.lesson(
            self.course, "Ω Lesson", objectives=[("line", "Ω Say")], kit=_kit(), body=[*body, *stored]
        )
        courses.lesson(self.course, "Ω After")
        self.quizzed = quiz
        versions = [
            courses.skill(code, title=f"Ω Skill {code}", criteria=criteria, **more)
            for code, more in (
                ("S01", {"safety_gate": True}),
                ("S02", {"prerequisites": ["S01"]}),
                ("S03", {"prerequisites": ["S01", "S02"], "measurements": readings}),
            )
        ]
        self.practicals = [
            courses.practical(self.course, version, kit=_kit(), body=body) for version in versions
        ]
        CoursePage.objects.update(summary="Ω What it is about")
        self.pathway = courses.pathway("P1", ["C01"], requires=[])
        other = courses.pathway("P2", ["C01"], requires=["P1"])
        for page in (self.pathway, other):
            page.introduction = body  # type: ignore[assignment]  # as a stream field takes it
            page.save()
        PathwayPage.objects.update(title="Ω Pathway", summary="Ω Where it leads")
        LessonPage.objects.update(summary="Ω In short")
        PracticalPage.objects.update(summary="Ω In short")
        HomePage.objects.update(summary="Ω Repair")
        badges.achievement(name="Ω Token")
        for index in courses.home().get_children():
            Page.objects.filter(pk=index.pk).update(title=f"Ω {index.title}")

    @property
    def addresses(self) -> list[str]:
        """Every page of it, and the glossary."""
        return [page.get_url() for page in pages_of_the_hub()] + [reverse("glossary")]


@pytest.fixture(scope="module")
def _kept_hub(django_db_setup: None, django_db_blocker: Any) -> Iterator[Hub]:
    with kept_for_a_module(django_db_blocker):
        yield Hub()


@pytest.fixture
def hub(_kept_hub: Hub, db: None) -> Hub:
    return deepcopy(_kept_hub)  # a test may change its pages


def pages_of_the_hub() -> Any:
    """In English, from the top."""
    return Page.objects.descendant_of(courses.home(), inclusive=True).order_by("path").specific()


def reader(language: str, hub: Hub, state: str = "visitor") -> Client:
    """Somebody who reads this language: not signed in, signed in alone, or on the way through the course."""
    client = Client(headers={"accept-language": language})
    if state == "visitor":
        return client
    person = accounts.person("Amina", role="trainee", language=language)
    client.force_login(person, "django.contrib.auth.backends.ModelBackend")
    if state == "trainee":
        enrol(learner=person, course=hub.course)
        record_completion(learner=person, lesson=hub.course.lessons[0])
        held, asked, _open = (page.skill.current for page in hub.practicals)
        courses.observation(courses.mentor(), person, held)
        ask(learner=person, skill=asked.skill, note="Soon")
    return client


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def misheard(html: str, language: str) -> list[Said]:
    """What is announced in another language than its own, where a reader of this language sees the page."""
    return [one for one in said_on(html) if _is_wrong(one, language)]


def _is_wrong(one: Said, language: str) -> bool:
    marks = [mark for mark in MARKS if mark in one.text]
    if not marks:
        return one.lang != language and len(LETTERS.findall(one.text)) > 3 and one.text not in NAMES
    return one.where not in ONE_STRING and one.lang not in [MARKS[mark] for mark in marks]


def test_every_block_and_every_kind_of_page_is_looked_at(hub):
    assert {part.block_type for part in hub.lesson.body} == set(QuizzedBody().child_blocks)
    shown = {type(page) for page in pages_of_the_hub()}
    assert shown == {model for model in get_page_models() if model is not Page}


@pytest.mark.parametrize("state", STATES)
def test_a_german_reader_hears_english_content_in_english_and_the_rest_in_german(hub, state):
    client = reader("de", hub, state)
    for address in hub.addresses:
        html = page_of(client, address)
        said = said_on(html)
        assert misheard(html, "de") == [], address
        assert site_words_in(said, "en", reader="de") == [], address
        assert {one.lang for one in said if "Ω" in one.text} >= {"en"}, address


@pytest.mark.parametrize("state", STATES)
def test_where_both_languages_are_the_same_nothing_is_marked(hub, state):
    client = reader("en", hub, state)
    for address in hub.addresses:
        assert marks_in(page_of(client, address).split("</main>")[0]) == [], address


def test_another_language_costs_no_query(hub):
    for address in hub.addresses:
        asked = []
        for client in (reader("en", hub), reader("de", hub)):
            client.get(address)  # root paths and content types are remembered by the process
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            asked.append(len(queries))
        assert asked[0] == asked[1], address


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("Wo du bist", "de"),  # the name of the breadcrumbs
        ("Ω Course", "en"),
        ("Leg das bereit, bevor du anfängst", "de"),  # the caption of the kit
        ("Werkzeug", "de"),
        ("Gefahr:", "de"),
        ("Ω It coasts", "en"),
        ("Ω Voltage:", "en"),
        ("Vorläufiger Grenzwert: von einer fachkundigen Person vor Ort bestätigen lassen", "de"),
        ("Warnung:", "de"),
        ("Antwort zeigen", "de"),
        ("Ω A drop", "en"),
        ("Weiter", "de"),
        ("Ω After", "en"),
        ("Deine Notiz", "de"),
    ],
)
def test_these_words_of_a_lesson_are_said_in_their_language(hub, words, language):
    found = [
        one
        for one in said_on(page_of(reader("de", hub, "trainee"), hub.lesson.get_url()))
        if one.text == words
    ]
    assert {one.lang for one in found} == {language}


@pytest.mark.parametrize("pointed", [{}, {"find-fault": {"x": "99", "y": "1"}}])
def test_a_quiz_and_its_result_are_heard_in_their_languages(hub, pointed):
    client = reader("de", hub, "stranger")
    enrol(learner=User.objects.get(name="Amina"), course=hub.course)
    page = LessonPage.objects.get(pk=hub.quizzed.pk)
    attempt = open_attempt(learner=User.objects.get(name="Amina"), page=page, quiz_id="everything")
    addresses = [reverse("courses:quiz", args=[page.pk, "everything"])]
    addresses.append(reverse("courses:quiz_attempt", args=[attempt.public_id]))
    shown = [page_of(client, address) for address in addresses]
    answer_attempt(attempt=attempt, answers=quizzes.answers_to(attempt, **pointed))
    shown += [page_of(client, address) for address in addresses]
    for html in shown:
        assert misheard(html, "de") == []
        assert site_words_in(said_on(html), "en", reader="de") == []
        assert [one.lang for one in said_on(html) if one.where == "h1"] == ["en"]


def test_screens_that_name_content_name_it_in_its_language(hub):
    client = reader("de", hub, "trainee")
    for address in (
        reverse("me"),
        reverse("courses:kit_choose"),
        reverse("courses:kit", args=[hub.course.pk]),
        reverse("courses:leave", args=[hub.course.pk]),
    ):
        html = page_of(client, address)
        assert misheard(html, "de") == [], address
        assert any("Ω" in one.text for one in said_on(html)), address


def test_a_frame_is_all_in_the_language_of_its_page(languages):
    _translated(languages, "de")
    untranslated = courses.lesson(languages.course, "Ω Only here", summary="Ω In short")
    for address in languages.addresses[2:7]:
        html = page_of(reader("de", languages), f"/embed{address}")
        assert {one.lang for one in said_on(html)} == {"en"}, address
        german = page_of(reader("en", languages), f"/embed/de{address}")
        assert misheard(german, "de") == [], address
    course = page_of(reader("en", languages), f"/embed/de{languages.course.get_url()}")
    assert [one.lang for one in said_on(course) if one.text == untranslated.title] == ["en"]


def test_what_a_search_finds_says_its_language(hub):
    html = page_of(reader("de", hub), "/search/?q=lesson")
    assert '<h3 class="roll-title" lang="en">' in html
    assert 'in <span lang="en">Ω Course</span>' in html
    assert marks_in(page_of(reader("en", hub), "/search/?q=lesson").split("</main>")[0]) == []


def _translated(hub: Hub, language: str) -> list[str]:
    """The same pages in another language: their addresses there."""
    locale = Locale.objects.get(language_code=language)
    mark = BY_LANGUAGE[language]
    addresses = []
    for page in pages_of_the_hub():
        copy = page.get_translation_or_none(locale) or page.copy_for_translation(locale)
        copy = copy.specific
        copy.title = page.title.replace("Ω", mark)
        if hasattr(page, "summary"):
            copy.summary = page.summary.replace("Ω", mark)
        for name in STREAMS:
            if hasattr(page, name):
                stored = json.dumps(list(getattr(page, name).raw_data), ensure_ascii=False, default=dict)
                setattr(copy, name, stored.replace("Ω", mark))
        copy.live = True
        copy.save()
        addresses.append(copy.get_url())
    for term in Term.objects.filter(locale=Locale.get_default()):
        words = {"term": term.term, "definition": term.definition}
        told = {name: text.replace("Ω", mark) for name, text in words.items()}
        Term.objects.create(slug=term.slug, see_also=term.see_also, locale=locale, **told)
    return [*addresses, f"/{language}/glossary/"]


@pytest.fixture
def languages(settings, hub):
    """A hub with content in German, and in Arabic, which its own words are not in."""
    more = [("ar", "العربيّة")]
    settings.LANGUAGES = [*settings.LANGUAGES, *more]
    settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.WAGTAIL_CONTENT_LANGUAGES, *more]
    call_command("content_languages", stdout=StringIO())
    return hub


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("language", ["de", "ar"])
def test_an_english_reader_hears_translated_content_in_its_language(languages, language, state):
    client = reader("en", languages, state)
    for address in _translated(languages, language):
        html = page_of(client, address)
        said = said_on(html)
        assert misheard(html, "en") == [], address
        assert site_words_in(said, language, reader="en") == [], address
        assert {one.lang for one in said if BY_LANGUAGE[language] in one.text} >= {language}, address
        assert turned_wrongly(one for one in said if one.text not in NAMES) == [], address
