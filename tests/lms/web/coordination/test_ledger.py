"""The ledger browser: pages by position, filters, and one page for each row with its proof."""

import hashlib
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.domain import browsing, checkpoints
from courses.domain.ledger import Statement, append
from courses.domain.second import revoke
from courses.enums import EventKind
from courses.models import LedgerHead, SignOffEvent
from lms.accounts import roles
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def cora():
    return client_of(accounts.coordinator())


def positions(response):
    return [entry.event.position for entry in response.context["leaf"].entries]


def seen_many(number):
    """One grant and so many observations, each of somebody else, and each announced."""
    mentor, version = courses.mentor(), courses.skill()
    for n in range(number):
        courses.observation(mentor, accounts.trainee(f"T {n}"), version)
    return mentor


@pytest.mark.parametrize("role", [roles.TRAINEE, roles.MENTOR, roles.TEACHER, roles.EDITOR])
def test_the_ledger_is_closed_to_others(role):
    courses.mentor()
    client = client_of(accounts.person("Somebody", role=role))
    assert client.get(reverse("coordinator_ledger")).status_code == 403
    assert client.get(reverse("coordinator_ledger_row", args=[1])).status_code == 403
    assert Client().get(reverse("coordinator_ledger_row", args=[1])).status_code == 302


def test_an_empty_ledger_says_where_its_first_row_will_come_from(cora):
    assert "The ledger is empty." in cora.get(reverse("coordinator_ledger")).content.decode()


def test_rows_come_newest_first_and_pages_meet_without_gaps(cora, monkeypatch):
    monkeypatch.setattr(browsing, "PER_PAGE", 3)
    seen_many(3)
    last = LedgerHead.objects.get().position
    assert last == 7  # a grant, and three observations with their sign-offs
    first = cora.get(reverse("coordinator_ledger"))
    assert (positions(first), first.context["leaf"].newer) == ([7, 6, 5], None)
    second = cora.get(reverse("coordinator_ledger"), {"before": first.context["leaf"].older})
    assert (positions(second), second.context["leaf"].newer) == ([4, 3, 2], 4)
    third = cora.get(reverse("coordinator_ledger"), {"before": second.context["leaf"].older})
    assert (positions(third), third.context["leaf"].older) == ([1], None)
    back = cora.get(reverse("coordinator_ledger"), {"after": third.context["leaf"].newer})
    assert (positions(back), back.context["leaf"].older, back.context["leaf"].newer) == ([4, 3, 2], 2, 4)
    top = cora.get(reverse("coordinator_ledger"), {"after": 4})
    assert (positions(top), top.context["leaf"].newer) == ([7, 6, 5], None)


def test_it_can_be_narrowed_by_kind_person_and_skill(cora):
    mentor = courses.mentor()
    learner = accounts.trainee()
    one = courses.observation(mentor, learner, courses.skill("S01"))
    two = courses.observation(mentor, accounts.trainee("Bo"), courses.skill("S02"))

    def found(**asked):
        return positions(cora.get(reverse("coordinator_ledger"), asked))

    assert found(kind="Observed") == [two.position, one.position]
    assert found(kind="Observed", person="tessa") == [one.position]
    assert found(kind="Observed", person="max") == [two.position, one.position]  # what they signed
    assert found(skill="S02", kind="Observed") == [two.position]
    assert found(person="nobody") == []
    empty = cora.get(reverse("coordinator_ledger"), {"person": "nobody"})
    assert "No row of the ledger fits what you chose." in empty.content.decode()


@pytest.mark.parametrize(
    "asked", [{"kind": "Invented"}, {"skill": "S99"}, {"before": "0"}, {"before": "x"}, {"after": "-1"}]
)
def test_what_cannot_be_asked_is_refused_with_a_word(cora, asked):
    response = cora.get(reverse("coordinator_ledger"), asked)
    assert response.status_code == 422
    assert response.context["form"].errors


def test_a_row_says_in_words_what_was_seen_and_on_whose_authority(cora):
    mentor, learner = courses.mentor(), accounts.trainee("李 Łukasz")
    version = courses.skill(measurements=[courses.measurement()])
    event = courses.observation(mentor, learner, version, comment="Well done", readings={"m1": ["0.21"]})
    response = cora.get(reverse("coordinator_ledger_row", args=[event.position]))
    opened = response.context["row"]
    facts = {fact.name: fact.values for fact in opened.facts}
    assert facts["Marks"] == ("First: Met", "Second: Met")
    assert facts["Readings"] == ("Residual voltage: 0.21 V",)
    assert facts["Level"] == ("does it with a supervisor nearby",)
    (authority,) = (fact for fact in opened.facts if fact.name == "Authority")
    assert authority.row == SignOffEvent.objects.get(kind=EventKind.AUTHORITY_GRANTED).position
    assert dict(opened.words) == {"Comment or reason": "Well done", "Items": "kettle 1"}
    text = response.content.decode()
    for word in ("李 Łukasz", "Max", event.hash, event.previous_hash, "The row fits"):
        assert word in text
    assert hashlib.sha256(event.payload.encode()).hexdigest() == event.hash
    assert event.payload.replace('"', "&quot;") in text


def test_rows_that_refer_to_each_other_are_linked(cora):
    mentor = courses.mentor()
    event = courses.observation(mentor, accounts.trainee(), courses.skill())
    taken = revoke(event, by=mentor, reason="wrong kettle", client_uuid=uuid.uuid4())
    of_event = cora.get(reverse("coordinator_ledger_row", args=[event.position])).context["row"]
    assert [said.event.kind for said in of_event.told] == [EventKind.SIGNED_OFF, EventKind.REVOKED]
    of_taking = cora.get(reverse("coordinator_ledger_row", args=[taken.position])).context["row"]
    assert of_taking.target == event
    assert dict(of_taking.words) == {"Comment or reason": "wrong kettle"}
    assert {f.name: f.values for f in of_taking.facts}["Authority"] == ("as the mentor who signed",)


def test_of_an_erased_person_neither_name_nor_words_are_shown(cora):
    mentor, learner = courses.mentor(), accounts.trainee()
    event = courses.observation(mentor, learner, courses.skill(), comment="Well done")
    now = timezone.now()
    append(
        Statement(
            kind=EventKind.ERASED,
            client_uuid=uuid.uuid4(),
            subject=learner.pseudonym,
            signer=uuid.UUID(int=0),
            observed_at=now,
            received_at=now,
            facts={},
        )
    )
    text = cora.get(reverse("coordinator_ledger_row", args=[event.position])).content.decode()
    assert "erased person" in text
    assert "Tessa" not in text
    assert "Well done" not in text
    assert "Tessa" not in cora.get(reverse("coordinator_ledger")).content.decode()


def test_the_first_and_the_last_row_have_one_neighbour(cora):
    seen_many(1)
    last = LedgerHead.objects.get().position
    first = cora.get(reverse("coordinator_ledger_row", args=[1])).content.decode()
    assert ("Row before" in first, "Row after" in first) == (False, True)
    end = cora.get(reverse("coordinator_ledger_row", args=[last])).content.decode()
    assert ("Row before" in end, "Row after" in end) == (True, False)


@pytest.mark.parametrize("position", [0, 99, 2**64])
def test_a_row_that_does_not_exist_is_not_found(cora, position):
    seen_many(1)
    assert cora.get(f"{reverse('coordinator_ledger')}{position}/").status_code == 404


def test_before_the_first_checkpoint_it_is_said_that_there_is_none(cora):
    seen_many(1)
    text = cora.get(reverse("coordinator_ledger_row", args=[1])).content.decode()
    assert "No checkpoint of this ledger has been signed yet." in text
    assert reverse("ledger_key") not in text
    assert reverse("ledger_key") not in cora.get(reverse("coordinator_ledger")).content.decode()


def test_a_row_is_proved_to_be_in_the_last_checkpoint_and_a_newer_one_is_not(cora, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    mentor = seen_many(2)
    made = checkpoints.make_checkpoint(timezone.now())
    later = courses.observation(mentor, accounts.trainee("Late"), courses.skill("S02"))
    response = cora.get(reverse("coordinator_ledger_row", args=[2]))
    proof = response.context["proof"]
    assert (proof.checkpoint, proof.inclusion) == (made, checkpoints.inclusion(2))
    assert proof.inclusion.root.hex() == made.root
    assert proof.inclusion.root.hex() in response.content.decode()
    text = cora.get(reverse("coordinator_ledger_row", args=[later.position])).content.decode()
    assert f"The latest checkpoint covers {made.size} rows" in text


def test_the_pages_lead_to_the_public_key_once_there_is_one(cora, settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    seen_many(1)
    checkpoints.make_checkpoint(timezone.now())
    for url in (reverse("coordinator_ledger"), reverse("coordinator_ledger_row", args=[1])):
        text = " ".join(cora.get(url).content.decode().split())
        assert "public key anybody can check" in text
        assert f'<a href="{reverse("ledger_key")}">' in text
    assert Client().get(reverse("ledger_key")).status_code == 200


@pytest.mark.parametrize("number", [1, 6])
def test_the_number_of_queries_does_not_depend_on_how_many_rows_there_are(number):
    mentor = seen_many(number)
    event = SignOffEvent.objects.filter(kind=EventKind.OBSERVED).first()
    revoke(event, by=mentor, reason="x", client_uuid=uuid.uuid4())
    client = client_of(accounts.coordinator())
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse("coordinator_ledger"))
    assert len(counted) == 9
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse("coordinator_ledger_row", args=[event.position]))
    assert len(counted) == 14


@pytest.mark.parametrize(
    "asked", [{"before": "x"}, {"before": "0"}, {"before": str(2**63)}, {"after": "1.5"}, {"after": "-1"}]
)
def test_a_broken_link_into_the_list_says_what_to_do(cora, asked):
    response = cora.get(reverse("coordinator_ledger"), asked)
    assert response.status_code == 422
    assert [*response.context["form"].errors.values()] == [
        ["This link into the list is broken. Open the list from its start."]
    ]
