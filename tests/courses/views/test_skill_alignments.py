"""Where a skill fits elsewhere, changed in the admin: rows without a script, at once, and no version comes of it."""

import json
import re
from html import unescape

import pytest
from wagtail.models import ModelLogEntry

from courses.domain.curriculum.placing import places_of
from courses.models import Skill, SkillAlignment, SkillVersion
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db
PAGE = "/admin/skills/S01/alignments/"
UUID = "f4eaff3d-f8d0-4a6a-aa90-76827c0fbada"
ESCO = {
    "framework": "esco",
    "name": "household appliances repair technician",
    "url": f"http://data.europa.eu/esco/occupation/{UUID}",
    "code": "",
}
ONET = {
    "framework": "onet",
    "name": "Home Appliance Repairers",
    "url": "https://www.onetonline.org/link/summary/49-9031.00",
    "code": "49-9031.00",
}


@pytest.fixture
def version():
    return courses.skill()


@pytest.fixture
def eda(client):
    person = accounts.person("Eda", role=roles.EDITOR)
    client.force_login(person)
    return person


def sending(*rows, opened=(), **acts):
    data = {"alignments-total": len(rows), "opened": json.dumps(list(opened))}
    for at, row in enumerate(rows):
        data |= {f"alignments-{at}-{name}": value for name, value in row.items()}
    return data | (acts or {"save": "1"})


def kept():
    return [one.data() | {"code": one.code} for one in places_of().get("S01", ())]


def typed(response):
    """The rows as the form shows them."""
    rows = response.context["editor"].rows.forms
    return [{name: form[name].value() or "" for name in ESCO} for form in rows]


def told(response):
    return [words for _ident, _name, words in response.context["errors"]]


def test_saving_stores_them_in_order_notes_it_and_makes_no_version(client, eda, version):
    answer = client.post(PAGE, sending(ONET, ESCO), follow=True)

    assert answer.redirect_chain == [("/admin/skills/S01/", 302)]
    assert "Saved. No new version came of it." in answer.content.decode()
    assert kept() == [ONET, ESCO]
    assert list(SkillVersion.objects.values_list("pk", "digest")) == [(version.pk, version.digest)]
    entry = ModelLogEntry.objects.get(action="courses.align_skill")
    assert (entry.user, [one["url"] for one in entry.data["alignments"]]) == (eda, [ONET["url"], ESCO["url"]])


def test_the_skills_page_shows_them_and_leads_to_the_form(client, eda, version):
    client.post(PAGE, sending(ESCO))
    page = client.get("/admin/skills/S01/").content.decode()

    assert f'<a href="{ESCO["url"]}" rel="noopener">{ESCO["name"]}</a>' in page
    assert f'href="{PAGE}"' in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"url": "https://esco.ec.europa.eu/en/"},
            "An address in ESCO begins with http://data.europa.eu/esco/occupation/ or …/skill/ and ends with its UUID.",
        ),
        ({"framework": "other", "url": "javascript:alert(1)"}, "Enter a valid URL."),
        (
            {"framework": "other", "url": "ftp://a.test/"},
            "Write an address that begins with https:// or http://.",
        ),
        ({"framework": "onet", "url": ONET["url"], "code": "1"}, "The address says 49-9031.00."),
        ({"name": ""}, "Give the name, or take the entry away."),
        ({"url": ""}, "Give the address, or take the entry away."),
        ({"framework": ""}, "Choose the framework."),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason_and_nothing_typed_is_lost(
    client, eda, version, change, words
):
    row = ESCO | change
    answer = client.post(PAGE, sending(ONET, row))

    assert answer.status_code == 422
    assert words in told(answer)
    assert typed(answer) == [ONET, row]
    assert kept() == []


def test_an_address_stands_once(client, eda, version):
    answer = client.post(PAGE, sending(ESCO, ESCO | {"name": "again"}))

    assert (answer.status_code, told(answer)) == (422, ["This address stands in the list already."])


def test_rows_are_added_moved_and_taken_away_by_buttons_and_nothing_is_stored(client, eda, version):
    begun = client.get(PAGE)
    assert typed(begun) == [dict.fromkeys(ESCO, "") | {"framework": "esco"}]
    bad = ESCO | {"url": "not yet"}
    added = client.post(PAGE, sending(bad, row="alignments-add"))
    moved = client.post(PAGE, sending(bad, ONET, row="alignments-down-0"))
    fewer = client.post(PAGE, sending(bad, ONET, row="alignments-remove-0"))

    assert typed(added) == [bad, dict.fromkeys(ESCO, "") | {"framework": "esco"}]
    assert typed(moved) == [ONET, bad]
    assert typed(fewer) == [ONET]
    assert [answer.status_code for answer in (added, moved, fewer)] == [200, 200, 200]
    assert kept() == []


def test_an_empty_row_is_passed_over_and_an_empty_list_takes_all_away(client, eda, version):
    empty = dict.fromkeys(ESCO, "") | {"framework": "esco"}
    client.post(PAGE, sending(ESCO, empty))
    assert kept() == [ESCO]
    client.post(PAGE, sending(empty, opened=[ESCO]))
    assert kept() == []


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(client, eda, version):
    client.post(PAGE, sending(ONET))
    answer = client.post(PAGE, sending(ESCO))

    assert answer.status_code == 409
    assert told(answer) == ["Somebody changed this list meanwhile. Compare with it as it is now, below."]
    assert ONET["url"] in answer.content.decode()
    assert (typed(answer), kept()) == ([ESCO], [ONET])
    opened = re.search(r'name="opened" value="([^"]*)"', answer.content.decode())[1]
    client.post(PAGE, sending(ESCO) | {"opened": unescape(opened)})
    assert kept() == [ESCO]


def test_the_same_list_again_writes_nothing(client, eda, version):
    client.post(PAGE, sending(ESCO))
    before = list(SkillAlignment.objects.values_list("pk", flat=True))
    client.post(PAGE, sending(ESCO, opened=[ESCO]))

    assert list(SkillAlignment.objects.values_list("pk", flat=True)) == before
    assert ModelLogEntry.objects.filter(action="courses.align_skill").count() == 1


@pytest.mark.parametrize("opened", ["", "5", "[1]", '[{"a": 1}]', "[" * 100_000])
def test_a_page_that_was_changed_on_the_way_is_refused(client, eda, version, opened):
    answer = client.post(PAGE, sending(ESCO) | {"opened": opened})

    assert (answer.status_code, told(answer)) == (422, ["The page was changed on the way. Load it again."])
    assert kept() == []


def test_only_who_may_change_skills_opens_the_form(client, version):
    client.force_login(accounts.coordinator())
    assert client.get(PAGE).status_code in {302, 403}
    assert client.post(PAGE, sending(ESCO)).status_code in {302, 403}
    client.force_login(accounts.trainee())
    assert client.post(PAGE, sending(ESCO)).status_code in {302, 403}
    assert kept() == []
    assert "alignments/" not in client.get("/admin/skills/S01/").content.decode()


def test_an_unknown_skill_is_not_found(client, eda):
    assert client.get("/admin/skills/S99/alignments/").status_code == 404
    assert not Skill.objects.exists()
