"""From a badge back to the ledger: for the holder, and what of the mentors' own signatures anybody may see."""

import hashlib
import json
import uuid
from base64 import urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone

from badges.domain import awards, issuing
from badges.enums import AwardState, Format
from badges.models import Award
from courses.domain.checkpoints import make_checkpoint
from courses.enums import EventKind
from courses.models import ObservationSignature, SignOffEvent
from lms.web.privacy import erase
from tests.factories import accounts, badges, courses
from tests.factories.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk(courses.mentor())


def issued(learner):
    award = awards.reconsider(badges.Achievement.objects.first() or badges.achievement(), learner)
    assert award is not None
    return issuing.issue(award)


def signatures(client, award):
    return json.loads(client.get(f"/credentials/{award.public_id}/signatures.json").content)


def octets(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_a_passkeys_signature_can_be_checked_by_anybody_and_tells_nothing_else(client, desk):
    learner, version = accounts.trainee(), courses.skill()
    desk.send(desk.observation(learner, version))
    award = issued(learner)
    response = client.get(f"/credentials/{award.public_id}/signatures.json")
    assert (response["Access-Control-Allow-Origin"], response["Cache-Control"]) == ("*", "no-store")
    [one] = signatures(client, award)["signatures"]
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    assert one["digest"] == document["evidence"][0]["digestMultibase"]
    assert set(one) == {"digest", "commitment", "key", "assertion"}
    assertion, key = one["assertion"], one["key"]
    client_data = octets(assertion["client_data"])
    assert octets(json.loads(client_data)["challenge"]).hex() == one["commitment"]
    point = ec.EllipticCurvePublicNumbers(
        int.from_bytes(octets(key["x"])), int.from_bytes(octets(key["y"])), ec.SECP256R1()
    )
    signed = octets(assertion["authenticator_data"]) + hashlib.sha256(client_data).digest()
    point.public_key().verify(octets(assertion["signature"]), signed, ec.ECDSA(SHA256()))
    kept = ObservationSignature.objects.get()
    text = response.content.decode()
    for secret in (
        bytes(kept.salt).hex(),
        kept.content,
        str(learner.pseudonym),
        SignOffEvent.objects.get(pk=kept.event_id).hash,
    ):
        assert secret not in text


def test_what_two_badges_rest_on_is_shown_for_neither(client, desk):
    learner, version = accounts.trainee(), courses.skill()
    desk.send(desk.observation(learner, version))
    first = issued(learner)
    second = Award.objects.get()
    second.pk, second.public_id, second.state = None, uuid.uuid4(), AwardState.PENDING
    Award.objects.update(renewal=0, state=AwardState.REPLACED)
    second.save()
    second = issuing.issue(second)
    assert second.state == AwardState.ISSUED
    assert signatures(client, first)["signatures"] == signatures(client, second)["signatures"] == []


def test_what_was_signed_in_a_group_is_not_shown(client, desk):
    version = courses.skill(batch_allowed=True)
    learner, other = accounts.trainee(), accounts.trainee("Tom")
    desk.send(*desk.group([desk.content(learner, version), desk.content(other, version)]))
    assert signatures(client, issued(learner))["signatures"] == []


def test_what_was_recorded_on_the_hub_has_no_such_signature(client):
    assert signatures(client, badges.issued())["signatures"] == []


def test_an_erased_holders_signatures_are_gone(client, desk):
    learner, version = accounts.trainee(), courses.skill()
    desk.send(desk.observation(learner, version))
    award = issued(learner)
    erase(learner)
    assert client.get(f"/credentials/{award.public_id}/signatures.json").status_code == 410


def test_the_holder_finds_the_row_of_each_observation_and_is_warned(client):
    award = badges.issued()
    make_checkpoint(timezone.now())
    address = f"/credentials/{award.public_id}/ledger/"
    assert client.get(address).status_code == 302
    client.force_login(accounts.trainee("Tom"))
    assert client.get(address).status_code == 404
    client.force_login(award.learner)
    page = client.get(address).content.decode()
    position = SignOffEvent.objects.get(skill_code="S01", kind=EventKind.OBSERVED).position
    assert "Think before you hand one out" in page
    assert f'href="/ledger/inclusion/{position}"' in page
    assert client.get(f"/ledger/inclusion/{position}").status_code == 200


def test_the_holder_is_told_which_badges_could_be_linked_by_their_end(client):
    learner, when = accounts.trainee(), timezone.now()
    for code, skill in (("C01", "S01"), ("C02", "S09")):
        version = courses.skill(skill, code, expiry_months=12)
        courses.observation(courses.mentor(course=code), learner, version, when=when)
        achievement = badges.achievement(code)
        issuing.issue(awards.reconsider(achievement, learner))
    award = Award.objects.get(achievement__code="C01")
    page = f"/credentials/{award.public_id}/"
    assert "Both end at the very same moment" not in client.get(page).content.decode()
    client.force_login(learner)
    shown = client.get(page).content.decode()
    assert "Both end at the very same moment" in shown
    assert "Nothing in this badge ties it to another badge of yours." not in shown
