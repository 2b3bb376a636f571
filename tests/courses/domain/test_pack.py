"""The desk's pack: what a mentor needs for a day without a network, in a constant number of queries."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from wagtail.models import PageViewRestriction

from courses.domain import requests
from courses.domain.adjustments import agree, end
from courses.domain.authority import Terms, grant
from courses.domain.labels import label_of
from courses.domain.pack import pack_for
from courses.domain.sessions import attend
from courses.enums import Act, Arrival, Basis, SessionKind
from courses.models import Bench, Place, PracticalPage, WorkshopSession
from lms.accounts.signing import pin_parameters
from tests.factories import accounts, courses, evidence, traces
from tests.factories.signing import make_passkey, make_pin, text

pytestmark = pytest.mark.django_db


def pack(mentor):
    made, tag = pack_for(mentor, timezone.now())
    assert len(tag) == 64
    return json.loads(json.dumps(made))


def session(place, mentor, *people, starts_in=0):
    now = timezone.now()
    row = WorkshopSession.objects.create(
        title="Evening",
        place=place,
        starts_at=now + timedelta(hours=starts_in),
        ends_at=now + timedelta(hours=starts_in + 2),
    )
    row.mentors.add(mentor)
    for person in people:
        attend(row, person, by=mentor, how=Arrival.ROSTER)
    return row


def test_it_holds_the_mentor_the_people_and_how_they_sign():
    mentor, tessa = courses.mentor(), accounts.trainee("Tessa")
    key = make_passkey(mentor)
    make_pin(mentor)
    code = label_of(tessa).code
    made = pack(mentor)
    assert made["hub"]["rp_id"] == "testserver"
    assert made["mentor"]["id"] == str(mentor.public_id)
    assert made["mentor"]["passkeys"] == [
        {"id": text(key.credential), "name": "Phone", "transports": ["internal"]}
    ]
    parameters = pin_parameters(mentor)
    assert made["mentor"]["pin"] == {"salt": text(parameters["salt"]), "iterations": parameters["iterations"]}
    person = {"id": str(tessa.public_id), "name": "Tessa", "code": code, "pin": None, "adjustments": []} | {
        "guardian_missing": False
    }
    assert made["people"] == [person]
    assert [level["value"] for level in made["levels"]] == [1, 2, 3, 4, 5]


def test_it_holds_the_cards_that_the_mentor_may_observe_as_they_are_printed():
    version = courses.skill(
        criteria=[{"id": "c1", "text": "First", "safety": True}, {"id": "c2", "text": "Second"}],
        measurements=[courses.measurement(note="Warm")],
    )
    courses.skill("S50", "C05")
    kit = [
        ("item", {"item": "Meter", "kind": "tool", "quantity": "1", "per": "bench"}),
        ("item", {"item": "Glasses", "kind": "ppe", "quantity": "1", "per": "person"}),
    ]
    body = [
        (
            "text",
            "<h2>Safety stops</h2><ul><li>No lock &amp; tag</li><li>Smoke</li></ul><h2>After</h2><p>x</p>",
        )
    ]
    page = courses.practical(courses.course(), version, kit=kit, body=body)
    [card] = pack(courses.mentor())["skills"]
    assert len(card["measurements"][0]["trace"].pop("choices")) == 6
    assert card == {
        "code": "S01",
        "engraved": "C01·S01",
        "version": 1,
        "title": "Skill S01",
        "min_level": 3,
        "observations": 1,
        "distinct_items": 1,
        "countersign": False,
        "batch_allowed": False,
        "places": None,
        "page": PracticalPage.objects.get(pk=page.pk).get_url(),
        "criteria": [
            {"id": "c1", "text": "First", "safety": True},
            {"id": "c2", "text": "Second", "safety": False},
        ],
        "measurements": [
            {
                "id": "m1",
                "quantity": "Residual voltage",
                "unit": "V",
                "min": None,
                "max": "5",
                "readings": 1,
                "note": "Warm",
                "limits": "",
                "conditions": [],
                "trace": {"needed": False},
            }
        ],
        "kit": ["Meter: 1 per bench"],
        "protection": ["Glasses: 1 per person"],
        "stops": ["No lock & tag", "Smoke"],
    }


def test_authority_that_is_bound_to_a_place_names_it():
    courses.skill()
    place, mentor = Place.objects.create(code="main", name="Main"), accounts.person("Max")
    grant(mentor, Terms(Act.OBSERVE, "C01", Basis.FOUNDING, courses.LONG_AGO, place=place), by=None)
    made = pack(type(mentor).objects.get(pk=mentor.pk))
    assert [card["places"] for card in made["skills"]] == [["main"]]
    assert made["places"] == [{"code": "main", "name": "Main"}]


def test_it_holds_todays_sessions_who_waits_and_where_those_people_stand():
    gate, version = courses.skill("S01"), courses.skill("S02", prerequisites=["S01"], observations=3)
    mentor, tessa, noor = courses.mentor(), accounts.trainee("Tessa"), accounts.trainee("Noor")
    place = Place.objects.create(code="main", name="Main")
    today = session(place, mentor, tessa)
    session(place, mentor, noor, starts_in=30)
    courses.observation(mentor, tessa, gate)
    courses.observation(mentor, tessa, version, items=["blue kettle"])
    requests.ask(learner=noor, skill=gate.skill)
    made = pack(mentor)
    assert [(one["id"], one["place"], one["mentors"], one["attendees"]) for one in made["sessions"]] == [
        (str(today.public_id), "main", ["Max"], [str(tessa.public_id)])
    ]
    assert [(one["learner"], one["skill"]) for one in made["waiting"]] == [(str(noor.public_id), "S01")]
    of_tessa, of_noor = made["records"][str(tessa.public_id)], made["records"][str(noor.public_id)]
    assert {code: row["state"] for code, row in of_tessa.items()} == {"S01": "held", "S02": "in_progress"}
    assert (of_tessa["S02"]["have"], of_tessa["S02"]["want"]) == (1, 3)
    assert of_tessa["S02"]["items"] == ["blue kettle"]
    [past] = of_tessa["S02"]["past"]
    assert (past["mentor"], past["level"], past["counts"]) == ("Max", 3, True)
    assert past["marks"] == {"c1": "met", "c2": "met"}
    assert {code: row["state"] for code, row in of_noor.items()} == {"S02": "none"}
    assert of_noor["S02"]["missing"] == ["C01·S01 Skill S01"]


def test_a_safety_drill_names_its_gates_and_an_ordinary_session_has_none():
    gates = [courses.skill(code, safety_gate=True, batch_allowed=True).skill for code in ("S02", "S01")]
    mentor, place = courses.mentor(), Place.objects.create(code="main", name="Main")
    session(place, mentor)
    drill = session(place, mentor, starts_in=1)
    WorkshopSession.objects.filter(pk=drill.pk).update(kind=SessionKind.DRILL)
    drill.gates.set(gates)
    assert [one["drill"] for one in pack(mentor)["sessions"]] == [None, ["S01", "S02"]]


def test_the_mentors_own_work_and_people_who_left_are_not_in_it():
    courses.skill()
    mentor, gone = courses.mentor(), accounts.trainee("Gone")
    type(gone).objects.filter(pk=gone.pk).update(is_active=False)
    made = pack(mentor)
    assert made["people"] == []
    assert made["records"] == {}


def test_words_are_in_the_readers_language():
    courses.skill()
    mentor = courses.mentor()
    with translation.override("de"):
        assert pack(mentor)["skills"][0]["title"] == "Skill S01"


def test_it_says_what_is_agreed_for_each_person_and_the_cards_of_the_mentor():
    tessa, mentor, version = accounts.trainee(), courses.mentor(), courses.skill()
    elsewhere = courses.skill("S50", "C05")
    for_all = agree(tessa, None, what="Large print", by=mentor)
    for_one = agree(tessa, version.skill, what="A stool", criteria=["c2"], by=mentor)
    agree(tessa, elsewhere.skill, what="Of no use here", by=mentor)
    end(agree(tessa, version.skill, what="No more", by=mentor), by=mentor)
    assert pack(mentor)["people"][0]["adjustments"] == [
        {"id": str(for_all.public_id), "what": "Large print", "skill": None},
        {"id": str(for_one.public_id), "what": "A stool", "skill": "S01"},
    ]
    courses.new_version(version.skill, criteria=[one | {"safety": True} for one in version.criteria])
    assert [one["what"] for one in pack(mentor)["people"][0]["adjustments"]] == ["Large print"]


def test_it_says_of_each_measurement_what_a_trace_can_stand_for():
    courses.skill(
        measurements=[
            courses.measurement(),
            courses.measurement(id="m2", readings=3),
            traces.peak_of_temperature(id="m3"),
            traces.band_of_temperature(id="m4"),
        ]
    )
    made = pack(courses.mentor())
    single, repeated, named, over_time = (one["trace"] for one in made["skills"][0]["measurements"])
    assert [one["value"] for one in single["choices"]] == [
        "mean",
        "peak",
        "minimum",
        "last",
        "ripple_peak_to_peak",
        "integral",
    ]
    assert single["choices"][0]["label"] == "the mean over time"
    assert (repeated["choices"], named["choices"], over_time["choices"]) == ([], [], [])
    assert [one["needed"] for one in (single, repeated, named, over_time)] == [False, False, False, True]
    assert made["trace_bytes"] == 64_000_000


def test_it_costs_the_same_for_a_whole_hub(django_assert_max_num_queries):
    mentor, place = courses.mentor(), Place.objects.create(code="main", name="Main")
    for number in range(1, 9):
        version = courses.skill(f"S0{number}", measurements=[courses.measurement()])
        bench = Bench.objects.create(name=f"Bench {number}", place=place)
        bench.skills.add(version.skill)
        evidence.instrument(f"DMM-{number}")
    page = courses.course()
    for number in range(1, 9):
        courses.practical(page, courses.Skill.objects.get(code=f"S0{number}").current, slug=f"s{number}")
    people = [accounts.trainee(f"Trainee {number}") for number in range(12)]
    session(place, mentor, *people)
    for person in people[:4]:
        for code in ("S01", "S02"):
            courses.observation(mentor, person, courses.Skill.objects.get(code=code).current)
        requests.ask(learner=person, skill=courses.Skill.objects.get(code="S05"))
    pack(mentor)  # the site's root is looked up once
    fresh = type(mentor).objects.get(pk=mentor.pk)
    with django_assert_max_num_queries(32):
        made = pack(fresh)
    assert len(made["records"]) == 12


def test_the_tag_changes_with_the_content_and_not_with_the_time():
    courses.skill()
    mentor, now = courses.mentor(), timezone.now()
    first, tag = pack_for(mentor, now)
    second, same = pack_for(mentor, now + timedelta(minutes=5))
    assert (tag, first["made_at"] != second["made_at"]) == (same, True)
    accounts.trainee()
    assert pack_for(mentor, now)[1] != tag


def test_a_card_that_is_closed_to_the_mentor_is_there_to_work_with_and_leads_nowhere():
    kit = [("item", {"item": "Meter", "kind": "tool", "quantity": "1", "per": "bench"})]
    body = [("text", "<h2>Safety stops</h2><p>Smoke</p>")]
    page = courses.practical(courses.course(), courses.skill(), kit=kit, body=body)
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    [card] = pack(courses.mentor())["skills"]
    assert (card["page"], card["kit"], card["stops"]) == (None, ["Meter: 1 per bench"], ["Smoke"])
