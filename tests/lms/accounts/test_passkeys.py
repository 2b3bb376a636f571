"""Adding a passkey, and taking it out of use."""

import pytest
from fido2.cose import ES256, RS256, EdDSA
from fido2.utils import websafe_decode

from lms.accounts import passkeys, signing
from lms.accounts.events import passkey_added, passkey_removed
from lms.accounts.models import Passkey
from tests.factories import accounts
from tests.factories.signing import make_passkey, soft_key


@pytest.fixture
def mentor(db):
    return accounts.person("Mo")


@pytest.fixture
def told():
    """What was announced."""
    found = []

    def on_added(passkey_id, **_):
        found.append(("added", passkey_id))

    def on_removed(passkey_id, **_):
        found.append(("removed", passkey_id))

    passkey_added.connect(on_added)
    passkey_removed.connect(on_removed)
    yield found
    passkey_added.disconnect(on_added)
    passkey_removed.disconnect(on_removed)


def enrol(person, key, **said):
    options, state = passkeys.begin(person)
    answer = key.registration(websafe_decode(options["challenge"]), said=said)
    return passkeys.add(person=person, name="Phone", state=state, answer=answer)


def refused(person, key, **said) -> str:
    with pytest.raises(passkeys.PasskeyRefused) as error:
        enrol(person, key, **said)
    assert not Passkey.objects.filter(user=person, credential_id=key.credential).exists()
    return error.value.code


def test_what_the_browser_is_asked_for(mentor, settings):
    key = make_passkey(mentor)
    options, state = passkeys.begin(mentor)
    assert options["rp"] == {"id": "testserver", "name": settings.HUB_NAME}
    assert websafe_decode(options["user"]["id"]) == mentor.public_id.bytes
    assert [each["alg"] for each in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert options["authenticatorSelection"] == {
        "residentKey": "preferred",
        "userVerification": "preferred",
        "requireResidentKey": False,
    }
    assert [websafe_decode(each["id"]) for each in options["excludeCredentials"]] == [key.credential]
    assert state["challenge"] == options["challenge"]
    assert len(websafe_decode(options["challenge"])) == 32


@pytest.mark.parametrize("algorithm", [ES256.ALGORITHM, EdDSA.ALGORITHM, RS256.ALGORITHM])
def test_a_new_passkey_signs(mentor, algorithm, told, django_capture_on_commit_callbacks):
    key = soft_key(algorithm)
    with django_capture_on_commit_callbacks(execute=True):
        row = enrol(mentor, key)
    assert told == [("added", row.pk)]
    kept = Passkey.objects.get()
    assert (kept.user, kept.name, kept.algorithm, kept.rp_id) == (mentor, "Phone", algorithm, "testserver")
    assert (kept.transports, kept.last_used_at) == (["internal", "hybrid"], None)
    assert signing.check_passkey(mentor, key.assertion(bytes(32)), challenge=bytes(32)) == row


@pytest.mark.parametrize(
    "said",
    [
        {"challenge": "AAAA"},
        {"type": "webauthn.get"},
        {"origin": "https://testserver.elsewhere.test"},
        {"origin": "https://sub.testserver"},
    ],
)
def test_an_answer_to_another_page_is_refused(mentor, said):
    assert refused(mentor, soft_key(), **said) == "bad_answer"


@pytest.mark.parametrize("answer", [None, [], {}, "x", {"response": 1}, {"rawId": "AA", "response": {}}])
def test_rubbish_is_refused(mentor, answer):
    _options, state = passkeys.begin(mentor)
    with pytest.raises(passkeys.PasskeyRefused) as error:
        passkeys.add(person=mentor, name="Phone", state=state, answer=answer)
    assert error.value.code == "bad_answer"


def test_without_a_challenge_in_the_session_nothing_is_added(mentor):
    answer = soft_key().registration(bytes(32))
    with pytest.raises(passkeys.PasskeyRefused):
        passkeys.add(person=mentor, name="Phone", state={}, answer=answer)


def test_keys_that_could_not_be_checked_are_refused(mentor, monkeypatch):
    for change in ({3: -37}, {-1: 2}, {-2: bytes(32)}):
        key = soft_key()
        cose = key.cose
        cose.update(change)
        monkeypatch.setattr(type(key), "cose", cose)
        assert refused(mentor, key) == "bad_answer"


def test_a_passkey_is_added_once(mentor):
    key = soft_key()
    enrol(mentor, key)
    with pytest.raises(passkeys.PasskeyRefused) as error:
        enrol(accounts.person("Noor"), key)
    assert error.value.code == "known"
    assert Passkey.objects.get().user == mentor


def test_there_is_an_end_to_how_many_one_has(mentor, monkeypatch):
    monkeypatch.setattr(passkeys, "MOST", 1)
    key = make_passkey(mentor)
    with pytest.raises(passkeys.PasskeyRefused) as error:
        passkeys.begin(mentor)
    assert error.value.code == "too_many"
    passkeys.remove(key.row)
    passkeys.begin(mentor)


@pytest.mark.parametrize(("lost", "removal"), [(False, "removed"), (True, "lost")])
def test_a_removed_passkey_stays_known_and_the_first_reason_stands(
    mentor, lost, removal, told, django_capture_on_commit_callbacks
):
    row = make_passkey(mentor).row
    with django_capture_on_commit_callbacks(execute=True):
        passkeys.remove(row, lost=lost)
        passkeys.remove(row, lost=not lost)
    assert told == [("removed", row.pk)]
    kept = Passkey.objects.get()
    assert (kept.removal, kept.removed_at is None) == (removal, False)
    assert signing.passkeys_of(mentor) == []


def test_renaming_changes_the_name_alone(mentor):
    row = make_passkey(mentor, name="Phone").row
    passkeys.rename(row, name="Blue phone")
    assert Passkey.objects.get().name == "Blue phone"
