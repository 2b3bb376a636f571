"""What a badge says, where it is edited, compared in the review, and translated."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from courses.domain.curriculum.translating import texts_of
from courses.models import CoursePage, PathwayPage
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
BADGE = "Whoever holds it can stop a machine. It does not entitle anybody to open one."


@pytest.fixture(params=["course", "pathway"])
def page(request):
    if request.param == "course":
        return courses.course(badge=BADGE)
    page = courses.pathway("P1", ["C01"])
    page.badge = BADGE
    page.save()
    return page


def test_editors_find_it_on_the_page(client, page):
    client.force_login(accounts.person("Eda", role=roles.EDITOR))
    form = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()

    assert 'name="badge"' in form
    assert BADGE in form
    assert 'maxlength="1000"' in form


@pytest.mark.parametrize("model", [CoursePage, PathwayPage])
def test_it_is_one_paragraph_and_not_too_long(model):
    field, page = model._meta.get_field("badge"), model()

    assert field.clean("x" * 1000, page) == "x" * 1000
    assert field.clean("", page) == ""
    for wrong in ("One.\r\nTwo.", "x" * 1001):
        with pytest.raises(ValidationError):
            field.clean(wrong, page)


def test_whoever_reviews_sees_what_changed_in_it(client, page):
    client.force_login(accounts.person("Eda", role=roles.EDITOR))
    first = page.save_revision()
    page.badge = "It says something else."
    second = page.save_revision()
    shown = client.get(f"/admin/pages/{page.pk}/revisions/compare/{first.pk}...{second.pk}/")

    assert "What the badge says" in shown.content.decode()
    assert "something else." in shown.content.decode()


def test_it_is_among_the_texts_to_translate(page):
    assert ("badge", BADGE) in [(text.path, text.words) for text in texts_of(page)]


def test_a_translation_begins_with_it(page):
    german = Locale.objects.get_or_create(language_code="de")[0]
    for above in (page.get_parent().get_parent(), page.get_parent()):
        above.specific.copy_for_translation(german)

    assert page.copy_for_translation(german).badge == BADGE
