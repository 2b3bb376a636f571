"""What a person signs with is in their copy, and goes with them as far as others' signatures allow."""

import json

from django.utils import timezone

from lms.accounts import erasure, signing
from lms.accounts.models import Passkey, Pin
from lms.kernel.privacy import Erasure, Topic
from tests.factories import accounts
from tests.factories.signing import make_passkey, make_pin


def topics(person) -> dict:
    return {
        topic.name: list(topic.rows()) for topic in erasure.export_account(person) if isinstance(topic, Topic)
    }


def test_the_copy_holds_passkeys_and_pin_without_the_pins_key(db):
    person = accounts.person("Mo")
    key, pin = make_passkey(person, name="Blue phone"), make_pin(person)
    make_passkey(accounts.person("Noor"))
    found = topics(person)
    (passkey,) = found["passkeys"]
    assert (passkey["name"], passkey["identifier"]) == ("Blue phone", key.credential.hex())
    assert json.loads(passkey["public key"]) == signing.public_key_of(key.row)
    assert found["pin"] == [
        {
            "set": pin.set_at.isoformat(),
            "salt": pin.salt.hex(),
            "iterations": 1000,
            "wrong ones in a row": 0,
            "locked until": None,
            "has to be set anew since": None,
        }
    ]
    assert signing.pin_key(pin).hex() not in json.dumps(found)
    assert pin.sealed_key.hex() not in json.dumps(found)


def test_the_copy_says_since_when_a_pin_is_locked_for_good(db):
    person = accounts.person("Mo")
    make_pin(person)
    until = timezone.now()
    Pin.objects.update(failed=signing.CLOSED_AFTER, locked_until=until)
    [pin] = topics(person)["pin"]
    assert pin["has to be set anew since"] == (until - signing.PAUSE).isoformat()


def test_of_an_erased_person_the_public_halves_stay_tied_to_nobody(db):
    person, other = accounts.person("Mo"), accounts.person("Noor")
    used, lost = make_passkey(person, last_used_at=timezone.now()), make_passkey(person)
    Passkey.objects.filter(pk=lost.row.pk).update(removed_at=timezone.now(), removal="lost")
    kept = make_passkey(other)
    make_pin(person)
    challenge = bytes(32)
    before = used.assertion(challenge)
    erasure.erase_account(Erasure(person, person.pseudonym, timezone.now()))
    assert not Pin.objects.exists()
    rows = {row.pk: row for row in Passkey.objects.all()}
    for key, why in ((used, "removed"), (lost, "lost")):
        row = rows[key.row.pk]
        assert (row.user, row.name, row.transports, row.last_used_at) == (None, "", [], None)
        assert (row.removal, row.removed_at is None) == (why, False)
    assert rows[kept.row.pk].user == other
    assert signing.verify(rows[used.row.pk], before, challenge=challenge) == 1
