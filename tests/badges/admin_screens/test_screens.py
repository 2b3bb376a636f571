"""The admin's screens about badges: what they say, refuse and leave behind."""

import csv
import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from badges.domain import awards, ending, status
from badges.enums import AwardState, StatusKind, StatusRule
from badges.models import Achievement, Award, HandAward, StatusChange
from lms.celery import app
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
ADD = "/admin/snippets/badges/achievement/add/"


@pytest.fixture
def workers():
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


@pytest.fixture
def cora(client):
    person = accounts.coordinator()
    client.force_login(person)
    return person


def made(*skills: tuple[int, str], **changes: str) -> dict[str, str]:
    """What the form for a new achievement sends."""
    data = {
        "kind": "skills",
        "level": "entry",
        "name": "Chosen",
        "description": "x",
        "criteria": "",
        "live": "on",
        "ink": "paper",
        "alignments-TOTAL_FORMS": "0",
        "alignments-INITIAL_FORMS": "0",
    }
    data |= {
        "required_skills-TOTAL_FORMS": str(len(skills)),
        "required_skills-INITIAL_FORMS": "0",
        "required_skills-MIN_NUM_FORMS": "0",
        "required_skills-MAX_NUM_FORMS": "1000",
    }
    for number, (skill, level) in enumerate(skills):
        data |= {
            f"required_skills-{number}-skill": str(skill),
            f"required_skills-{number}-minimum_level": level,
            f"required_skills-{number}-id": "",
        }
    return data | changes


def awarding(**changes: str) -> dict[str, str]:
    return {"people": "", "narrative": "Every Saturday", "request": str(uuid.uuid4())} | changes


def test_a_set_of_skills_is_made_with_its_levels(client, cora):
    first, second = courses.skill("S01").skill, courses.skill("S02").skill
    assert client.post(ADD, made((first.pk, ""), (second.pk, "4"))).status_code == 302
    achievement = Achievement.objects.get()
    assert (achievement.code, achievement.slug, achievement.level) == ("K-1", "chosen", "entry")
    assert list(achievement.required_skills.values_list("skill__code", "minimum_level")) == [
        ("S01", None),
        ("S02", 4),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (made(), "Choose at least one skill"),
        (made(kind="recognition"), "A recognition needs criteria"),
        (made(kind="course"), "Select a valid choice"),
        (made((99, "")), "Select a valid choice"),
        (made(level="grand"), "Select a valid choice"),
    ],
)
def test_a_rule_without_skills_and_a_recognition_without_criteria_are_refused(client, cora, data, said):
    answer = client.post(ADD, data)
    assert said in answer.content.decode()
    assert not Achievement.objects.exists()


def test_a_recognition_takes_no_skills_and_a_set_takes_none_twice(client, cora):
    skill = courses.skill().skill
    page = client.post(ADD, made((skill.pk, ""), kind="recognition", criteria="Helped")).content.decode()
    assert "A recognition has no skills" in page
    client.post(ADD, made((skill.pk, ""), (skill.pk, "4")))
    assert not Achievement.objects.exists()


def test_who_would_earn_it_is_asked_before_anything_is_saved(client, cora):
    skill = courses.skill().skill
    learner = accounts.trainee()
    courses.observation(courses.mentor(), learner, skill.current)
    answer = client.post(ADD, made((skill.pk, "4"), dry_run="1"))
    assert answer["Location"] == "/admin/badges/who-would-earn/?skill=S01%3A4"
    page = client.get(answer["Location"]).content.decode()
    assert "C01·S01 Skill S01 (below level 4)" in page
    assert learner.email in page
    assert (Achievement.objects.count(), Award.objects.count()) == (0, 0)


def test_the_dry_run_of_what_exists_and_its_table(client, cora):
    award = badges.issued()
    version = courses.Skill.objects.get().current
    courses.observation(courses.mentor("Mia"), accounts.trainee("=Tom"), version)
    address = f"/admin/badges/who-would-earn/?achievement={award.achievement_id}"
    assert "holds it already" in client.get(address).content.decode()
    answer = client.get(f"{address}&format=csv")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows == [
        ["Name", "E-mail", "Would earn it", "Holds it already", "Missing"],
        ["'=Tom", "'=tom@example.test", "yes", "no", ""],
        ["Tessa", "tessa@example.test", "yes", "yes", ""],
    ]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "There is no rule"),
        ("skill=S77", "There is no skill S77"),
        ("skill=S01:9", "A level is a number from 1 to 5"),
        ("skill=S01%00", "There is no such skill"),
        ("achievement=999", "There is no rule"),
    ],
)
def test_a_dry_run_of_no_rule_says_so(client, cora, query, said):
    courses.skill()
    answer = client.get(f"/admin/badges/who-would-earn/?{query}")
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_the_rule_is_open_while_nobody_was_awarded_it_and_fixed_afterwards(client, cora):
    version, other = courses.skill("S01"), courses.skill("S02")
    achievement = badges.skill_set(version)
    address = f"/admin/snippets/badges/achievement/edit/{achievement.pk}/"
    row = achievement.required_skills.get()
    data = made((other.skill.pk, "")) | {
        "required_skills-INITIAL_FORMS": "1",
        "required_skills-0-id": str(row.pk),
    }
    assert client.post(address, data).status_code == 302
    achievement = Achievement.objects.get()
    assert achievement.required_skills.get().skill == other.skill
    courses.observation(courses.mentor(), accounts.trainee(), other)
    awards.award_missing()
    page = client.get(address).content.decode()
    assert "The rule is fixed, because 1 person was awarded it" in page
    assert "required_skills-TOTAL_FORMS" not in page
    client.post(address, data | {"required_skills-0-skill": str(version.skill.pk), "name": "New name"})
    achievement = Achievement.objects.get()
    assert (achievement.name, achievement.required_skills.get().skill) == ("New name", other.skill)


def test_three_people_are_looked_at_and_then_awarded_once(
    client, cora, workers, django_capture_on_commit_callbacks
):
    achievement = badges.recognition()
    people = [accounts.trainee(name) for name in ("Ann", "Ben", "Cat")]
    address = f"/admin/badges/achievements/{achievement.pk}/award/"
    data = awarding(people="\n".join([*(one.email for one in people), "nobody@example.test"]))
    page = client.post(address, data).content.decode()
    assert page.count("Would be awarded") == 4  # three lines and their number
    assert "Unknown person" in page
    assert not Award.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, data | {"confirm": "1"})
    client.post(address, data | {"confirm": "1"})
    assert list(Award.objects.values_list("state", flat=True)) == [AwardState.ISSUED] * 3
    assert HandAward.objects.count() == 3


def test_a_csv_file_names_the_people(client, cora):
    accounts.trainee()
    achievement = badges.recognition()
    address = f"/admin/badges/achievements/{achievement.pk}/award/"
    file = SimpleUploadedFile("list.csv", "Name;Mail\nTéssa;tessa@example.test\n".encode("cp1252"))
    assert "Would be awarded: 1" in client.post(address, awarding() | {"file": file}).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Name at least one person"),
        ({"people": "\n".join(f"p{n}@example.test" for n in range(501))}, "more than 500 people"),
        ({"people": "a@example.test", "narrative": ""}, "Say on what grounds"),
        ({"people": "a@example.test", "evidence_link": "javascript:alert(1)"}, "valid URL"),
        ({"people": "a@example.test", "evidence_link": "ftp://a.example/x"}, "beginning with https"),
        ({"file": SimpleUploadedFile("x.png", b"\x89PNG\x00\x00\x81")}, "This is no text"),
        ({"file": SimpleUploadedFile("x.csv", b"a" * 300_000)}, "larger than any list"),
    ],
)
def test_what_cannot_be_awarded_is_said_beside_the_field(client, cora, changes, said):
    achievement = badges.recognition()
    answer = client.post(f"/admin/badges/achievements/{achievement.pk}/award/", awarding() | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Award.objects.exists()


def test_going_back_keeps_what_was_filled_in(client, cora):
    accounts.trainee()
    achievement = badges.recognition()
    data = awarding(people="tessa@example.test", change="1")
    page = client.post(f"/admin/badges/achievements/{achievement.pk}/award/", data).content.decode()
    assert "tessa@example.test" in page
    assert 'name="confirm"' not in page


def test_revoking_asks_says_what_happens_and_needs_a_reason(client, cora):
    award = badges.issued()
    address = f"/admin/badges/awards/{award.pk}/revoke/"
    assert "that mark is never taken back" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "Wrong person"})["Location"] == (
        f"/admin/snippets/badges/award/inspect/{award.pk}/"
    )
    page = client.get(f"/admin/snippets/badges/award/inspect/{award.pk}/").content.decode()
    assert "Wrong person" in page
    assert "Cora" in page
    assert "cannot be done" in client.get(address).content.decode()


def test_the_award_shows_the_rows_behind_it_and_its_public_page(client, cora):
    award = badges.issued()
    page = client.get(f"/admin/snippets/badges/award/inspect/{award.pk}/").content.decode()
    assert f"/coordinator/ledger/{award.renewal}/" in page
    assert f"/credentials/{award.public_id}/" in page


def test_the_award_shows_what_the_ledger_and_people_did_about_it_and_why(client, cora):
    award = badges.issued()
    status.record(award, StatusKind.SUSPENDED, rule=StatusRule.ON_HOLD, at=timezone.now())
    ending.suspend(award, by=cora, reason="We look into it")
    ending.lift(award, by=cora, reason="All is well")
    page = client.get(f"/admin/snippets/badges/award/inspect/{award.pk}/").content.decode()
    assert "A skill that it was given for is on hold, or a sign-off is disputed" in page
    assert page.index("We look into it") < page.index("Hold lifted") < page.index("All is well")


def test_the_award_that_is_held_shows_why(client, cora):
    award = badges.earned()
    address = f"/admin/snippets/badges/award/inspect/{award.pk}/"
    assert "It is being signed" in client.get(address).content.decode()
    Award.objects.update(held_because="Nothing is said of it.")
    page = client.get(address).content.decode()
    assert "It is held." in page
    assert "<p>Nothing is said of it.</p>" in page
    assert "It is being signed" not in page


def test_awards_are_found_by_name_by_public_id_and_by_how_they_were_given(client, cora):
    earned = badges.issued(accounts.trainee("Ann"))
    [given] = badges.given(badges.recognition(), accounts.trainee("Ben"), by=cora)
    listed = "/admin/snippets/badges/award/"

    def found(query: str) -> set[int]:
        page = client.get(f"{listed}?{query}").content.decode()
        return {one.pk for one in (earned, given) if f"/inspect/{one.pk}/" in page}

    assert found("") == {earned.pk, given.pk}
    assert found("q=Ann") == {earned.pk}
    assert found(f"q={given.public_id}") == {given.pk}
    assert found("given=hand") == {given.pk}
    assert found("given=rule") == {earned.pk}
    assert found("kind=recognition") == {given.pk}
    assert found("state=revoked") == set()


def test_the_list_asks_for_the_same_number_of_rows_however_many_awards(
    client, cora, django_assert_max_num_queries
):
    badges.given(badges.recognition(), *(accounts.trainee(f"Learner {n}") for n in range(8)), by=cora)
    client.get("/admin/snippets/badges/award/")
    with django_assert_max_num_queries(16):
        client.get("/admin/snippets/badges/award/")


def test_the_holder_alone_reads_the_reason_on_the_page(client, cora):
    learner = accounts.trainee()
    [award] = badges.given(badges.recognition(), learner, by=cora)
    ending.revoke(award, by=cora, reason="It was meant for somebody else")
    address = f"/credentials/{award.public_id}/"
    client.logout()
    page = client.get(address, headers={"accept": "text/html"}).content.decode()
    assert "It rests on no signed observation" in page
    assert "Every Saturday" in page
    assert "meant for somebody else" not in page
    client.force_login(learner)
    assert "meant for somebody else" in client.get(address, headers={"accept": "text/html"}).content.decode()
    assert StatusChange.objects.count() == 1


def test_verification_says_that_it_was_given_by_hand(client, cora):
    [award] = badges.given(badges.recognition(), accounts.trainee(), by=cora)
    page = client.get(f"/verify/?url=http://testserver/credentials/{award.public_id}/").content.decode()
    assert "It rests on no signed observation" in page
    assert "a person with the role “Coordinator” decided so" in page


def test_the_page_of_a_recognition_says_what_it_is_given_for(client):
    page = client.get(
        f"/achievements/{badges.recognition().slug}/", headers={"accept": "text/html"}
    ).content.decode()
    assert "Helped others for a season." in page
    assert "It rests on no observation signed by a mentor." in page


def test_where_nobody_would_be_awarded_there_is_nothing_to_confirm(client, cora):
    address = f"/admin/badges/achievements/{badges.recognition().pk}/award/"
    tina = accounts.trainee("Tina")

    def looked_at(people: str) -> str:
        data = {"people": people, "narrative": "Every Saturday", "request": str(uuid.uuid4())}
        page: str = client.post(address, data).content.decode()
        return page

    alone, together = looked_at("nobody@example.test"), looked_at(f"nobody@example.test\n{tina.email}")
    assert ("there is nothing to confirm" in alone, "Award them" in alone) == (True, False)
    assert ("there is nothing to confirm" in together, "Award them" in together) == (False, True)
