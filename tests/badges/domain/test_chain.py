"""From a badge back to the sealed ledger: what each step says, and what it does not say."""

import json
import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from badges.domain import awards, issuing
from badges.domain.mentors import show_name
from badges.domain.verification import answer, verify
from badges.enums import Format
from badges.models import Credential
from courses.domain.checkpoints import make_checkpoint
from courses.domain.ledger import Statement, append
from courses.enums import EventKind
from courses.formats import merkle
from courses.models import AuthorityGrant, LeafSalt, SignOffEvent
from courses.models.protection import LEDGER_NODES
from tests.factories import badges, courses, ledger

pytestmark = pytest.mark.django_db
STEPS = ["observation", "mentor", "authority", "ledger"]


@pytest.fixture
def award():
    made = badges.issued()
    make_checkpoint(timezone.now())
    return made


def document_of(award) -> bytes:
    return bytes(Credential.objects.get(award=award, format=Format.OB3).document)


def steps_of(award) -> dict[str, str]:
    (strand,) = verify(document_of(award), at=timezone.now()).chain
    return {step.id: step.outcome.value for step in strand.steps}


def test_each_step_from_the_observation_to_the_seal_is_checked(award):
    (strand,) = verify(document_of(award), at=timezone.now()).chain
    assert [(step.id, step.outcome.value) for step in strand.steps] == [(name, "pass") for name in STEPS]
    words = {step.id: step.detail for step in strand.steps}
    assert words["mentor"] == "A mentor of this hub vouches for it: the signature in their name fits."
    assert "was allowed to judge S01" in words["authority"]
    assert strand.steps[3].address == "http://testserver/ledger/checkpoint"


def test_a_mentor_is_named_with_their_consent_only(award):
    mentor = AuthorityGrant.objects.get().mentor
    show_name(mentor, shown=True)
    (strand,) = verify(document_of(award), at=timezone.now()).chain
    assert strand.steps[1].detail.startswith(f"{mentor.name} vouches for it")


def test_what_cannot_be_told_and_what_is_wrong_are_told_apart(award):
    LeafSalt.objects.all().delete()
    assert steps_of(award) == {**dict.fromkeys(STEPS, "pass"), "ledger": "unknown"}
    award.learner = None
    award.save()
    assert steps_of(award) == {name: "pass" if name == "mentor" else "unknown" for name in STEPS}


def test_a_record_that_was_written_anew_is_found(award):
    def louder(rows):
        return [{**row, "payload": row["payload"].replace('"level":3', '"level":5')} for row in rows]

    ledger.rewrite(louder)
    assert steps_of(award)["observation"] == "fail"


def test_a_row_that_leads_to_another_root_than_the_sealed_one_is_found(award):
    changed = "UPDATE courses_ledgernode SET hash = %s WHERE number <> %s"
    event = SignOffEvent.objects.get(kind="Observed")
    own = merkle.Node(0, event.position - 1).number
    ledger.without_protection(LEDGER_NODES, (changed, [bytes(32), own]))
    assert steps_of(award) == {**dict.fromkeys(STEPS, "pass"), "ledger": "fail"}


def test_authority_that_had_ended_by_then_is_found(award):
    event, grant = SignOffEvent.objects.get(kind="Observed"), AuthorityGrant.objects.get()
    before = event.observed_at - timedelta(days=1)
    with transaction.atomic():
        append(
            Statement(
                kind=EventKind.AUTHORITY_WITHDRAWN,
                client_uuid=uuid.uuid4(),
                subject=event.signer,
                signer=event.subject,
                observed_at=before,
                received_at=before,
                target=grant.public_id,
                facts={},
            )
        )
    assert steps_of(award) == {**dict.fromkeys(STEPS, "pass"), "authority": "fail"}


def test_neither_position_nor_hash_nor_moment_is_given_away(award):
    told = json.dumps(answer(verify(document_of(award), at=timezone.now()))["chain"])
    event = SignOffEvent.objects.get(kind="Observed")
    grant = AuthorityGrant.objects.get()
    for secret in (event.hash, str(event.client_uuid), str(event.signer), str(grant.public_id)):
        assert secret not in told
    assert f"{event.observed_at:%H:%M:%S}" not in told


def queries_for(award) -> list[str]:
    data = document_of(award)
    with CaptureQueriesContext(connection) as asked:
        assert verify(data, at=timezone.now()).chain
    return [query["sql"][:90] for query in asked]


def test_a_badge_of_ours_is_judged_with_at_most_fifteen_queries_however_many_vouch_for_it(award):
    version = courses.skill("S05", "C05", observations=3)
    for name in ("Mia", "Moe", "Mik"):
        courses.observation(courses.mentor(name, course="C05"), award.learner, version)
    larger = awards.reconsider(badges.achievement("C05"), award.learner)
    assert larger is not None
    issuing.issue(larger)
    make_checkpoint(timezone.now())
    few, many = queries_for(award), queries_for(larger)
    assert len(few) <= 15, few
    assert len(many) == len(few)
