"""Draft limits: the list of those that wait, confirming one, and what readers see of it."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from courses.domain import limits
from courses.models import LessonPage, LimitConfirmation
from lms.accounts import roles
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
LIST = "/coordinator/limits/"
DRAFT = "Draft limit"
CONFIRMED = "Confirmed for this hub on"
GIVEN = {"competent_person": "Kim, licensed electrician", "rests_on": "EN 50678, national table"}


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=person.pk))
    return client


def body(*limits: dict, title: str = "Prove dead") -> list:
    steps = [{"text": "<p>Measure.</p>", "limit": limit} for limit in limits]
    return [("procedure", {"title": title, "steps": steps})]


def limit(high: str = "5", basis: str = "draft", **more: str) -> dict:
    said = {"quantity": "Voltage left", "unit": "V", "min": "", "max": high, "basis": basis, "note": ""}
    return said | more


@pytest.fixture
def scene():
    """A lesson with two draft limits and one that rests on physics; a skill whose measurement is a draft; an editor."""
    course = courses.course(title="Safe start")
    lesson = courses.lesson(
        course,
        "Isolate",
        body=body(limit(), limit("4", quantity="Bare metal", unit="mm"), limit("0", "physics")),
    )
    version = courses.skill(measurements=[courses.measurement(basis="draft")])
    card = courses.practical(course, version)
    return lesson, version, card, accounts.person("Edna", role=roles.EDITOR)


def read(page: LessonPage, client: Client | None = None) -> str:
    return (client or Client()).get(page.url).content.decode()


def confirm_first(scene) -> LimitConfirmation:
    first = limits.all_drafts()[0].waiting[0]
    return limits.confirm(first, by=scene[3], **GIVEN)


def test_the_list_names_every_draft_where_it_stands(scene):
    page = client_of(scene[3]).get(LIST).content.decode()
    assert "3 limits wait." in page
    assert "Prove dead, step 1" in page
    assert "Prove dead, step 2" in page
    assert f'href="{scene[0].url}"' in page
    assert f'href="{scene[2].url}"' in page
    assert "Prove dead, step 3" not in page


def test_one_is_confirmed_and_readers_see_since_when_and_by_what(scene):
    client = client_of(scene[3])
    assert read(scene[0]).count(DRAFT) == 2
    first = limits.all_drafts()[0].waiting[0]
    address = f"{LIST}{first.subject}/{first.digest}/confirm/"
    assert "Voltage left: ≤ 5 V" in client.get(address).content.decode()
    answer = client.post(address, GIVEN, follow=True)
    assert "2 limits wait." in answer.content.decode()
    assert "looked at by Kim, licensed electrician" in answer.content.decode()
    page = read(scene[0])
    assert (page.count(DRAFT), page.count(CONFIRMED)) == (1, 1)
    assert "It rests on: EN 50678, national table" in page
    assert "Kim" not in page


def test_a_skill_keeps_its_version_when_a_limit_of_it_is_confirmed(scene):
    _lesson, version, card, editor = scene
    assert DRAFT in read(card)
    of_skill = next(one for one in limits.all_drafts()[0].waiting if one.subject == "S01")
    limits.confirm(of_skill, by=editor, **GIVEN)
    page = read(card)
    assert (page.count(DRAFT), page.count(CONFIRMED)) == (0, 1)
    assert version.skill.versions.count() == 1


def test_a_limit_that_says_something_else_waits_again(scene):
    confirm_first(scene)
    lesson = LessonPage.objects.get(pk=scene[0].pk)
    lesson.body = body(limit("6"), limit("4", quantity="Bare metal", unit="mm"))
    lesson.save()
    assert CONFIRMED not in read(lesson)
    assert len(limits.all_drafts()[0].waiting) == 3
    lesson.body = body(limit(note="Between any two."), limit("4", quantity="Bare metal", unit="mm"))
    lesson.save()
    assert CONFIRMED not in read(lesson)


def test_another_version_of_a_skill_waits_again_only_where_its_limit_changed(scene):
    _lesson, version, card, editor = scene
    of_skill = next(one for one in limits.all_drafts()[0].waiting if one.subject == "S01")
    limits.confirm(of_skill, by=editor, **GIVEN)
    same = courses.new_version(version.skill, title="Renamed", measurements=version.measurements)
    assert CONFIRMED in read(card)
    courses.new_version(same.skill, measurements=[courses.measurement(basis="draft", max="6")])
    assert CONFIRMED not in read(card)


def test_it_is_taken_back_with_a_reason_and_what_was_said_is_kept(scene):
    row = confirm_first(scene)
    client = client_of(scene[3])
    address = f"{LIST}{row.public_id}/take-back/"
    assert client.post(address, {"because": " "}).status_code == 422
    assert (
        "3 limits wait." in client.post(address, {"because": "Table of 2019"}, follow=True).content.decode()
    )
    row.refresh_from_db()
    assert (row.withdrawn_by, row.withdrawn_because) == (scene[3], "Table of 2019")
    assert CONFIRMED not in read(scene[0])
    confirm_first(scene)
    assert CONFIRMED in read(scene[0])


def test_what_is_missing_is_said_and_what_was_typed_stays(scene):
    first = limits.all_drafts()[0].waiting[0]
    answer = client_of(scene[3]).post(
        f"{LIST}{first.subject}/{first.digest}/confirm/", {"competent_person": "Kim", "rests_on": " "}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Kim"' in page
    assert "Say what the limit rests on." in page
    assert not LimitConfirmation.objects.exists()


def test_twice_is_said_and_what_is_unknown_is_not_there(scene):
    row = confirm_first(scene)
    client = client_of(scene[3])
    again = client.post(f"{LIST}{row.subject}/{row.digest}/confirm/", GIVEN, follow=True)
    assert "This limit is confirmed already." in again.content.decode()
    assert client.get(f"{LIST}{row.subject}/{'0' * 64}/confirm/").status_code == 404
    assert LimitConfirmation.objects.count() == 1


def test_who_may_look_and_who_may_confirm(scene):
    first = limits.all_drafts()[0].waiting[0]
    address = f"{LIST}{first.subject}/{first.digest}/confirm/"
    assert Client().get(LIST).status_code == 302
    assert client_of(accounts.trainee("Tom")).get(LIST).status_code == 403
    coordinator = accounts.coordinator()
    looked = client_of(coordinator).get(LIST)
    assert looked.status_code == 200
    assert address not in looked.content.decode()
    assert client_of(coordinator).post(address, GIVEN).status_code == 403
    with pytest.raises(NotAllowed):
        limits.confirm(first, by=coordinator, **GIVEN)


def test_a_translation_shows_what_was_confirmed_of_the_same_limit(scene, settings):
    confirm_first(scene)
    german = Locale.objects.get_or_create(language_code="de")[0]
    page = LessonPage.objects.get(pk=scene[0].pk)
    own = body(
        limit(quantity="Restspannung"),
        limit("4", quantity="Blankes Metall", unit="mm"),
        limit("0", "physics"),
    )
    page.locale, page.body = german, own
    first, second = [said for *_where, said in limits.drafts_on(page)]
    assert limits.of_step(page, first).rests_on == GIVEN["rests_on"]
    assert limits.of_step(page, second) is None
    other = LessonPage.objects.get(pk=scene[0].pk)
    other.locale = german
    other.body = body(limit("50", quantity="Restspannung"), *(limit(str(n)) for n in (4, 0)))
    assert limits.of_step(other, next(said for *_where, said in limits.drafts_on(other))) is None
    behind = LessonPage.objects.get(pk=scene[0].pk)
    behind.locale, behind.body = german, body(limit(quantity="Restspannung"))
    assert limits.of_step(behind, first) is None


def test_the_limit_of_a_measurement_that_a_page_shows_waits_and_is_confirmed_too(scene):
    trace = {"title": "A charger", "points": "0 1\n1 2\n2 3", "question": "Q", "answer": "A", "caption": ""}
    said = limit(quantity="Charge voltage", note="Kim confirms it.")
    lesson = scene[0]
    lesson.body = [
        ("measurement", trace | said | {"begin": "1", "end": ""}),
        ("measurement", trace | said | {"begin": "", "end": "", "basis": "exercise"}),
        ("measurement", trace | said | {"begin": "", "end": "", "basis": ""}),
    ]
    lesson.save()
    [one] = [found for found in limits.all_drafts()[0].waiting if found.quantity == "Charge voltage"]
    assert (one.part, one.what, one.rules) == (
        "A charger",
        "Charge voltage: ≤ 5 V",
        ["It holds from 1 s on."],
    )
    assert read(lesson).count(DRAFT) == 1
    limits.confirm(one, by=scene[3], **GIVEN)
    page = read(lesson)
    assert (page.count(DRAFT), page.count(CONFIRMED)) == (0, 1)
    lesson.body[0].value["begin"] = "0"
    lesson.save()
    assert read(LessonPage.objects.get(pk=lesson.pk)).count(DRAFT) == 1


def test_a_limit_in_two_steps_waits_once_and_names_both(scene):
    lesson = scene[0]
    lesson.body = body(limit(), limit("4"), limit(note=""))
    lesson.save()
    one = next(found for found in limits.all_drafts()[0].waiting if "Voltage left: ≤ 5 V" in found.what)
    assert one.part == "Prove dead, step 1; Prove dead, step 3"
    limits.confirm(one, by=scene[3], **GIVEN)
    assert read(lesson).count(CONFIRMED) == 2
    assert limits.all_drafts()[0].confirmed == 1


def test_what_was_confirmed_is_kept_with_its_place_and_note(scene):
    scene[0].body = body(limit(note="Between any two."))
    scene[0].save()
    row = confirm_first(scene)
    assert (row.what, row.title) == ("Voltage left: ≤ 5 V", "Isolate")
    assert (row.part, row.note) == ("Prove dead, step 1", "Between any two.")


def test_the_name_of_who_looked_can_be_forgotten_and_the_rest_stays(scene):
    row = confirm_first(scene)
    client = client_of(scene[3])
    assert "Kim, licensed electrician" in client.get(f"{LIST}{row.public_id}/forget/").content.decode()
    page = client.post(f"{LIST}{row.public_id}/forget/", follow=True).content.decode()
    assert "Kim" not in page
    assert "the name of who looked at it was forgotten" in page
    row.refresh_from_db()
    assert (row.competent_person, row.rests_on) == ("", GIVEN["rests_on"])
    assert CONFIRMED in read(scene[0])
    assert client_of(accounts.coordinator()).post(f"{LIST}{row.public_id}/forget/").status_code == 403


def test_the_list_costs_the_same_for_many_limits(scene):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            limits.all_drafts()
        return len(found)

    queries()
    few = queries()
    course = courses.course("C02")
    for number in range(8):
        courses.lesson(course, f"Lesson {number}", body=body(limit(str(number + 1)), limit(str(number + 11))))
        courses.skill(f"S1{number}", "C02", measurements=[courses.measurement(basis="draft")])
    assert queries() == few


def test_an_empty_list_says_so(db):
    page = client_of(accounts.person("Edna", role=roles.EDITOR)).get(LIST).content.decode()
    assert "No limit waits" in page
