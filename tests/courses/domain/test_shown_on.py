"""What pages show on which safety rests is not changed in its place: pictures, downloads, words of the glossary."""

import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.blocks import ChooserBlock, ListBlock
from wagtail.models import Locale

from content.blocks.quiz import QuizzedBody
from content.models import FettleDocument, FettleImage, Term
from courses.domain.shown_on import pages_showing
from courses.enums import Risk
from lms.accounts import roles
from lms.kernel.errors import DomainError
from tests.factories import accounts, courses, review

pytestmark = pytest.mark.django_db


def bytes_of(colour):
    data = BytesIO()
    Image.new("RGB", (8, 6), colour).save(data, "PNG")
    return data.getvalue()


@pytest.fixture
def picture():
    file = ContentFile(bytes_of("orange"), "stop.png")
    return FettleImage.objects.create(title="Stop", file=file, width=8, height=6)


@pytest.fixture
def document():
    return FettleDocument.objects.create(title="Card", file=ContentFile(b"a,b\n", "card.csv"))


@pytest.fixture
def rcd():
    return Term.objects.create(slug="rcd", term="RCD", definition="A switch.", locale=Locale.get_default())


def block(kind, value):
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def with_picture(picture):
    """Deep inside, where a step shows it."""
    return [block("procedure", {"title": "T", "steps": [review.STEP | {"image": picture.pk, "alt": "Stop"}]})]


def with_file(document):
    return [block("attachment", {"document": document.pk, "title": "Card"})]


def with_word(slug="rcd"):
    return [block("text", f'<p>The <a href="/glossary/#{slug}">RCD</a> opens.</p>')]


def question(*, safety):
    value = {"ask": "Alarm?", "safety": safety, "look_for": "Calls out", "feedback": "x"}
    quiz = {"title": "Check", "pass_mark": 80, "questions": [block("written", value)]}
    return [block("quiz", quiz)]


def gated():
    """A course with a safety gate."""
    courses.skill("S01", course="C01", safety_gate=True)
    return courses.course("C01")


def titles(row):
    return [one.title for one in pages_showing(row)]


def test_a_lesson_of_a_course_with_a_gate_shows_it(picture, document, rcd):
    body = [*with_picture(picture), *with_file(document), *with_word()]
    courses.lesson(gated(), title="Stop first", body=body)
    assert [titles(row) for row in (picture, document, rcd)] == [["Stop first"]] * 3


def test_a_course_without_a_gate_and_a_lesson_that_shows_something_else_do_not_count(picture, document, rcd):
    courses.skill("S02", course="C02")
    courses.lesson(courses.course("C02"), body=[*with_picture(picture), *with_word()])
    courses.lesson(gated(), title="Another", body=with_word("rcd-type"))
    assert [titles(row) for row in (picture, document, rcd)] == [[]] * 3


@pytest.mark.parametrize(
    ("changes", "counts"),
    [({"safety_gate": True}, True), ({"risk": Risk.HIGH}, True), ({"risk": Risk.MED}, False)],
)
def test_a_card_counts_as_its_skill_weighs(picture, changes, counts):
    version = courses.skill("S09", course="C02", **changes)
    courses.practical(courses.course("C02"), version, body=with_picture(picture))
    assert bool(titles(picture)) == counts


@pytest.mark.parametrize("safety", [True, False])
def test_a_lesson_with_a_question_that_has_to_be_right_counts(rcd, safety):
    courses.lesson(courses.course("C02"), title="Quizzed", body=[*with_word(), *question(safety=safety)])
    assert titles(rcd) == (["Quizzed"] if safety else [])


def test_the_same_pages_rest_on_safety_as_the_review_says(picture):
    heavy, light = gated(), courses.course("C02")
    pages = [
        courses.lesson(heavy, title="A", body=with_picture(picture)),
        courses.lesson(light, title="B", body=with_picture(picture)),
        courses.lesson(light, title="C", body=[*with_picture(picture), *question(safety=True)]),
        courses.practical(
            light, courses.skill("S02", course="C02", risk=Risk.HIGH), body=with_picture(picture)
        ),
        courses.practical(light, courses.skill("S03", course="C02"), body=with_picture(picture)),
        courses.practical(
            light,
            courses.skill("S04", course="C02"),
            body=[*with_picture(picture), *question(safety=True)],
        ),
    ]
    critical = {page.pk for page in pages if type(page).objects.get(pk=page.pk).is_safety_critical()}
    assert {one.page for one in pages_showing(picture)} == critical
    assert len(critical) == 4


def test_a_page_that_is_not_live_counts_from_its_submission_on(picture, rcd):
    edda = review.editor()
    page = courses.lesson(gated(), live=False, has_unpublished_changes=True)
    review.draft_of(page, edda, body=[*with_picture(picture), *with_word()])
    assert (titles(picture), titles(rcd)) == ([], [])
    review.submit(page, edda)
    assert (titles(picture), titles(rcd)) == (["First lesson"], ["First lesson"])


def test_a_page_that_was_approved_for_a_later_day_counts(picture):
    page = courses.lesson(gated(), live=False, has_unpublished_changes=True)
    draft = review.draft_of(
        page, review.editor(), body=with_picture(picture), go_live_at=timezone.now() + timedelta(days=1)
    )
    assert titles(picture) == []
    draft.get_latest_revision().publish(skip_permission_checks=True)
    assert titles(picture) == ["First lesson"]


def test_a_picture_that_only_an_unsubmitted_draft_has_is_free(picture):
    page = courses.lesson(gated())
    review.draft_of(page, review.editor(), body=with_picture(picture))
    assert titles(picture) == []


def test_it_takes_as_many_queries_for_one_page_as_for_ten(picture, rcd):
    course = gated()

    def asked(row):
        with CaptureQueriesContext(connection) as seen:
            pages_showing(row)
        return len(seen)

    def another(number):
        page = courses.lesson(course, title=f"L{number}", body=[*with_picture(picture), *with_word()])
        review.submit(review.draft_of(page, edda), edda)

    edda = review.editor()
    another(0)
    few = asked(picture), asked(rcd)
    for number in range(1, 10):
        another(number)
    assert (asked(picture), asked(rcd)) == few
    assert max(few) <= 10


def choosers_in(block, name=""):
    """The names under which a block of any depth keeps a picture or a file."""
    if isinstance(block, ChooserBlock):
        yield block.model_class, name
    for child, inner in getattr(block, "child_blocks", {}).items():
        yield from choosers_in(inner, child)
    if isinstance(block, ListBlock):
        yield from choosers_in(block.child_block, name)


def test_every_place_of_a_block_that_holds_a_picture_or_a_file_is_looked_at():
    found = set(choosers_in(QuizzedBody()))
    assert found == {
        (FettleImage, "image"),
        (FettleDocument, "document"),
        (FettleDocument, "file"),
        (FettleDocument, "captions"),
    }


def form_of(row, **files):
    sent = {"title": "Another title", "credit": "The hub", "licence": "CC0-1.0", "tags": ""}
    return sent | {"collection": row.collection_id} | files


@pytest.mark.parametrize("superuser", [False, True])
def test_another_file_in_the_place_of_a_picture_is_refused_and_says_where_and_what_to_do(picture, superuser):
    page = courses.lesson(gated(), title="Stop <first>", body=with_picture(picture))
    client = review.client_of(accounts.person("Ada", role=roles.EDITOR, is_superuser=superuser))
    address = reverse("wagtailimages:edit", args=[picture.pk])
    shown = client.get(address).content.decode()
    link = f'<a href="{reverse("wagtailadmin_pages:edit", args=[page.pk])}">Stop &lt;first&gt;</a>'
    assert link in shown
    name = picture.file.name
    upload = SimpleUploadedFile("other.png", bytes_of("red"), "image/png")
    answer = client.post(address, form_of(picture, file=upload))
    assert answer.status_code == 200
    told = answer.context["form"].errors["file"][0]
    assert told.startswith("Safety rests on pages that show this file:")
    assert link in answer.content.decode()
    picture.refresh_from_db()
    assert (picture.file.name, picture.title) == (name, "Stop")
    assert client.post(address, form_of(picture)).status_code == 302
    picture.refresh_from_db()
    assert (picture.file.name, picture.title) == (name, "Another title")


def test_a_picture_that_no_such_page_shows_is_replaced_as_before(picture):
    courses.lesson(courses.course("C02"), body=with_picture(picture))
    client = review.client_of(review.editor())
    address, name = reverse("wagtailimages:edit", args=[picture.pk]), picture.file.name
    assert "Safety rests" not in client.get(address).content.decode()
    upload = SimpleUploadedFile("other.png", bytes_of("red"), "image/png")
    assert client.post(address, form_of(picture, file=upload)).status_code == 302
    picture.refresh_from_db()
    assert picture.file.name != name


def test_another_file_in_the_place_of_a_download_is_refused(document):
    courses.lesson(gated(), title="Stop first", body=with_file(document))
    client = review.client_of(review.editor())
    address, name = reverse("wagtaildocs:edit", args=[document.pk]), document.file.name
    assert "Safety rests on pages that show this file:" in client.get(address).content.decode()
    upload = SimpleUploadedFile("other.csv", b"c,d\n", "text/csv")
    answer = client.post(address, form_of(document, file=upload))
    assert answer.context["form"].errors["file"]
    document.refresh_from_db()
    assert document.file.name == name


@pytest.mark.parametrize("road", ["object", "queryset"])
def test_what_is_shown_there_is_not_deleted(picture, document, rcd, road):
    courses.lesson(
        gated(), title="Stop first", body=[*with_picture(picture), *with_file(document), *with_word()]
    )
    for row in (picture, document, rcd):
        gone = row.delete if road == "object" else type(row).objects.filter(pk=row.pk).delete
        with pytest.raises(DomainError) as refused, transaction.atomic():
            gone()
        assert str(refused.value.message) == (
            "Safety rests on pages that show it: Stop first. Take it off them first, and submit them."
        )
        assert type(row).objects.filter(pk=row.pk).exists()


def test_the_button_that_deletes_says_why_not_and_deletes_what_is_not_shown(rcd, picture):
    page = courses.lesson(gated(), title="Stop first", body=[*with_word(), *with_picture(picture)])
    client = review.client_of(accounts.person("Ada", role=roles.ADMINISTRATOR, is_superuser=True))
    addresses = (
        reverse("wagtailsnippets_content_term:delete", args=[rcd.pk]),
        reverse("wagtailimages:delete", args=[picture.pk]),
    )
    for address in addresses:
        answer = client.post(address)
        assert answer.status_code == 409
        assert "Stop first" in answer.content.decode()
    assert (Term.objects.count(), FettleImage.objects.count()) == (1, 1)
    page.unpublish()
    assert [client.post(address).status_code for address in addresses] == [302, 302]
    assert (Term.objects.count(), FettleImage.objects.count()) == (0, 0)


def test_a_word_that_safety_rests_on_is_not_changed_in_the_glossary_and_what_was_typed_stays(rcd):
    courses.lesson(gated(), title="Stop first", body=with_word())
    client = review.client_of(review.editor())
    address = reverse("wagtailsnippets_content_term:edit", args=[rcd.pk])
    change = f'<a href="/admin/skills/words/{rcd.pk}/">Propose a change</a>'
    assert change in client.get(address).content.decode()
    sent = {
        "term": "RCD",
        "slug": "rcd",
        "abbreviation_of": "",
        "definition": "It is harmless.",
        "see_also": "",
    }
    for field, value in (("definition", "It is harmless."), ("term", "Fuse"), ("slug", "fuse")):
        answer = client.post(address, sent | {"definition": "A switch."} | {field: value})
        assert answer.status_code == 200
        assert change in answer.content.decode()
        assert answer.context["form"][field].value() == value
    Term.objects.create(slug="earth", term="Earth", definition="Ground.", locale=Locale.get_default())
    assert client.post(address, sent | {"definition": "A switch.", "see_also": "earth"}).status_code == 302
    rcd.refresh_from_db()
    assert (rcd.definition, rcd.see_also) == ("A switch.", "earth")


def test_a_word_of_other_pages_is_changed_as_before(rcd):
    courses.lesson(courses.course("C02"), body=with_word())
    client = review.client_of(review.editor())
    address = reverse("wagtailsnippets_content_term:edit", args=[rcd.pk])
    assert "You can change it here." in client.get(address).content.decode()
    sent = {
        "term": "RCD",
        "slug": "rcd",
        "abbreviation_of": "",
        "definition": "A switch that opens.",
        "see_also": "",
    }
    assert client.post(address, sent).status_code == 302
    rcd.refresh_from_db()
    assert rcd.definition == "A switch that opens."


def test_a_word_of_another_language_counts_where_a_page_in_it_explains_it(rcd):
    german, _made = Locale.objects.get_or_create(language_code="de")
    fi = Term.objects.create(
        slug="rcd", term="FI", definition="Ein Schalter.", locale=german, translation_key=rcd.translation_key
    )
    page = courses.lesson(gated(), title="Stop first", body=with_word())
    assert (titles(rcd), titles(fi)) == (["Stop first"], [])
    type(page).objects.filter(pk=page.pk).update(locale=german)
    assert (titles(rcd), titles(fi)) == (["Stop first"], ["Stop first"])
    fi.definition = "Harmlos."
    with pytest.raises(ValidationError):
        fi.full_clean()
