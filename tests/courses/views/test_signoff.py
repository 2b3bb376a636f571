"""The sign-off form: what is recorded, every refusal in words, and nothing typed is ever lost."""

import json
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from courses.domain import authority
from courses.domain.second import revoke
from courses.enums import Act
from courses.models import AuthorityGrant, HeldObservation, Place, SignOffEvent, SignOffRequest
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


def url_for(learner, code="S01"):
    return reverse("signoff_sign", args=[learner.public_id, code])


def answers(version, **changes):
    data = {
        "client_uuid": str(uuid.uuid4()),
        "version_number": version.number,
        "items": "kettle 1\n\n  iron 2 ",
        "level": "3",
        "comment": "Calm and tidy",
        **{f"mark_{c['id']}": "met" for c in version.criteria},
    }
    return {name: value for name, value in (data | changes).items() if value is not None}


def observed():
    return SignOffEvent.objects.filter(kind="Observed")


@pytest.fixture
def bench():
    """A version with one measurement of two readings, a mentor with authority, a trainee."""
    version = courses.skill(observations=2, distinct_items=2, measurements=[courses.measurement(readings=2)])
    return version, courses.mentor(), accounts.trainee()


def readings(first="0,2", second="5"):
    return {"reading_m1_1": first, "reading_m1_2": second}


def test_an_observation_is_recorded_as_typed_and_the_done_page_says_what_is_still_needed(bench):
    version, mentor, learner = bench
    response = client_of(mentor).post(url_for(learner), answers(version, **readings()), follow=True)
    event = observed().get()
    facts = json.loads(event.payload)["facts"]
    assert facts["readings"] == [
        {
            "measurement": "m1",
            "unit": "V",
            "values": ["0.2", "5"],
            "outcome": "pass",
            "reasons": ["inside"],
            "min": None,
            "max": "5",
        }
    ]
    assert facts["marks"] == [{"criterion": "c1", "mark": "met"}, {"criterion": "c2", "mark": "met"}]
    assert facts["level"] == 3
    assert len(facts["items"]) == 2
    assert (event.detail.items, event.detail.comment) == (["kettle 1", "iron 2"], "Calm and tidy")
    assert response.redirect_chain == [(reverse("signoff_done", args=[event.client_uuid]), 302)]
    text = response.content.decode()
    assert "It counts" in text
    assert "one more observation that counts" in text
    assert "more different item" not in text
    keep = f"signoff:{mentor.public_id}:{learner.public_id}:S01:1"
    assert f'data-keep-clear="{keep}"' in text


def test_sent_twice_is_one_observation_and_the_same_page(bench):
    version, mentor, learner = bench
    client, data = client_of(mentor), answers(version, **readings())
    first, second = client.post(url_for(learner), data), client.post(url_for(learner), data)
    assert observed().count() == 1
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_sent_again_after_the_card_changed_still_leads_to_the_first_record(bench):
    version, mentor, learner = bench
    client, data = client_of(mentor), answers(version, **readings())
    first = client.post(url_for(learner), data)
    courses.new_version(version.skill)
    assert client.post(url_for(learner), data)["Location"] == first["Location"]
    assert observed().count() == 1


def test_a_reading_out_of_limits_is_sent_back_once_and_recorded_when_confirmed(bench):
    version, mentor, learner = bench
    client, data = client_of(mentor), answers(version, **readings("7,25"))
    response = client.post(url_for(learner), data)
    text = response.content.decode()
    assert response.status_code == 422
    assert not observed().exists()
    assert "7.25 V is above the limit of 5 V. Correct it, or tick to record it as read." in text
    assert 'name="as_read"' in text
    assert 'value="reading_m1_1=7.25"' in text
    assert response.context["form"]["reading_m1_1"].value() == "7,25"
    assert "Calm and tidy" in text
    text = client.post(
        url_for(learner), data | {"as_read": "reading_m1_1=7.25"}, follow=True
    ).content.decode()
    assert observed().count() == 1
    assert "It does not count" in text
    assert "Residual voltage is outside its limits: 7.25, 5 V." in text
    assert "2 more observations that count" in text


def test_the_tick_is_offered_only_for_readings_out_of_limits(bench):
    _version, mentor, learner = bench
    assert b"as_read" not in client_of(mentor).get(url_for(learner)).content


def test_the_tick_holds_for_the_readings_it_was_given_for_and_survives_another_mistake(bench):
    version, mentor, learner = bench
    client, data = client_of(mentor), answers(version, as_read="reading_m1_1=12", **readings("12"))
    form = client.post(url_for(learner), data | {"level": ""}).context["form"]
    assert (form.confirmed, "reading_m1_1" in form.errors) == (True, False)
    form = client.post(url_for(learner), data | {"reading_m1_1": "120"}).context["form"]
    assert form.errors["reading_m1_1"] == [
        "120 V is above the limit of 5 V. Correct it, or tick to record it as read."
    ]
    assert form.confirmed is False


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mark_c2": "stop"}, "A safety stop was marked."),
        ({"mark_c2": "not_yet"}, "Not every criterion is met yet."),
        ({"mark_c2": None}, "Not every criterion was seen."),
        ({"level": "2"}, "Level 2 is below 3, the lowest that counts."),
    ],
)
def test_what_does_not_count_is_kept_with_its_reason(changes, reason):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    response = client_of(mentor).post(url_for(learner), answers(version, **changes), follow=True)
    assert observed().count() == 1
    assert reason in response.content.decode()


def test_two_people_are_asked_for_where_the_card_says_so():
    version, mentor, learner = courses.skill(countersign=True), courses.mentor(), accounts.trainee()
    response = client_of(mentor).post(url_for(learner), answers(version), follow=True)
    text = response.content.decode()
    assert "It waits for a second person" in text
    assert "a second person’s word on this observation" in text
    assert "one more observation that counts" not in text


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"level": None}, "Choose a level from 1 to 5."),
        ({"level": "9"}, "Select a valid choice."),
        ({"items": "  \n "}, "Say what was worked on: at least one item."),
        ({"mark_c1": None, "mark_c2": "not_seen"}, "Mark at least one criterion: met, not yet or stop."),
        ({"reading_m1_1": "0,2x"}, "Write all readings of one measurement in one unit."),
        ({"reading_m1_1": "NaN"}, "“NaN” is not a reading."),
        ({"reading_m1_1": "1e999"}, "“1e999” is not a reading."),
        ({"reading_m1_1": "1_0"}, "“1_0” is not a reading."),
        ({"reading_m1_2": ""}, "Every criterion is met, but without it nothing can count."),
        ({"items": "x" * 81}, "At most 30 items, each at most 80 characters."),
        ({"mark_c1": "perfect"}, "Select a valid choice. perfect is not one of the available choices."),
        ({"client_uuid": "no-uuid"}, "Enter a valid UUID."),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(bench, changes, message):
    version, mentor, learner = bench
    data = answers(version, **(readings("0,2", "4.9") | changes))
    response = client_of(mentor).post(url_for(learner), data)
    assert response.status_code == 422
    assert not observed().exists()
    text = response.content.decode()
    assert message in text
    assert "Calm and tidy" in text
    form = response.context["form"]
    for name in ("items", "comment", "level", "client_uuid", "reading_m1_1", "reading_m1_2"):
        assert (form[name].value() or "") == data.get(name, "")


def test_readings_may_be_missing_where_a_criterion_is_not_met(bench):
    version, mentor, learner = bench
    client_of(mentor).post(url_for(learner), answers(version, mark_c1="not_yet"))
    assert json.loads(observed().get().payload)["facts"]["readings"] == []


def test_what_was_seen_after_authority_ended_is_held_for_review_and_nothing_is_lost(bench):
    version, mentor, learner = bench
    courses.mentor(course="C09")  # still a mentor, for another course
    client = client_of(mentor)
    assert client.get(url_for(learner)).status_code == 200
    authority.withdraw(AuthorityGrant.objects.get(course_code="C01"), by=accounts.coordinator())
    response = client.post(url_for(learner), answers(version, **readings()))
    held = HeldObservation.objects.get()
    assert response.url == reverse("own_held", args=[held.client_uuid])
    assert held.seen["comment"] == "Calm and tidy"
    assert not observed().exists()


def test_without_authority_there_is_no_form_but_a_word_on_what_to_do(bench):
    version, _mentor, learner = bench
    other = courses.mentor("Olga", course="C09")
    response = client_of(other).get(url_for(learner))
    assert response.status_code == 403
    text = response.content.decode()
    assert "You have no authority to sign C01·S01 Skill S01 today." in text
    assert 'name="mark_c1"' not in text
    assert client_of(other).post(url_for(learner), answers(version, **readings())).status_code == 422
    assert not observed().exists()


def test_nobody_signs_for_themselves(bench):
    version, mentor, _learner = bench
    response = client_of(mentor).post(url_for(mentor), answers(version, **readings()))
    assert response.status_code == 422
    assert "You cannot sign off your own work. Ask another mentor." in response.content.decode()
    assert client_of(mentor).get(url_for(mentor)).status_code == 403
    assert not observed().exists()


def test_missing_prerequisites_are_named():
    courses.skill("S00")
    version, mentor, learner = courses.skill(prerequisites=["S00"]), courses.mentor(), accounts.trainee()
    client = client_of(mentor)
    assert "Tessa first needs: C01·S00 Skill S00." in client.get(url_for(learner)).content.decode()
    response = client.post(url_for(learner), answers(version))
    assert response.status_code == 422
    assert "Tessa first needs: C01·S00 Skill S00. Nothing is recorded." in response.content.decode()
    assert not observed().exists()


def test_a_changed_card_comes_back_with_everything_that_still_fits(bench):
    version, mentor, learner = bench
    data = answers(version, mark_c1="not_yet", **readings("0,2", "4.9"))
    newer = courses.new_version(
        version.skill,
        criteria=[
            version.criteria[0],
            {"id": "c2", "text": "Second, stricter"},
            {"id": "c3", "text": "Third"},
        ],
        measurements=version.measurements,
    )
    response = client_of(mentor).post(url_for(learner), data)
    assert response.status_code == 422
    assert not observed().exists()
    form, text = response.context["form"], response.content.decode()
    assert "The card for C01·S01 has changed since you opened it." in text
    assert [(c.text, c.value) for c in form.criteria] == [
        ("First", "not_yet"),
        ("Second, stricter", "not_seen"),
        ("Third", "not_seen"),
    ]
    for name in ("items", "comment", "level", "client_uuid", "reading_m1_1", "reading_m1_2"):
        assert form[name].value() == data[name]
    assert form["version_number"].value() == str(newer.number)
    assert (
        f":S01:{newer.number}" in text
    )  # what the browser kept for the old card is not put into the new one

    again = data | {"version_number": newer.number, "mark_c2": "met", "mark_c3": "met"}
    assert client_of(mentor).post(url_for(learner), again).status_code == 302
    assert observed().get().skill_version == newer.number


def test_readings_of_a_changed_measurement_are_not_carried_over(bench):
    version, mentor, learner = bench
    courses.new_version(version.skill, measurements=[courses.measurement(readings=2, unit="mV")])
    response = client_of(mentor).post(url_for(learner), answers(version, **readings()))
    assert [field.value() for field in response.context["form"].measurements[0].inputs] == [None, None]


@pytest.mark.parametrize("number", ["", "7", "x", "٣", "9" * 30])
def test_a_version_that_never_was_is_answered_with_the_card_in_force(number):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    response = client_of(mentor).post(url_for(learner), answers(version, version_number=number))
    assert response.status_code in {302, 422}
    assert observed().count() == (response.status_code == 302)


def test_an_unknown_learner_or_skill_is_not_found(bench):
    version, mentor, learner = bench
    client = client_of(mentor)
    assert client.get(reverse("signoff_sign", args=[uuid.uuid4(), "S01"])).status_code == 404
    assert client.get(url_for(learner, "S99")).status_code == 404
    assert client.post(url_for(learner, "S99"), answers(version)).status_code == 404
    assert client.get(reverse("signoff_choose", args=[uuid.uuid4()])).status_code == 404


def test_only_mentors_open_the_form(bench):
    _version, _mentor, learner = bench
    assert client_of(learner).get(url_for(learner)).status_code == 403
    response = Client().get(url_for(learner))
    assert (response.status_code, response["Location"].split("?")[0]) == (302, reverse("account_login"))


def test_signing_answers_the_request_and_names_who_waits_next():
    version, mentor = courses.skill(), courses.mentor()
    first, second = accounts.trainee("Tessa"), accounts.trainee("Noor")
    for learner in (first, second):
        SignOffRequest.objects.create(learner=learner, skill=version.skill, asked_at=timezone.now())
    response = client_of(mentor).post(url_for(first), answers(version), follow=True)
    assert "Noor waits next" in response.content.decode()
    assert list(SignOffRequest.objects.values_list("learner", "state")) == [
        (first.pk, "answered"),
        (second.pk, "waiting"),
    ]


def test_after_signing_another_request_of_the_same_person_comes_before_older_ones():
    version, other, mentor = courses.skill(), courses.skill("S02"), courses.mentor()
    tessa, noor = accounts.trainee("Tessa"), accounts.trainee("Noor")
    for learner, skill in ((noor, version.skill), (tessa, other.skill)):
        SignOffRequest.objects.create(learner=learner, skill=skill, asked_at=timezone.now())
    text = client_of(mentor).post(url_for(tessa), answers(version), follow=True).content.decode()
    assert "Tessa waits next" in text
    assert "For C01·S02 Skill S02." in text


def test_after_a_stop_the_page_says_to_halt_the_work_and_after_a_not_yet_it_does_not():
    version, mentor = courses.skill(), courses.mentor()
    client = client_of(mentor)
    for mark, stopped in (("stop", True), ("not_yet", False)):
        response = client.post(url_for(accounts.trainee(mark)), answers(version, mark_c2=mark), follow=True)
        text = response.content.decode()
        assert ("Stopped for safety." in text) is stopped
        assert ("Halt the work, talk it through, and try again another day." in text) is stopped
        assert ('data-tone="bad"' in text) is stopped


def test_the_form_says_what_was_done_before_and_warns_of_doing_it_twice(bench):
    version, mentor, learner = bench
    courses.observation(
        mentor, learner, version, readings={"m1": ["1", "2"]}, items=["kettle 7"], comment="Neat"
    )
    text = client_of(mentor).get(url_for(learner)).content.decode()
    assert "You have just recorded this" in text
    assert "kettle 7" in text
    assert "Neat" in text
    assert "1 of 2 observations" in text


@pytest.mark.parametrize(("number", "words"), [(1, "0 of 1 mentor"), (2, "0 of 2 mentors")])
def test_how_far_it_is_is_said_of_one_and_of_several(number, words):
    courses.skill(observations=2, distinct_assessors=number)
    text = client_of(courses.mentor()).get(url_for(accounts.trainee())).content.decode()
    assert words in [line.strip() for line in text.splitlines()]


def test_a_taken_back_observation_is_not_counted_in_what_was_done_before(bench):
    version, mentor, learner = bench
    event = courses.observation(mentor, learner, version, readings={"m1": ["1", "2"]})
    revoke(event, by=mentor, reason="Wrong person", client_uuid=uuid.uuid4())
    text = client_of(mentor).get(url_for(learner)).content.decode()
    assert "0 of 2 observations" in text
    assert "Taken back" in text


def test_the_place_is_asked_for_where_the_hub_has_places():
    version, learner = courses.skill(), accounts.trainee()
    place = Place.objects.create(code="north", name="North hall")
    mentor = courses.mentor()
    AuthorityGrant.objects.update(place=place)
    client = client_of(mentor)
    assert client.post(url_for(learner), answers(version)).status_code == 422
    assert client.post(url_for(learner), answers(version, place="north")).status_code == 302
    assert json.loads(observed().get().payload)["facts"]["place"] == "north"


def test_choosing_a_skill_lists_only_what_this_mentor_may_sign_with_what_is_missing():
    courses.skill("S01")
    courses.skill("S02", prerequisites=["S01"])
    courses.skill("S50", "C05")
    mentor, learner = courses.mentor(), accounts.trainee()
    text = client_of(mentor).get(reverse("signoff_choose", args=[learner.public_id])).content.decode()
    assert "Skill S01" in text
    assert "Skill S02" in text
    assert "Skill S50" not in text
    assert text.count("First:") == 1


def test_choosing_a_skill_lists_what_was_asked_for_and_what_is_begun_first():
    versions = {code: courses.skill(code, observations=2) for code in ("S01", "S02", "S03")}
    mentor, learner = courses.mentor(), accounts.trainee()
    courses.observation(mentor, learner, versions["S02"])
    SignOffRequest.objects.create(learner=learner, skill=versions["S03"].skill, asked_at=timezone.now())
    response = client_of(mentor).get(reverse("signoff_choose", args=[learner.public_id]))
    assert [row["version"].skill.code for row in response.context["rows"]] == ["S03", "S02", "S01"]
    assert response.content.decode().count("Asked for") == 1


def test_a_mentor_who_may_only_countersign_is_told_so():
    courses.skill()
    mentor, learner = courses.mentor(act=Act.COUNTERSIGN), accounts.trainee()
    text = client_of(mentor).get(reverse("signoff_choose", args=[learner.public_id])).content.decode()
    assert "No authority today" in text


@pytest.mark.parametrize("rows", [0, 4])
def test_the_form_and_the_list_of_skills_ask_the_same_number_of_queries_however_much_was_done(
    rows, django_assert_max_num_queries
):
    version, mentor, learner = courses.skill(observations=9), courses.mentor(), accounts.trainee()
    for number in range(rows):
        courses.skill(f"S2{number}")
        courses.observation(mentor, learner, version, items=[f"item {number}"])
    client = client_of(mentor)
    with django_assert_max_num_queries(26):
        client.get(url_for(learner))
    with django_assert_max_num_queries(15):
        client.get(reverse("signoff_choose", args=[learner.public_id]))


def test_a_card_that_is_closed_to_the_mentor_is_not_linked_and_its_safety_stops_are_there(bench):
    version, mentor, learner = bench
    body = [("text", "<h2>Safety stops</h2><p>Smoke from the vice</p>")]
    page = courses.practical(courses.course(), version, body=body)
    shown = client_of(mentor).get(url_for(learner)).content.decode()
    assert ('value="card"' in shown, "Smoke from the vice" in shown) == (True, True)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    shown = client_of(mentor).get(url_for(learner)).content.decode()
    assert ('value="card"' in shown, "Smoke from the vice" in shown) == (False, True)
    sent = client_of(mentor).post(url_for(learner), answers(version, then="card"))
    assert sent["Location"] == reverse("mentor")
