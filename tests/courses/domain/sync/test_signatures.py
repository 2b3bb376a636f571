"""Signatures beside the ledger: missed where changed, silent where somebody was erased, checkable by others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256, RS256, EdDSA

from courses.domain.handing_out import export_record
from courses.domain.ledger import first_bad_row
from courses.domain.signature_proof import proof_of
from courses.domain.table_audit import first_difference
from courses.models import Device, ObservationSignature, SignOffEvent
from lms.accounts.signing import public_key_of
from lms.kernel.privacy import Topic
from lms.web.privacy import erase
from tests.factories import accounts, courses
from tests.factories.desk import Desk, acknowledged
from tests.factories.signing import make_passkey, make_pin

pytestmark = pytest.mark.django_db

SCRIPT = Path(settings.BASE_DIR) / "docs" / "check_signature.py"


@pytest.fixture
def scene():
    version, desk, learner = courses.skill(), Desk(courses.mentor()), accounts.trainee()
    desk.send(desk.observation(learner, version, comment="Unmistakable praise"))
    assert first_difference() is None
    return version, desk, learner


def observed():
    return SignOffEvent.objects.get(kind="Observed")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"content": "{}"}, "what was signed was changed afterwards"),
        ({"salt": b"0" * 32}, "what was signed was changed afterwards"),
        ({"content": ""}, "what was signed is gone, though nobody was erased"),
        ({"material": {}}, "its signature was changed afterwards"),
        ({"kind": "pin"}, "its signature is of another kind than it names"),
    ],
)
def test_a_signature_that_was_changed_is_named(scene, change, reason):
    ObservationSignature.objects.update(**change)
    assert first_bad_row() is None
    assert (first_difference().position, first_difference().reason) == (observed().position, reason)
    with pytest.raises(CommandError, match=reason):
        call_command("verify_ledger")


def test_a_signature_that_was_deleted_is_named(scene):
    ObservationSignature.objects.get().delete()
    assert first_difference().reason == "its signature is gone"


def test_a_signature_that_was_made_up_afterwards_is_named(scene):
    version, desk, learner = scene
    other = courses.observation(desk.mentor, learner, version)
    ObservationSignature.objects.create(event=other, kind="pin", salt=b"", device=desk.device, sequence=1)
    assert first_difference().reason == "a signature is tied to it that it does not name"


def test_of_an_erased_trainee_the_signature_stays_and_says_nothing(scene):
    _version, _desk, learner = scene
    event = observed()
    erase(learner)
    row = ObservationSignature.objects.get()
    assert (row.content, bytes(row.salt), row.learner, bool(row.material["signature"])) == (
        "",
        b"",
        None,
        True,
    )
    assert proof_of(event) is None
    assert (first_bad_row(), first_difference()) == (None, None)


def test_of_an_erased_mentor_what_they_signed_stays_checkable_and_their_devices_go(scene):
    _version, desk, _learner = scene
    assert Device.objects.count() == 1
    erase(desk.mentor)
    assert not Device.objects.exists()
    assert proof_of(observed())["key"]["kty"] == "EC"
    assert first_difference() is None


def test_the_trainee_takes_along_what_was_signed_and_the_mentor_their_devices(scene):
    _version, desk, learner = scene
    topics = {one.name: list(one.rows()) for one in export_record(learner) if isinstance(one, Topic)}
    [row] = [one for one in topics["ledger"] if one["kind"] == "Observed"]
    assert "Unmistakable praise" in row["signed"]["content"]
    assert (row["signed"]["kind"], row["signed"]["key"]["kty"]) == ("passkey", "EC")
    own = {one.name: list(one.rows()) for one in export_record(desk.mentor) if isinstance(one, Topic)}
    assert [one["device"] for one in own["devices"]] == [str(desk.device)]


def test_the_story_says_how_it_was_signed_to_whoever_may_read_it(scene):
    _version, desk, learner = scene
    event = observed()
    address = reverse("signoff_signature", args=[event.client_uuid])
    story = {
        desk.mentor: reverse("signoff_story", args=[event.client_uuid]),
        accounts.coordinator(): reverse("signoff_story", args=[event.client_uuid]),
        learner: reverse("my_observation", args=[event.detail.public_id]),
    }
    for person, page in story.items():
        client = Client()
        client.force_login(person)
        text = client.get(page).content.decode()
        assert "Signed with a passkey on the device, which checked who it was" in text
        assert address in text
        assert client.get(address).json() == json.loads(json.dumps(proof_of(event)))
    stranger = Client()
    stranger.force_login(courses.mentor("Other"))
    assert stranger.get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_pin_is_told_and_cannot_be_checked_by_others():
    version, desk, learner = courses.skill(), Desk(courses.mentor()), accounts.trainee()
    make_pin(desk.mentor)
    desk.send(desk.by_pin(desk.content(learner, version)))
    client = Client()
    client.force_login(desk.mentor)
    page = client.get(reverse("signoff_story", args=[observed().client_uuid])).content.decode()
    assert "Signed with the mentor’s PIN on the device, at a time that the device claims." in page
    assert "signature.json" not in page
    assert client.get(reverse("signoff_signature", args=[observed().client_uuid])).status_code == 404
    row = client.get(reverse("coordinator_ledger_row", args=[observed().position]))
    assert row.status_code == 403


def test_the_story_says_that_the_trainee_acknowledged_by_pin():
    version, desk, learner = courses.skill(), Desk(courses.mentor()), accounts.trainee("Tessa")
    make_pin(learner)
    desk.send(acknowledged(desk.observation(learner, version), learner))
    client = Client()
    client.force_login(desk.mentor)
    page = client.get(reverse("signoff_story", args=[observed().client_uuid])).content.decode()
    assert "Read and acknowledged by Tessa, with their PIN on the mentor’s device" in page


def test_the_ledgers_page_says_it_in_words(scene):
    client = Client()
    client.force_login(accounts.coordinator())
    page = client.get(reverse("coordinator_ledger_row", args=[observed().position])).content.decode()
    assert "by the passkey" in page
    assert "Number on the device" in page


def check(tmp_path, proof, *more):
    file = tmp_path / "signature.json"
    file.write_text(json.dumps(proof))
    done = subprocess.run(  # noqa: PLW1510 -- the status is what is asked
        [sys.executable, str(SCRIPT), *more, str(file)], capture_output=True, text=True
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("algorithm", [ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM])
def test_anybody_can_check_it_with_the_public_key(tmp_path, algorithm):
    version, mentor, learner = courses.skill(), courses.mentor(), accounts.trainee()
    desk = Desk(mentor, key=make_passkey(mentor, algorithm=algorithm))
    other = accounts.trainee("Noor")
    desk.send(*desk.group([desk.content(learner, version), desk.content(other, version)]))
    event = SignOffEvent.objects.filter(kind="Observed").last()
    proof = proof_of(event)
    key = tmp_path / "key.json"
    key.write_text(json.dumps(proof["key"]))
    status, said = check(tmp_path, proof, "--host", "testserver", "--key", str(key))
    assert (status, said.startswith("The signature holds: S01 version 1")) == (0, True)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda p: p.update(content=p["content"].replace("kettle", "toaster")), "not what was committed to"),
        (lambda p: p.update(commitment="0" * 64), "not what was committed to"),
        (
            lambda p: p["assertion"].update(signature=p["assertion"]["signature"][:-8] + "AAAAAAAA"),
            "Not as signed",
        ),
        (lambda p: p["key"].update(x=p["key"]["y"]), ""),
        (lambda p: p["ledger"].update(payload=p["ledger"]["payload"].replace("met", "stop")), "its hash"),
    ],
)
def test_whatever_was_changed_in_the_file_is_found(tmp_path, scene, change, said):
    proof = proof_of(observed())
    change(proof)
    status, told = check(tmp_path, proof)
    assert status in {1, 2}
    assert said in told


def test_a_key_that_one_trusts_and_a_host_are_compared(tmp_path, scene):
    other = tmp_path / "key.json"
    row = make_passkey(courses.mentor("Other")).row
    other.write_text(json.dumps(public_key_of(row)))
    proof = proof_of(observed())
    assert check(tmp_path, proof, "--key", str(other)) == (
        1,
        "Not as signed: the signature does not fit the key.\n",
    )
    assert check(tmp_path, proof, "--host", "other.example")[0] == 1
