"""Every screen, by every role, about the very object that it acts on."""

import re
import uuid

import pytest

from badges.domain import ending
from badges.enums import AwardState
from badges.models import Achievement, Award, HandLift, StatusChange, TrustedIssuer
from lms.accounts import roles
from lms.accounts.models import User
from tests.factories import accounts, badges, courses

pytestmark = pytest.mark.django_db
MAY = {roles.COORDINATOR, roles.ADMINISTRATOR}
WALKERS = [None, *roles.PERMISSIONS]


@pytest.fixture
def award():
    return badges.issued(accounts.trainee())


def signed_in(client, role: str | None) -> User | None:
    if role is None:
        return None
    person = accounts.person(f"Walker {role}", role=role)
    client.force_login(person)
    return person


def decisions() -> int:
    return StatusChange.objects.count() + HandLift.objects.count()


def sent(**changes):
    return {
        "people": "tessa@example.test",
        "narrative": "Every Saturday",
        "request": str(uuid.uuid4()),
    } | changes


@pytest.mark.parametrize("role", WALKERS)
@pytest.mark.parametrize("word", ["revoke", "suspend", "lift"])
def test_ending_an_award(client, award, role, word):
    signed_in(client, role)
    if word == "lift":
        ending.suspend(award, by=accounts.coordinator("Cleo"), reason="We look into it")
    before = decisions()
    address = f"/admin/badges/awards/{award.pk}/{word}/"
    assert (client.get(address).status_code == 200) == (role in MAY)
    assert client.post(address, {"reason": "Because"}).status_code == 302
    assert decisions() == before + (role in MAY)


@pytest.mark.parametrize("role", WALKERS)
def test_ending_many(client, award, role):
    signed_in(client, role)
    for word, state in (("suspend", AwardState.SUSPENDED), ("revoke", AwardState.REVOKED)):
        address = f"/admin/bulk/badges/award/{word}/?id={award.pk}"
        assert (award.learner.name in client.get(address).content.decode()) == (role in MAY)
        client.post(address, {"reason": "Because"})
        award.refresh_from_db()
        assert (award.state == state) == (role in MAY)


@pytest.mark.parametrize("role", WALKERS)
def test_awarding_by_hand(client, role):
    achievement, learner = badges.recognition(), accounts.trainee()
    signed_in(client, role)
    address = f"/admin/badges/achievements/{achievement.pk}/award/"
    assert (client.get(address).status_code == 200) == (role in MAY)
    client.post(address, sent(confirm="1"))
    assert Award.objects.filter(learner=learner).exists() == (role in MAY)


@pytest.mark.parametrize("role", WALKERS)
def test_looking_who_would_earn_it(client, award, role):
    signed_in(client, role)
    for query in ("skill=S01", f"achievement={award.achievement_id}", "skill=S01&format=csv"):
        answer = client.get(f"/admin/badges/who-would-earn/?{query}")
        assert (answer.status_code == 200) == (role in MAY)


@pytest.mark.parametrize("role", WALKERS)
def test_making_and_changing_achievements(client, award, role):
    signed_in(client, role)
    made = {
        "kind": "recognition",
        "level": "entry",
        "name": "Thanks",
        "description": "x",
        "criteria": "Helped",
    }
    rule = {
        "required_skills-TOTAL_FORMS": "0",
        "required_skills-INITIAL_FORMS": "0",
        "required_skills-MIN_NUM_FORMS": "0",
        "required_skills-MAX_NUM_FORMS": "1000",
    }
    alignments = {"alignments-TOTAL_FORMS": "0", "alignments-INITIAL_FORMS": "0"}
    client.post("/admin/snippets/badges/achievement/add/", made | rule | alignments | {"live": "on"})
    assert Achievement.objects.filter(code="R-1").exists() == (role in MAY)
    words = {"name": "Renamed", "description": "x", "criteria": "", "live": "on", "ink": "paper"}
    client.post(f"/admin/snippets/badges/achievement/edit/{award.achievement_id}/", words | alignments)
    assert Achievement.objects.filter(name="Renamed").exists() == (role in MAY)


@pytest.mark.parametrize("role", WALKERS)
def test_awards_are_listed_for_those_who_may_and_never_added_changed_or_deleted(client, award, role):
    signed_in(client, role)
    for path in ("", f"inspect/{award.pk}/"):
        answer = client.get(f"/admin/snippets/badges/award/{path}")
        assert (answer.status_code == 200) == (role in MAY)
    for path in ("add/", f"edit/{award.pk}/", f"delete/{award.pk}/"):
        assert client.post(f"/admin/snippets/badges/award/{path}", {}).status_code in {302, 403, 404}
    for action, model, pk in (("delete", "award", award.pk), ("delete", "achievement", award.achievement_id)):
        client.post(f"/admin/bulk/badges/{model}/{action}/?id={pk}", {})
    assert Award.objects.filter(pk=award.pk, achievement__isnull=False).exists()


@pytest.mark.parametrize(
    ("address", "actions"),
    [
        ("snippets/badges/award", ["revoke", "suspend", "lift"]),
        ("snippets/badges/achievement", []),
        ("snippets/badges/signingkey", []),
        ("snippets/badges/trustedissuer", ["delete"]),
        ("users", ["assign_role", "set_active_state"]),
    ],
)
def test_deleting_many_is_offered_only_where_somebody_may(client, award, address, actions):
    ada = accounts.person("Ada", role=roles.ADMINISTRATOR)
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    client.force_login(ada)
    TrustedIssuer.objects.create(identifier="https://other.example/", name="Other")
    page = client.get(f"/admin/{address}/").content.decode()
    model = "accounts/user" if address == "users" else "/".join(address.split("/")[1:])
    found = re.findall(rf'href="/admin/bulk/{model}/(\w+)/"', page)
    assert sorted(found) == sorted(actions)
    assert ("data-bulk-action-select-all-checkbox" in page) == bool(actions)
    if "delete" not in actions:
        assert client.get(f"/admin/bulk/{model}/delete/?id={award.pk}").status_code == 404


def test_a_badge_of_ones_own_is_out_of_reach_alone_and_among_others(client, award):
    cora = signed_in(client, roles.COORDINATOR)
    own = badges.issued(cora, code="C07", skill_code="S07")
    for word in ("revoke", "suspend", "lift"):
        assert client.post(f"/admin/badges/awards/{own.pk}/{word}/", {"reason": "x"})["Location"] == "/admin/"
    answer = client.get(f"/admin/bulk/badges/award/revoke/?id={award.pk}&id={own.pk}")
    assert "It is your own badge." in answer.content.decode()
    client.post(f"/admin/bulk/badges/award/revoke/?id={award.pk}&id={own.pk}", {"reason": "Because"})
    assert {a.pk: a.state for a in Award.objects.all()} == {
        award.pk: AwardState.REVOKED,
        own.pk: AwardState.ISSUED,
    }


def test_the_id_in_the_form_does_not_stand_for_the_one_in_the_address(client, award):
    """The address names the achievement that is checked, and it alone is awarded."""
    first, second = badges.recognition("First"), badges.recognition("Second", live=False)
    signed_in(client, roles.COORDINATOR)
    accounts.person("Tom", role=roles.TRAINEE)
    data = sent(people="tom@example.test", confirm="1", achievement=str(second.pk), pk=str(second.pk))
    client.post(f"/admin/badges/achievements/{first.pk}/award/", data)
    assert client.post(f"/admin/badges/achievements/{second.pk}/award/", data)["Location"] == "/admin/"
    assert list(Award.objects.filter(request__isnull=False).values_list("achievement", flat=True)) == [
        first.pk
    ]


def test_a_coordinator_opens_the_badges_and_nothing_else_of_the_admin(client):
    lesson = courses.lesson(courses.course())
    signed_in(client, roles.COORDINATOR)
    for path in (
        f"pages/{lesson.pk}/edit/",
        f"pages/{lesson.pk}/delete/",
        "images/add/",
        "documents/add/",
        "users/",
        "groups/",
        "collections/",
        "redirects/",
        "sites/",
        "workflows/list/",
        "people/1/erase/",
    ):
        answer = client.get(f"/admin/{path}")
        assert answer.status_code in {302, 404}, path
