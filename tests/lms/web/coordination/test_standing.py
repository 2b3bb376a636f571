"""The replay of a date as page, CSV and PDF: the same rows, for coordinators only."""

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain.second import countersign, revoke
from courses.domain.signoff import observe
from courses.enums import Act, StoodAs
from courses.models import LedgerHead, Place
from lms.accounts import roles
from lms.web.coordination import standing
from lms.web.coordination.choices import moment_of
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 10, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PAGES = ("coordinator_standing", "coordinator_standing_csv", "coordinator_standing_pdf")


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def cora():
    return client_of(accounts.coordinator())


def rows_of(response):
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:])))


def words_in(response):
    """The text of a PDF, as a reader's program finds it."""
    document = pypdfium2.PdfDocument(response.content)
    return "\n".join(page.get_textpage().get_text_range() for page in document).replace("\r", "")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_the_replay_is_closed_to_others(name, role):
    assert client_of(accounts.person("Somebody", role=role)).get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


def test_without_a_date_it_says_how_things_stand_now(cora):
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    response = cora.get(reverse("coordinator_standing"))
    assert [(str(s.row.person), s.row.state) for s in response.context["rows"]] == [("Tessa", StoodAs.HELD)]
    assert abs(response.context["report"].asked.moment - timezone.now()) < timedelta(minutes=1)


def test_the_page_says_who_stood_where_and_by_whose_authority(cora):
    mentor, second = courses.mentor(), courses.mentor("Nia", act=Act.COUNTERSIGN)
    event = courses.observation(mentor, accounts.trainee(), courses.skill(countersign=True), when=START)
    countersign(event, by=second, agrees=True, client_uuid=uuid.uuid4())
    text = cora.get(reverse("coordinator_standing")).content.decode()
    head = LedgerHead.objects.get()
    for word in (
        "Tessa",
        "Skill S01",
        "Max",
        "Nia",
        "founding grant by an administrator, given by the hub itself",
        f"observed 2026-01-10 09:00 +00:00 (row {event.position})",
        "since 2026-01-10 09:00 +00:00",
        head.hash,
        "Cora",
    ):
        assert word in text, word


def test_it_is_asked_in_the_hubs_zone_and_answered_in_it(cora, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    # 09:00 UTC is 10:00 in Berlin: at 09:59 nothing had been seen yet.
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    early = cora.get(reverse("coordinator_standing"), {"day": "2026-01-10", "clock": "09:59"})
    assert early.context["rows"] == []
    late = cora.get(reverse("coordinator_standing"), {"day": "2026-01-10", "clock": "10:00"})
    assert len(late.context["rows"]) == 1
    text = late.content.decode()
    assert "As it stood on 2026-01-10 10:00 +01:00" in text
    assert "Europe/Berlin" in text


def test_a_readers_own_zone_does_not_move_the_report(settings):
    settings.TIME_ZONE = "Europe/Berlin"
    reader = accounts.coordinator()
    reader.timezone = "Asia/Tokyo"
    reader.save()
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    response = client_of(reader).get(reverse("coordinator_standing"), {"day": "2026-01-10", "clock": "10:00"})
    assert "since 2026-01-10 10:00 +01:00" in response.content.decode()


def test_a_time_that_the_clocks_skip_is_refused_and_one_that_comes_twice_is_the_second(cora, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    skipped = cora.get(reverse("coordinator_standing"), {"day": "2026-03-29", "clock": "02:30"})
    assert skipped.status_code == 422
    assert "The clocks went forward over this time." in skipped.content.decode()
    assert moment_of(datetime.fromisoformat("2026-10-25T02:30"), exact=True) == datetime(
        2026, 10, 25, 1, 30, 59, 999_999, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"day": ""}, "Choose the date that you ask about."),
        ({"day": "yesterday"}, "Choose a date, such as 2026-01-31."),
        ({"day": "9999-12-31"}, "This lies in the future."),
        ({"day": "0001-01-01", "clock": "25:00"}, "Choose a time, such as 14:30"),
        ({"skill": "C99/"}, "Select a valid choice."),
        ({"person": "x" * 81}, "at most 80 characters"),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_what_cannot_be_asked_is_refused_with_a_word_and_keeps_what_was_entered(cora, name, asked, message):
    response = cora.get(reverse(name), asked)
    assert response.status_code == 422
    assert message in response.content.decode()
    field = next(iter(asked))
    assert response.context["form"][field].value() == asked[field]


def test_the_first_day_of_all_is_no_fault(cora, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert cora.get(reverse("coordinator_standing"), {"day": "0001-01-01", "clock": "00:00"}).status_code in {
        200,
        422,
    }


def test_people_skills_courses_and_places_can_be_chosen(cora):
    place = Place.objects.create(code="north", name="North hall")
    mentor, ann, bo = courses.mentor(), accounts.trainee("Ann"), accounts.trainee("Bo")
    courses.mentor(course="C02")
    one, two = courses.skill("S01"), courses.skill("S05", "C02")
    courses.observation(mentor, ann, one, when=START)
    courses.observation(mentor, bo, one, when=START)
    observe(
        by=mentor,
        learner=bo,
        version=two,
        seen=courses.seen(two),
        client_uuid=uuid.uuid4(),
        observed_at=START,
        place=place,
    )

    def found(**asked):
        shown = cora.get(reverse("coordinator_standing"), asked).context["rows"]
        return [(str(s.row.person), s.row.version.skill.code) for s in shown]

    assert found() == [("Ann", "S01"), ("Bo", "S01"), ("Bo", "S05")]
    assert found(person="ann@") == [("Ann", "S01")]
    assert found(who=str(bo.public_id)) == [("Bo", "S01"), ("Bo", "S05")]
    assert found(who=str(uuid.uuid4())) == []
    assert found(skill="C01/") == [("Ann", "S01"), ("Bo", "S01")]
    assert found(skill="C02/S05") == [("Bo", "S05")]
    assert found(place="north") == [("Bo", "S05")]


def test_what_reached_the_hub_later_is_left_out_on_request(cora):
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    asked = {"day": "2026-01-10"}
    assert len(cora.get(reverse("coordinator_standing"), asked).context["rows"]) == 1
    response = cora.get(reverse("coordinator_standing"), asked | {"known": "on"})
    assert response.context["rows"] == []
    assert "Nobody stood anywhere" in response.content.decode()


def test_the_csv_has_every_row_with_what_it_is_based_on(cora):
    mentor, version = courses.mentor(), courses.skill(expiry_months=12)
    event = courses.observation(mentor, accounts.trainee("李 Łukasz Müller"), version, when=START)
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    response = cora.get(reverse("coordinator_standing_csv"), {"day": "2026-01-10"})
    head, row = rows_of(response)
    told = dict(zip(head, row, strict=True))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == (
        f'attachment; filename="standing-2026-01-10-row-{LedgerHead.objects.get().position}.csv"'
    )
    assert told["Person"] == "李 Łukasz Müller"
    assert (told["Skill"], told["Title"], told["Version"]) == ("C01·S01", "Skill S01", "1")
    assert (told["State"], told["Held since"]) == ("Held", "2026-01-10 09:00 +00:00")
    assert told["Valid until"] == "2027-01-10 09:00 +00:00"
    assert told["Mentors"] == "Max"
    assert told["Said since"].startswith("Revoked by Max ")
    assert (told["Last ledger row"], told["Hash of that row"]) == (
        str(LedgerHead.objects.get().position),
        LedgerHead.objects.get().hash,
    )
    assert told["Made by"] == "Cora"
    assert told["As it stood on"] == "2026-01-10 23:59 +00:00"


@pytest.mark.parametrize("name", ["=1+1", "+49", "-Ann", "@Bo", "\t=cmd", " =SUM(A1)"])
def test_no_name_becomes_a_formula(cora, name):
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    learner = courses.User.objects.get(name="Tessa")
    learner.name = name
    learner.save()
    _head, row = rows_of(cora.get(reverse("coordinator_standing_csv")))
    assert row[0] == f"'{name}"


def test_the_pdf_has_the_same_rows_and_every_letter_of_every_name(cora):
    mentor, version = courses.mentor("Đặng Thị Ünal"), courses.skill()
    names = ("李小龙", "Łukasz Müller", "Юлия Ёлкина", "Ὀδυσσεύς", "김철수", "山田 花子")
    for number, name in enumerate(names):
        learner = accounts.person(name, role=roles.TRAINEE, email=f"t{number}@example.test")
        courses.observation(mentor, learner, version, when=START)
    response = cora.get(reverse("coordinator_standing_pdf"))
    assert response["Content-Type"] == "application/pdf"
    text = words_in(response)
    for name in (*names, "Đặng Thị Ünal"):
        assert name in text, name
    head = LedgerHead.objects.get()
    assert head.hash in text
    assert "Made by" in text
    assert "Cora" in text
    assert "stand as their Unicode numbers" not in text


@pytest.mark.parametrize("name", ["محمد علي", "שלום כהן"])
def test_names_from_right_to_left_are_whole_and_run_that_way_in_the_pdf(cora, name):
    learner = accounts.person(name, role=roles.TRAINEE, email="m@example.test")
    courses.observation(courses.mentor(), learner, courses.skill(), when=START)
    document = pypdfium2.PdfDocument(cora.get(reverse("coordinator_standing_pdf")).content)
    page = next(p for p in (leaf.get_textpage() for leaf in document) if name[0] in p.get_text_range())
    drawn = page.get_text_range()
    assert sorted(c for c in drawn if c > "\u0590") == sorted(name.replace(" ", ""))
    left = {
        drawn[at]: page.get_charbox(at)[0]
        for at in range(len(drawn))
        if drawn[at] in name and drawn[at] != " "
    }
    assert left[name[0]] > left[name[-1]]


def test_a_character_that_no_font_has_stands_as_its_number(cora):
    learner = accounts.person("Ann 🦊", role=roles.TRAINEE, email="a@example.test")
    courses.observation(courses.mentor(), learner, courses.skill(), when=START)
    text = words_in(cora.get(reverse("coordinator_standing_pdf")))
    assert "Ann [U+1F98A]" in text
    assert "Some characters are in no font of this hub" in text


def test_without_the_fonts_the_page_says_so_and_offers_the_rest(cora, settings, tmp_path):
    settings.PRINT_FONTS = tmp_path
    courses.observation(courses.mentor(), accounts.trainee(), courses.skill(), when=START)
    response = cora.get(reverse("coordinator_standing_pdf"))
    assert response.status_code == 503
    assert "The page and the CSV hold the same rows." in response.content.decode()
    assert cora.get(reverse("coordinator_standing_csv")).status_code == 200


def test_a_pdf_of_too_many_rows_is_refused_with_what_to_do(cora, monkeypatch):
    monkeypatch.setattr(standing, "MOST_IN_PDF", 1)
    mentor, version = courses.mentor(), courses.skill()
    for name in ("Ann", "Bo"):
        courses.observation(mentor, accounts.trainee(name), version, when=START)
    response = cora.get(reverse("coordinator_standing_pdf"))
    assert response.status_code == 422
    assert "A PDF holds up to 1 rows, and these are 2." in response.content.decode()


def test_an_empty_answer_is_a_pdf_too(cora):
    assert "The ledger says nothing by then" in words_in(cora.get(reverse("coordinator_standing_pdf")))


@pytest.mark.parametrize("number", [1, 5])
@pytest.mark.parametrize(
    ("name", "queries"), [("coordinator_standing", 18), ("coordinator_standing_csv", 15)]
)
def test_the_number_of_queries_does_not_depend_on_how_much_there_is(number, name, queries):
    mentor = courses.mentor()
    for code in range(1, number + 1):
        version = courses.skill(f"S0{code}")
        for n in range(number):
            learner = courses.User.objects.filter(name=f"T {n}").first() or accounts.trainee(f"T {n}")
            courses.observation(mentor, learner, version, when=START)
    client = client_of(accounts.coordinator())
    with CaptureQueriesContext(connection) as counted:
        response = client.get(reverse(name))
        if response.streaming:
            assert len(rows_of(response)) == number * number + 1
    assert len(counted) == queries


def test_the_page_goes_on_where_there_are_many_rows(cora, monkeypatch):
    monkeypatch.setattr(standing, "PER_PAGE", 2)
    mentor, version = courses.mentor(), courses.skill()
    for name in ("Ann", "Bo", "Cy"):
        courses.observation(mentor, accounts.trainee(name), version, when=START)
    first = cora.get(reverse("coordinator_standing"))
    assert [str(s.row.person) for s in first.context["rows"]] == ["Ann", "Bo"]
    second = cora.get(reverse("coordinator_standing"), {"page": "2", "skill": "C01/S01"})
    assert [str(s.row.person) for s in second.context["rows"]] == ["Cy"]
    assert "?skill=C01%2FS01&amp;page=1" in second.content.decode()


def test_the_zone_of_the_hub_is_the_settings():
    assert standing.hub_zone() == ZoneInfo("UTC")


def test_a_broken_link_to_a_person_says_what_to_do_and_is_not_sent_along_again(cora):
    courses.observation(courses.mentor(), accounts.trainee("Ann"), courses.skill(), when=START)
    response = cora.get(reverse("coordinator_standing"), {"who": "not-a-name", "person": "Ann"})
    page = response.content.decode().partition("<main")[2].partition("</main>")[0]
    assert response.status_code == 422
    assert "Go back and follow it again, or write their name below." in page
    assert "not-a-name" not in page
    form = response.context["form"]
    again = {field.html_name: field.value() for field in form if field.value()}
    assert again["person"] == "Ann"
    rows = cora.get(reverse("coordinator_standing"), again).context["rows"]
    assert [str(shown.row.person) for shown in rows] == ["Ann"]
