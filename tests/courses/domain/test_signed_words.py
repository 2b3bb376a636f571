"""A trainee acknowledges with a passkey of their own: what is signed, what is kept, and what is refused."""

import hashlib
import json
import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from courses.domain import corrections
from courses.domain.handing_out import export_record
from courses.domain.learner_words import acknowledge
from courses.domain.ledger import facts_of, first_bad_row
from courses.domain.signature_proof import acknowledged, proof_of
from courses.domain.signed_words import acknowledge_by_passkey, content_of, offer
from courses.domain.story import stories
from courses.domain.sync.fields import octets
from courses.domain.table_audit import first_difference
from courses.models import ObservationSignature, SignOffEvent
from lms.accounts import passkeys
from lms.accounts.models import Passkey, User
from lms.kernel.errors import DomainError, NotAllowed
from lms.kernel.privacy import Topic
from lms.web.privacy import erase
from tests.factories import accounts, courses
from tests.factories.desk import Desk
from tests.factories.signing import PRESENT, make_passkey

pytestmark = pytest.mark.django_db
SCRIPT = Path(settings.BASE_DIR) / "docs" / "check_signature.py"


@pytest.fixture(autouse=True)
def _secure(settings) -> None:
    settings.BASE_URL = "https://testserver"


@pytest.fixture
def learner() -> User:
    return accounts.trainee("Tessa")


@pytest.fixture
def key(learner):
    return make_passkey(learner)


@pytest.fixture
def seen(learner):
    return courses.observation(courses.mentor(), learner, courses.skill(), comment="Unmistakable praise")


def commitment(offered) -> bytes:
    return hashlib.sha256(octets(offered.salt) + offered.content.encode()).digest()


def send(event, by, offered, assertion, **changes):
    return acknowledge_by_passkey(
        event,
        by=by,
        **{
            "client_uuid": offered.client_uuid,
            "salt": octets(offered.salt),
            "last": offered.last,
            "assertion": assertion,
        }
        | changes,
    )


def said(seen, learner, key, **changes):
    offered = offer(seen, by=learner)
    return send(seen, learner, offered, key.assertion(commitment(offered), **changes))


def nothing_recorded() -> bool:
    return not (
        SignOffEvent.objects.filter(kind="LearnerAcknowledged").exists()
        or ObservationSignature.objects.exists()
        or Passkey.objects.filter(last_used_at__isnull=False).exists()
    )


def refused(call) -> str:
    with pytest.raises(DomainError) as caught:
        call()
    assert str(caught.value.message)
    return caught.value.code


def test_what_is_signed_names_person_form_and_rows(seen, learner, key):
    offered = offer(seen, by=learner)
    assert json.loads(offered.content) == {
        "type": "fettle/acknowledgement/1",
        "client_uuid": str(offered.client_uuid),
        "learner": str(learner.public_id),
        "observation": str(seen.client_uuid),
        "rows": [{"position": seen.position, "hash": seen.hash}],
    }
    assert (offered.last, offered.rp_id, len(octets(offered.salt))) == (seen.position, "testserver", 32)
    [asked] = json.loads(offered.passkeys)
    assert octets(asked["id"]) == key.credential


def test_the_row_states_the_passkey_and_the_signature_lies_beside_it(seen, learner, key):
    offered = offer(seen, by=learner)
    event = send(seen, learner, offered, key.assertion(commitment(offered)))
    facts, kept = facts_of(event), ObservationSignature.objects.get()
    assert facts == {
        "authority": "own",
        "device": "web",
        "signature": {
            "kind": "passkey",
            "commitment": commitment(offered).hex(),
            "key": str(key.row.public_id),
            "assertion": facts["signature"]["assertion"],
            "verified": True,
        },
    }
    assert (kept.event, kept.learner, kept.kind, kept.content) == (event, learner, "passkey", offered.content)
    assert (kept.device, kept.sequence) == (None, None)
    assert Passkey.objects.get().last_used_at is not None
    assert (first_bad_row(), first_difference()) == (None, None)


def test_nothing_is_offered_to_whoever_has_no_passkey_that_works_here(seen, learner, settings):
    assert offer(seen, by=learner) is None
    passkeys.remove(make_passkey(learner).row)
    make_passkey(learner, rp_id="former.example")
    assert offer(seen, by=learner) is None
    make_passkey(learner)
    stranger = accounts.trainee("Tom")
    make_passkey(stranger)
    assert offer(seen, by=stranger) is None
    assert offer(seen, by=learner) is not None
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert offer(seen, by=learner) is None


def test_sent_again_it_is_one_row_with_one_signature(seen, learner, key):
    offered = offer(seen, by=learner)
    made = key.assertion(commitment(offered))
    assert send(seen, learner, offered, made) == send(seen, learner, offered, made)
    assert said(seen, learner, key).client_uuid == offered.client_uuid
    assert ObservationSignature.objects.get().content == offered.content


def test_who_has_acknowledged_without_signing_stays_so(seen, learner, key):
    first = acknowledge(seen, by=learner, client_uuid=uuid.uuid4())
    assert said(seen, learner, key) == first
    assert facts_of(first)["signature"] == {"kind": "session"}
    assert not ObservationSignature.objects.exists()


def test_replayed_for_another_form_observation_or_salt_it_is_refused(seen, learner, key):
    other = courses.observation(courses.mentor("Mia"), learner, courses.skill("S02"))
    offered = offer(seen, by=learner)
    made = key.assertion(commitment(offered))
    replays = [
        (other, {"last": other.position}),
        (seen, {"client_uuid": uuid.uuid4()}),
        (seen, {"salt": bytes(32)}),
    ]
    for event, changes in replays:
        assert refused(lambda e=event, c=changes: send(e, learner, offered, made, **c)) == "bad_signature"
    assert nothing_recorded()


def test_what_was_signed_for_one_observation_says_nothing_of_the_next(seen, learner, key):
    offered = offer(seen, by=learner)
    made = key.assertion(commitment(offered))
    send(seen, learner, offered, made)
    other = courses.observation(courses.mentor("Mia"), learner, courses.skill("S02"))
    assert refused(lambda: send(other, learner, offered, made, last=other.position)) == "bad_signature"
    assert SignOffEvent.objects.filter(kind="LearnerAcknowledged").count() == 1


def test_another_person_and_another_persons_passkey_are_refused(seen, learner, key):
    stranger = accounts.trainee("Tom")
    other = make_passkey(stranger)
    offered = offer(seen, by=learner)
    assert refused(lambda: send(seen, learner, offered, other.assertion(commitment(offered)))) == (
        "unknown_passkey"
    )
    own = content_of([seen], by=stranger, client_uuid=offered.client_uuid)
    challenge = hashlib.sha256(octets(offered.salt) + own.encode()).digest()
    with pytest.raises(NotAllowed):
        send(seen, stranger, offered, other.assertion(challenge))
    made = key.assertion(commitment(offered))
    assert refused(lambda: send(seen, stranger, offered, made)) == "unknown_passkey"
    assert nothing_recorded()


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://hub.example"},
        {"rp_id": "hub.example"},
        {"said": {"crossOrigin": True}},
        {"said": {"type": "webauthn.create"}},
        {"flags": 0},
    ],
)
def test_an_assertion_from_elsewhere_is_refused(seen, learner, key, changes):
    assert refused(lambda: said(seen, learner, key, **changes)) == "bad_signature"
    assert nothing_recorded()


def test_a_passkey_that_was_removed_signs_nothing(seen, learner, key):
    offered = offer(seen, by=learner)
    passkeys.remove(key.row, lost=True)
    made = key.assertion(commitment(offered))
    assert refused(lambda: send(seen, learner, offered, made)) == "removed_passkey"
    assert nothing_recorded()


def test_a_mentors_signature_is_no_acknowledgement(learner, key):
    version, desk = courses.skill(), Desk(courses.mentor())
    item = desk.observation(learner, version)
    [receipt] = desk.send(item)
    offered = offer(receipt.event, by=learner)
    made = key.assertion(hashlib.sha256(octets(item["salt"]) + item["content"].encode()).digest())
    assert refused(lambda: send(receipt.event, learner, offered, made)) == "bad_signature"
    assert ObservationSignature.objects.count() == 1


def corrected(seen):
    return corrections.correct(
        seen,
        by=User.objects.get(pseudonym=seen.signer),
        seen=courses.seen(courses.Skill.objects.get().current, comment="Less of it"),
        reason="Too kind",
        client_uuid=uuid.uuid4(),
    )


def test_a_correction_has_to_be_read_before_it_is_signed(seen, learner, key):
    offered = offer(seen, by=learner)
    made = key.assertion(commitment(offered))
    correction = corrected(seen)
    assert refused(lambda: send(seen, learner, offered, made)) == "corrected_since"
    assert nothing_recorded()
    fresh = offer(seen, by=learner)
    assert [row["position"] for row in json.loads(fresh.content)["rows"]] == [
        seen.position,
        correction.position,
    ]
    event = send(seen, learner, fresh, key.assertion(commitment(fresh)))
    assert [row["position"] for row in proof_of(event)["read"]] == [seen.position, correction.position]


def test_signed_before_a_correction_it_stays_what_it_was(seen, learner, key):
    offered = offer(seen, by=learner)
    made = key.assertion(commitment(offered))
    event = send(seen, learner, offered, made)
    corrected(seen)
    assert send(seen, learner, offered, made) == event
    assert first_difference() is None


@pytest.mark.parametrize(
    ("flags", "words"),
    [(PRESENT, "own passkey."), (None, "on a device that checked who it was.")],
)
def test_its_story_says_how(seen, learner, key, flags, words):
    said(seen, learner, key, **({"flags": flags} if flags else {}))
    how = acknowledged(stories([seen])[0])
    assert (how.kind, how.checkable) == ("passkey", True)
    assert how.in_words.endswith(words)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"content": "{}"}, "what was signed was changed afterwards"),
        ({"content": ""}, "what was signed is gone, though nobody was erased"),
        ({"material": {}}, "its signature was changed afterwards"),
    ],
)
def test_the_audit_finds_a_change(seen, learner, key, change, reason):
    event = said(seen, learner, key)
    ObservationSignature.objects.update(**change)
    assert (first_difference().position, first_difference().reason) == (event.position, reason)
    with pytest.raises(CommandError, match=reason):
        call_command("verify_ledger")


def test_the_audit_finds_one_that_is_gone(seen, learner, key):
    said(seen, learner, key)
    ObservationSignature.objects.get().delete()
    assert first_difference().reason == "its signature is gone"


def test_the_audit_finds_one_that_was_made_up(seen, learner):
    event = acknowledge(seen, by=learner, client_uuid=uuid.uuid4())
    assert first_difference() is None
    ObservationSignature.objects.create(event=event, kind="passkey", salt=b"")
    assert first_difference().reason == "a signature is tied to it that it does not name"


def test_a_number_without_a_device_is_no_signature(seen, learner):
    event = acknowledge(seen, by=learner, client_uuid=uuid.uuid4())
    with pytest.raises(IntegrityError), transaction.atomic():
        ObservationSignature.objects.create(event=event, kind="passkey", salt=b"", sequence=1)


def test_of_an_erased_trainee_the_text_goes_and_the_audit_is_content(seen, learner, key):
    event = said(seen, learner, key)
    erase(learner)
    row = ObservationSignature.objects.get()
    assert (row.content, bytes(row.salt), row.learner, proof_of(event)) == ("", b"", None, None)
    how = acknowledged(stories([seen])[0])
    assert (how.kind, how.checkable) == ("passkey", False)
    assert (first_bad_row(), first_difference()) == (None, None)


def test_the_trainee_takes_it_along(seen, learner, key):
    said(seen, learner, key)
    topics = {one.name: list(one.rows()) for one in export_record(learner) if isinstance(one, Topic)}
    [row] = [one for one in topics["ledger"] if one["kind"] == "LearnerAcknowledged"]
    assert row["signed"]["kind"] == "passkey"
    assert str(seen.client_uuid) in row["signed"]["content"]


def check(tmp_path, proof, *more):
    file = tmp_path / "signature.json"
    file.write_text(json.dumps(proof))
    done = subprocess.run(  # noqa: PLW1510 -- the status is what is asked
        [sys.executable, str(SCRIPT), *more, str(file)], capture_output=True, text=True
    )
    return done.returncode, done.stdout


def test_anybody_can_check_it_with_the_public_key(tmp_path, seen, learner, key):
    correction = corrected(seen)
    proof = proof_of(said(seen, learner, key))
    own = tmp_path / "key.json"
    own.write_text(json.dumps(proof["key"]))
    words = f"the trainee has read row {seen.position}, {correction.position} of the ledger"
    assert check(tmp_path, proof, "--host", "testserver", "--key", str(own)) == (
        0,
        f"The signature holds: {words}, said in row {proof['ledger']['position']}.\n",
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda p: p.update(content=p["content"].replace("fettle", "kettle")), "not what was committed to"),
        (lambda p: p["read"].clear(), "not the ones that were read"),
        (lambda p: p["read"][0].update(payload=p["read"][0]["payload"].replace("met", "stop")), "its hash"),
        (lambda p: p.update(ledger=p["read"][0]), ""),
        (
            lambda p: p["assertion"].update(signature=p["assertion"]["signature"][:-8] + "AAAAAAAA"),
            "Not as signed",
        ),
    ],
)
def test_whatever_was_changed_in_the_file_is_found(tmp_path, seen, learner, key, change, words):
    proof = proof_of(said(seen, learner, key))
    change(proof)
    status, told = check(tmp_path, proof)
    assert status in {1, 2}
    assert words in told
