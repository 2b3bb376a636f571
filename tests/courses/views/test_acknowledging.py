"""Acknowledging from one's own page: with a passkey, and without."""

import hashlib
import html
import json
import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from courses.domain.ledger import facts_of
from courses.domain.signature_proof import proof_of
from courses.domain.sync.fields import octets
from courses.models import ObservationSignature, SignOffEvent
from lms.accounts.models import User
from tests.factories import accounts, courses
from tests.factories.signing import SoftKey, make_passkey, text

pytestmark = pytest.mark.django_db
SIGN = "I have read it: sign with my passkey"


@pytest.fixture(autouse=True)
def _secure(settings) -> None:
    settings.BASE_URL = "https://testserver"


class Scene:
    def __init__(self) -> None:
        self.mentor, self.learner = courses.mentor(), accounts.trainee("Tessa")
        self.event = courses.observation(self.mentor, self.learner, courses.skill())
        self.client = client_of(self.learner)
        self.page = reverse("my_observation", args=[self.event.detail.public_id])
        self.address = reverse("my_acknowledge_signed", args=[self.event.detail.public_id])

    def read(self, client: Client | None = None) -> str:
        return " ".join((client or self.client).get(self.page, secure=True).content.decode().split())

    def form(self, key: SoftKey, **changes) -> dict[str, str]:
        """The fields of the page, with what the browser adds to them."""
        page = self.client.get(self.page, secure=True).content.decode()
        sent = {name: field_in(page, name) for name in ("client_uuid", "salt", "last")}
        words = re.search(r"<code data-text>(.*?)</code>", page)
        assert words
        content = html.unescape(words[1])
        made = key.assertion(hashlib.sha256(octets(sent["salt"]) + content.encode()).digest(), **changes)
        answer = {
            "credential": text(made.credential),
            "authenticator_data": text(made.authenticator_data),
            "client_data": text(made.client_data),
            "signature": text(made.signature),
        }
        return sent | {"answer": json.dumps(answer)}

    def send(self, data: dict[str, str]):
        return self.client.post(self.address, data, secure=True)


def field_in(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return found[1]


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def words_recorded() -> int:
    return SignOffEvent.objects.filter(kind="LearnerAcknowledged").count()


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_who_has_a_passkey_may_sign_and_may_leave_it(scene):
    key = make_passkey(scene.learner)
    page = scene.read()
    assert SIGN in page
    assert "I have read it, without signing" in page
    assert text(key.credential) in page
    assert scene.client.post(scene.page + "acknowledge/", secure=True)["Location"] == scene.page
    assert facts_of(SignOffEvent.objects.get(kind="LearnerAcknowledged"))["signature"] == {"kind": "session"}
    after = scene.read()
    assert "On the trainee’s own page, without a signature." in after
    assert "Read and acknowledged by Tessa, on their own page" in after
    assert SIGN not in after
    assert "acknowledgement.json" not in after


def test_who_has_none_sees_the_one_button(scene):
    page = scene.read()
    assert SIGN not in page
    assert "data-sign-word" not in page
    assert ">I have read it</button>" in page


def test_signed_it_is_recorded_shown_and_can_be_saved_by_whoever_may_read_it(scene):
    assert scene.send(scene.form(make_passkey(scene.learner)))["Location"] == scene.page
    event = SignOffEvent.objects.get(kind="LearnerAcknowledged")
    proof, coordinator = json.loads(json.dumps(proof_of(event))), accounts.coordinator()
    saved = reverse("signoff_acknowledgement", args=[scene.event.client_uuid])
    story = reverse("signoff_story", args=[scene.event.client_uuid])
    for person, page in (
        (scene.learner, scene.page),
        (scene.mentor, story),
        (coordinator, story),
    ):
        client = client_of(person)
        shown = " ".join(client.get(page, secure=True).content.decode().split())
        assert "Read and acknowledged by Tessa, signed with their own passkey" in shown
        assert "Signed with the trainee’s own passkey, on a device that checked who it was." in shown
        assert saved in shown
        assert client.get(saved, secure=True).json() == proof
    timeline = scene.client.get("/me/record/S01/", secure=True).content.decode()
    assert "signed with their own passkey" in timeline
    assert client_of(courses.mentor("Other")).get(saved, secure=True).status_code == 404
    address = reverse("coordinator_ledger_row", args=[event.position])
    row = client_of(coordinator).get(address, secure=True)
    assert "by the passkey" in row.content.decode()


def test_what_does_not_hold_is_refused_with_a_sentence_and_leaves_nothing(scene):
    key, other = make_passkey(scene.learner), make_passkey(accounts.trainee("Tom"))
    refusals = {
        "The signature does not fit what was signed. Nothing is recorded from it.": [
            scene.form(key, origin="https://hub.example"),
            scene.form(key) | {"client_uuid": str(uuid.uuid4())},
        ],
        "This passkey is not known for this person.": [scene.form(other)],
        "What your passkey answered cannot be read, so nothing is recorded.": [
            scene.form(key) | changes
            for changes in (
                {"answer": ""},
                {"answer": "{}"},
                {"answer": "[" * 40_000},
                {"answer": json.dumps({"credential": 1})},
                {"salt": "AAAA"},
                {"salt": "ä"},
                {"last": "9" * 30},
                {"client_uuid": "x"},
            )
        ],
    }
    for words, forms in refusals.items():
        for form in forms:
            answer = scene.send(form)
            assert (answer.status_code, words in answer.content.decode()) == (409, True)
    assert (words_recorded(), ObservationSignature.objects.count()) == (0, 0)
    assert SIGN in scene.read()


def test_sent_twice_it_is_recorded_once(scene):
    form = scene.form(make_passkey(scene.learner))
    for _turn in range(2):
        assert scene.send(form).status_code == 302
    assert (words_recorded(), ObservationSignature.objects.count()) == (1, 1)


def test_by_its_address_nothing_happens(scene):
    assert scene.client.get(scene.address, secure=True)["Location"] == scene.page
    assert words_recorded() == 0
