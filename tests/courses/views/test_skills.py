"""Skills in the admin: a form that loses nothing, what it would change, drafts, publishing, and who may see what."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.domain.requests import ask
from courses.models import Skill, SkillDraft, SkillVersion
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
PAGE = "/admin/skills/S01/"
NUMBER = "Write a number such as 0.30, with at most 12 digits before the point and 9 after it."
FEATURE = "Say below which value of the trace it is, such as “feature:” and, indented, “name: peak”."


@pytest.fixture
def eda(client):
    person = accounts.person("Eda", role=roles.EDITOR)
    client.force_login(person)
    return person


def both(client):
    """Somebody who edits and coordinates."""
    person = accounts.person("Ada", role=roles.ADMINISTRATOR)
    client.force_login(person)
    return person


def fields(of, **changes):
    """What the form of this version sends."""
    definition = of.definition
    data = {
        "version": of.number,
        "revision": 0,
        "criteria-total": len(definition["criteria"]),
        "measurements-total": len(definition["measurements"]),
        "reason": "The old words were unclear.",
        "prerequisites": definition["prerequisites"],
        "expiry_months": definition["expiry_months"] or "",
    }
    for name in (
        "title",
        "course",
        "risk",
        "observations",
        "distinct_items",
        "distinct_assessors",
        "min_level",
    ):
        data[name] = definition[name]
    for name in ("safety_gate", "countersign", "batch_allowed"):
        if definition[name]:
            data[name] = "on"
    for rows in ("criteria", "measurements"):
        for n, one in enumerate(definition[rows]):
            data |= {
                f"{rows}-{n}-{name}": value
                for name, value in one.items()
                if value is not None and value is not True
            }
            if rows == "measurements":
                data.setdefault(f"{rows}-{n}-kind", "value")
    return data | changes


def words(response):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def summary(response):
    return [
        " ".join(part for part in (name, said) if part) for _ident, name, said in response.context["errors"]
    ]


def test_the_list_names_every_skill_with_its_version_and_its_draft(client, eda):
    courses.new_version(courses.skill("S01").skill, title="Prove dead")
    courses.skill("S02")
    client.post(PAGE, fields(Skill.objects.get(code="S01").current, title="Prove it dead", save="1"))
    page = words(client.get("/admin/skills/"))
    assert "C01·S01 Prove dead version 2" in page
    assert "by Eda" in page
    assert "C01·S02" not in words(client.get("/admin/skills/?q=prove"))
    assert "No skill fits these words" in words(client.get("/admin/skills/?q=zebra"))


def test_the_list_asks_as_much_for_ten_skills_as_for_a_hundred(client, eda):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get("/admin/skills/")
        return len(seen)

    for n in range(10):
        courses.skill(f"S{n + 1:02}")
    asked()
    few = asked()
    for n in range(10, 100):
        courses.skill(f"S{n + 1:02}")
    assert asked() == few


def test_the_form_shows_what_the_version_says_and_saving_it_unchanged_differs_in_nothing(client, eda):
    measured = courses.measurement(
        kind="repeated", readings=3, spread_max="0.2", conditions=[{"id": "lead", "quantity": "Lead", "unit": "m"}],
        max_rule={"by": "lead", "table": [{"up_to": "5", "limit": "0.3"}, {"up_to": "10", "limit": "0.5"}]},
    )  # fmt: skip
    courses.skill("S02")
    courses.skill("S03")
    criteria = [{"id": "c2", "text": "Second", "safety": True}, {"id": "c1", "text": "First"}]
    version = courses.skill(
        "S01", criteria=criteria, measurements=[measured], prerequisites=["S03", "S02"], expiry_months=12
    )
    form = client.get(PAGE).context["editor"]
    sent = {"version": 1, "revision": 0, "reason": "x", "confirm": "on", "submit": "1"}
    for rows in (form.criteria, form.measurements):
        sent[rows.total_name] = len(rows.forms)
        for row in rows.forms:
            sent |= {row.add_prefix(name): row[name].value() for name in row.fields if row[name].value()}
    sent |= {name: form.form[name].value() for name in form.form.fields if form.form[name].value()}
    answer = client.post(PAGE, sent)
    assert summary(answer) == ["Nothing differs from the version in force."]
    assert SkillVersion.objects.filter(skill__code="S01").get() == version


def test_looking_stores_nothing_and_says_what_differs(client):
    both(client)
    mentor, version = courses.mentor(), courses.skill("S01")
    courses.observation(mentor, accounts.trainee("Hal"), version)
    ask(learner=accounts.trainee("Ria"), skill=version.skill)
    answer = client.post(PAGE, fields(version, title="Other words", observations=2, look="1"))
    assert answer.status_code == 200
    page = words(answer)
    assert "1 person holds it now, and keeps it. Under version 1: 1." in page
    assert "Hal held Keeps it under version 1; it does not lapse." in page
    assert "Name Skill S01 Other words" in page
    assert "1 request is open." in page
    assert "Send version 2 to the review" in page
    assert (SkillVersion.objects.count(), SkillDraft.objects.count()) == (1, 0)


def test_an_editor_who_is_no_coordinator_reads_numbers_and_no_names(client, eda):
    mentor, version = courses.mentor(), courses.skill("S01")
    courses.observation(mentor, accounts.trainee("Hal"), version)
    answer = client.post(PAGE, fields(version, title="Other words", look="1"))
    assert "1 person holds it now" in words(answer)
    assert "Hal" not in words(answer)
    assert client.post(PAGE, fields(version, title="Other words", csv="1"))["Location"] == "/admin/"


def test_everybody_concerned_is_taken_as_a_table_and_the_page_shows_fifty(client):
    both(client)
    mentor, version = courses.mentor(), courses.skill("S01")
    for n in range(52):
        courses.observation(mentor, accounts.trainee(f"P{n:02}"), version)
    answer = client.post(PAGE, fields(version, title="Other words", look="1"))
    assert (len(answer.context["people"]), answer.context["more_people"]) == (50, 2)
    assert "And 2 more" in words(answer)
    table = b"".join(client.post(PAGE, fields(version, title="Other words", csv="1"))).decode()
    assert table.splitlines()[1] == (
        "P00,p00@example.test,held,1,Keeps it under version 1; it does not lapse.,"
    )
    assert len(table.splitlines()) == 53


def test_a_draft_is_saved_and_opened_again(client, eda):
    version = courses.skill("S01")
    answer = client.post(PAGE, fields(version, title="Other words", save="1"))
    assert answer["Location"] == PAGE
    form = client.get(PAGE).context["editor"].form
    assert (form["title"].value(), form["reason"].value()) == ("Other words", "The old words were unclear.")
    assert Skill.objects.get().current == version


@pytest.mark.parametrize(("setting", "button"), [("all", "submit"), ("safety", "publish")])
def test_the_last_button_needs_the_tick_and_the_reason_and_keeps_what_was_typed(
    client, eda, settings, setting, button
):
    settings.REVIEW = setting
    version = courses.skill("S01")
    answer = client.post(PAGE, fields(version, title="Other words", **{button: "1"}))
    assert answer.status_code == 422
    assert summary(answer) == ["I have read what this changes Read what this changes, then tick this."]
    assert 'value="Other words"' in answer.content.decode()
    answer = client.post(
        PAGE, fields(version, title="Other words", reason=" ", confirm="on", **{button: "1"})
    )
    assert summary(answer) == [
        "Why it is changed Say why it is changed. The reason is kept with the version."
    ]
    assert SkillDraft.objects.count() == 0


def test_in_a_small_hub_an_editor_publishes_and_is_told_where_safety_rests_on_it(client, eda, settings):
    settings.REVIEW = "safety"
    version = courses.skill("S01")
    plain = fields(version, title="Other words", confirm="on")
    assert "Publish as version 2" in words(client.post(PAGE, plain | {"look": "1"}))
    critical = plain | {"safety_critical": "on"}
    page = words(client.post(PAGE, critical | {"look": "1"}))
    assert "Send version 2 to the review" in page
    assert "Subject expert, Safety reviewer, Hub council." in page
    answer = client.post(PAGE, critical | {"publish": "1"})
    assert summary(answer) == ["This skill is reviewed before it changes. Send the draft to the review."]
    assert 'value="Other words"' in answer.content.decode()
    assert client.post(PAGE, plain | {"publish": "1"})["Location"] == PAGE
    assert Skill.objects.get().current.number == 2


def test_a_circle_is_refused_beside_the_field_and_drawn(client, eda):
    version = courses.skill("S01")
    courses.skill("S02", prerequisites=["S01"])
    told = "Prerequisites would run in a circle: S01 needs S02 needs S01. Take one of them away."
    for button in ("look", "save", "submit", "publish"):
        answer = client.post(PAGE, fields(version, prerequisites=["S02"], confirm="on", **{button: "1"}))
        assert answer.status_code == 422
        assert summary(answer) == [f"Skills to hold first {told}"]
    page = answer.content.decode()
    assert "A circle: S01 needs S02 needs S01. The dashed arrow closes it." in words(answer)
    assert page.count('class="graph-arrow-wrong"') == 1
    assert answer.context["editor"].form["prerequisites"].value() == ["S02"]
    assert SkillDraft.objects.count() == 0


def test_the_skill_stands_in_the_middle_of_its_map_and_the_list_says_the_same(client, eda):
    courses.skill("S02")
    courses.skill("S01", prerequisites=["S02"])
    courses.skill("S03", prerequisites=["S01"])
    courses.skill("S04")
    answer = client.get(PAGE)
    rows = answer.context["map"].rows
    assert [(row.box.code, [need.code for need in row.needs]) for row in rows] == [
        ("S02", []), ("S01", ["S02"]), ("S03", ["S01"]),
    ]  # fmt: skip
    assert 'href="/admin/skills/S03/"' in answer.content.decode()
    assert answer.content.decode().count('class="graph-arrow"') == 2


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"expiry_months": "-3"}, "Lapses after months Ensure this value is greater than or equal to 1."),
        ({"expiry_months": "9" * 30}, "Lapses after months Ensure this value is less than or equal to 240."),
        ({"observations": "many"}, "Observations needed Enter a whole number."),
        ({"course": "C99"}, "Course There is no course with this code. Make the course first."),
        ({"title": "Two\nlines"}, "Name Write it in one line."),
        ({"title": "Null\x00"}, "Name Null characters are not allowed."),
        (
            {"criteria-1-text": "FIRST"},
            "Criterion 2, What the mentor looks for Another criterion says the same.",
        ),
        (
            {"criteria-0-text": ""},
            "Criterion 1, What the mentor looks for Say what the mentor looks for, or take the criterion away.",
        ),
        ({"criteria-1-id": "c1"}, "Criterion 2, Id The page was changed on the way. Load it again."),
        ({"criteria-1-id": "x; drop"}, "Criterion 2, Id The page was changed on the way. Load it again."),
        ({"criteria-total": "0"}, "A skill needs at least one criterion."),
        ({"criteria-total": "-1"}, "A skill needs at least one criterion."),
        (
            {"prerequisites": ["S01"]},
            "Skills to hold first Prerequisites would run in a circle: S01 needs S01. Take one of them away.",
        ),
        (
            {"prerequisites": ["S98"]},
            "Skills to hold first S98 cannot be needed: there is no such skill, or it was withdrawn. Untick it.",
        ),
        (
            {"prerequisites": ["S99\x00"]},
            "Skills to hold first S99\x00 cannot be needed: there is no such skill, or it was withdrawn. Untick it.",
        ),
        (
            {"measurements-0-min": "9", "measurements-0-max": "5"},
            "Measurement 1, At most The limits are the wrong way round: at most is less than at least.",
        ),
        (
            {"measurements-0-max": "lots"},
            "Measurement 1, At most " + NUMBER,
        ),
        ({"measurements-0-unit": ""}, "Measurement 1, Unit Give the unit, such as V."),
        (
            {"measurements-0-kind": "repeated"},
            "Measurement 1, Readings each time A repeated measurement needs at least 2 readings.",
        ),
        (
            {"measurements-0-kind": "feature"},
            "Measurement 1, Kind " + FEATURE,
        ),
        (
            {"measurements-0-kind": "sideways"},
            "Measurement 1, Kind Select a valid choice. sideways is not one of the available choices.",
        ),
        ({"measurements-0-default_uncertainty": "-1"}, None),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(client, eda, changes, told):
    gone = courses.skill("S98").skill
    gone.current = None
    gone.save()
    version = courses.skill("S01", measurements=[courses.measurement()])
    answer = client.post(PAGE, fields(version, **{"note": "kept", **changes}, save="1"))
    assert answer.status_code == 422
    if told is not None:
        assert told in summary(answer)
    assert answer.context["editor"].form["reason"].value() == "The old words were unclear."
    assert answer.context["editor"].criteria.data["criteria-1-text"] == changes.get(
        "criteria-1-text", "Second"
    )
    assert SkillDraft.objects.count() == 0


def test_a_key_that_a_bundle_does_not_know_is_named(client, eda):
    version = courses.skill("S01", measurements=[courses.measurement()])
    for more, told in (
        ("colour: red", "Unknown key colour;"),
        ("- a\n  b: [", "Conditions, trace and envelope"),
    ):
        answer = client.post(PAGE, fields(version, **{"measurements-0-more": more, "save": "1"}))
        [said] = [one for one in summary(answer) if "trace and envelope" in one]
        assert told in said
        assert answer.context["editor"].measurements.forms[0]["more"].value() == more


def test_rows_move_and_come_and_go_without_a_script_and_without_losing_a_word(client, eda):
    version = courses.skill("S01", measurements=[courses.measurement()])
    typed = fields(version, **{"criteria-0-text": "Typed", "measurements-0-max": "lots", "title": ""})

    def texts(act):
        editor = client.post(PAGE, typed | {"row": act}).context["editor"]
        assert editor.form["reason"].value() == "The old words were unclear."
        assert editor.measurements.forms[0]["max"].value() == "lots"
        return [(one["id"].value(), one["text"].value()) for one in editor.criteria.forms]

    assert texts("criteria-down-0") == [("c2", "Second"), ("c1", "Typed")]
    assert texts("criteria-up-1") == [("c2", "Second"), ("c1", "Typed")]
    assert texts("criteria-up-0") == [("c1", "Typed"), ("c2", "Second")]
    assert texts("criteria-remove-0") == [("c2", "Second")]
    assert texts("criteria-add") == [("c1", "Typed"), ("c2", "Second"), (None, None)]
    for strange in ("criteria-up-99", "criteria-down-x", "criteria-remove--1", "nothing-up-0", "criteria-"):
        assert texts(strange) == [("c1", "Typed"), ("c2", "Second")]
    assert SkillDraft.objects.count() == 0


def test_no_more_rows_than_can_be_sent(client, eda):
    version = courses.skill("S01")
    data = fields(version, **{"measurements-total": 40, "row": "measurements-add"})
    editor = client.post(PAGE, data).context["editor"]
    assert (len(editor.measurements.forms), editor.measurements.full) == (40, True)
    editor = client.post(PAGE, data | {"measurements-total": "9999999"}).context["editor"]
    assert len(editor.measurements.forms) == 1  # the one that was just added
    sent = sum(len(form.fields) for rows in (editor.criteria, editor.measurements) for form in rows.forms)
    full = 99 * len(editor.criteria.form_class.base_fields) + 40 * len(
        editor.measurements.form_class.base_fields
    )
    assert sent < full < 1000 - 60


def test_a_new_criterion_gets_an_id_that_no_version_has_used(client, eda):
    first = courses.skill("S01", criteria=[{"id": "c1", "text": "A"}, {"id": "c3", "text": "C"}])
    version = courses.new_version(first.skill, criteria=[{"id": "c1", "text": "A"}])
    data = fields(
        version, **{"criteria-total": 3, "criteria-1-text": "New", "criteria-2-text": "", "save": "1"}
    )
    client.post(PAGE, data)
    assert SkillDraft.objects.get().definition["criteria"] == [
        {"id": "c1", "text": "A"}, {"id": "c4", "text": "New"},
    ]  # fmt: skip


def test_conditions_are_written_as_in_a_bundle(client, eda):
    version = courses.skill("S01", measurements=[courses.measurement()])
    more = (
        "conditions:\r\n  - id: lead\r\n    quantity: Lead\r\n    unit: m\r\n"
        "max_rule:\r\n  by: lead\r\n  table:\r\n    - up_to: '5'\r\n      limit: '0.3'\r\n"
    )
    client.post(PAGE, fields(version, **{"measurements-0-more": more, "save": "1"}))
    [kept] = SkillDraft.objects.get().definition["measurements"]
    assert kept["max_rule"] == {"by": "lead", "table": [{"up_to": "5", "limit": "0.3"}]}


def test_a_new_skill_is_made_and_published(client, eda, settings):
    settings.REVIEW = "safety"
    version = courses.skill("S02")
    data = fields(version, version=0, code="S77", title="New thing")
    answer = client.post("/admin/skills/new/", data | {"look": "1"})
    assert "Nobody holds it, and nobody has begun." in words(answer)
    assert "Publish as version 1" in words(answer)
    answer = client.post("/admin/skills/new/", data | {"save": "1"})
    assert answer["Location"] == "/admin/skills/S77/"
    assert "C01" in words(client.get("/admin/skills/S77/"))
    sent = data | {"revision": 1, "confirm": "on", "publish": "1"}
    del sent["code"]
    client.post("/admin/skills/S77/", sent)
    assert Skill.objects.get(code="S77").current.number == 1
    again = client.post("/admin/skills/new/", data | {"save": "1"})
    assert summary(again) == ["Code Another skill has this code."]


def test_somebody_who_published_meanwhile_is_not_overwritten(client, eda):
    version = courses.skill("S01")
    courses.new_version(version.skill, title="From a bundle")
    answer = client.post(PAGE, fields(version, title="Mine", confirm="on", publish="1"))
    assert answer.status_code == 422
    assert summary(answer) == [
        "Version 2 was published while you were writing. Compare, then change it anew."
    ]
    assert 'value="Mine"' in answer.content.decode()


def test_a_withdrawn_skill_says_so_and_is_put_in_force_again(client, eda, settings):
    settings.REVIEW = "safety"
    version = courses.skill("S01")
    version.skill.current = None
    version.skill.save()
    assert "This skill is withdrawn" in words(client.get(PAGE))
    client.post(PAGE, fields(version, version=0, title="Back", confirm="on", publish="1"))
    assert Skill.objects.get().current.number == 2


def test_a_coordinator_reads_the_draft_with_names_and_changes_nothing(client, eda):
    mentor, version = courses.mentor(), courses.skill("S01")
    courses.observation(mentor, accounts.trainee("Hal"), version)
    client.post(PAGE, fields(version, title="Other words", safety_critical="on", save="1"))
    client.force_login(accounts.coordinator())
    page = words(client.get(f"{PAGE}draft/"))
    assert "This is a safety-critical change. The old words were unclear." in page
    assert "Hal held Keeps it" in page
    assert b"Hal" in b"".join(client.get(f"{PAGE}draft/?format=csv"))
    assert "Save draft" not in words(client.get(PAGE))
    assert client.post(PAGE, fields(version, save="1"))["Location"] == "/admin/"
    assert client.post(f"{PAGE}discard/", {"revision": 1})["Location"] == "/admin/"
    assert SkillDraft.objects.count() == 1


def test_a_draft_that_is_older_than_the_version_in_force_says_so(client, eda):
    version = courses.skill("S01")
    client.post(PAGE, fields(version, title="Other words", save="1"))
    assert "The draft was begun on" not in words(client.get(PAGE))
    courses.new_version(version.skill, title="From a bundle")
    told = "The draft was begun on version 1, and version 2 has come into force since."
    assert told in words(client.get(PAGE))
    assert told in words(client.get(f"{PAGE}draft/"))
    assert "Name From a bundle Other words" in words(client.get(f"{PAGE}draft/"))


def test_a_draft_is_discarded_after_asking(client, eda):
    client.post(PAGE, fields(courses.skill("S01"), title="Other", save="1"))
    assert "Once it is discarded it cannot be brought back." in words(client.get(f"{PAGE}discard/"))
    assert SkillDraft.objects.count() == 1
    stale = client.post(f"{PAGE}discard/", {"revision": "99999999999999999999"})
    assert (stale.status_code, SkillDraft.objects.count()) == (409, 1)
    client.post(f"{PAGE}discard/", {"revision": 1})
    assert SkillDraft.objects.count() == 0
    assert client.get(f"{PAGE}discard/").status_code == 404


@pytest.mark.parametrize("role", [None, roles.TRAINEE, roles.MENTOR, roles.TEACHER])
def test_nobody_else_comes_in(client, role):
    version = courses.skill("S01")
    if role:
        client.force_login(accounts.person("Otto", role=role))
    for address in ("/admin/skills/", PAGE, f"{PAGE}draft/", f"{PAGE}discard/", "/admin/skills/new/"):
        assert client.get(address).status_code == 302
        assert client.post(address, fields(version, save="1")).status_code in {302, 405}
    assert SkillDraft.objects.count() == 0


def test_a_skill_that_there_is_not_is_not_found(client, eda):
    assert client.get("/admin/skills/S99/").status_code == 404
    assert client.post("/admin/skills/S99/", {"save": "1"}).status_code == 404


def test_more_measurements_than_fit_are_kept_where_there_were_as_many_and_refused_otherwise(client, eda):
    many = [courses.measurement(id=f"m{n}", quantity=f"Voltage {n}") for n in range(1, 43)]
    version = courses.skill("S01", measurements=many)
    assert client.post(PAGE, fields(version, title="Other words", save="1")).status_code == 302
    kept = SkillDraft.objects.get().definition["measurements"]
    assert [one["id"] for one in kept] == [one["id"] for one in many]
    sent = fields(version, revision=1, save="1")
    sent |= {"measurements-total": 43, "measurements-42-quantity": "One more"}
    answer = client.post(PAGE, sent)
    assert summary(answer) == ["The page was changed on the way. Load it again."]
    assert SkillDraft.objects.get().revision == 1


def test_a_reason_that_holders_read_is_not_cut_but_refused_beyond_500(client):
    both(client)
    version = courses.skill("S01")
    sent = fields(version, title="Other words", reason="x" * 501, submit="1", confirm="on")
    answer = client.post(PAGE, sent | {"safety_critical": "on"})
    assert summary(answer) == ["Why it is changed Ensure this value has at most 500 characters (it has 501)."]
    assert SkillVersion.objects.count() == 1
    assert client.post(PAGE, sent).status_code == 302
    assert SkillDraft.objects.get().change_reason == "x" * 501


def test_the_form_goes_with_the_draft_that_it_shows_although_somebody_saves_meanwhile(client, eda):
    version = courses.skill("S01")
    client.post(PAGE, fields(version, title="Mine", save="1"))

    def meanwhile(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        draft = SkillDraft.objects.filter(revision=1) if not saved and "courses_skilldraft" in sql else None
        if draft is not None:
            saved.append(sql)
            draft.update(revision=2, definition={**version.definition, "title": "Theirs"})
        return answer

    saved = []
    with connection.execute_wrapper(meanwhile):
        editor = client.get(PAGE).context["editor"]
    assert (len(saved), editor.form["title"].value(), editor.opened_at.revision) == (1, "Mine", 1)


def test_enter_in_a_field_looks_and_downloads_nothing(client):
    both(client)
    version = courses.skill("S01")
    courses.observation(courses.mentor(), accounts.trainee("Hal"), version)
    page = client.post(PAGE, fields(version, title="Other words", look="1")).content.decode()
    form = page[page.index('name="revision"') :]
    names = re.findall(r'<button[^>]*name="(\w+)"', form)
    assert (names[:2], "csv" in names) == (["look", "csv"], True)
