"""What holders have made: a badge with an identity inside and a record of progress, judged by others."""

import json

import pytest
from django.utils import timezone

from badges.domain import issuing
from badges.domain.identity import choose_identity
from badges.domain.transcripts import make_transcript
from badges.enums import HeldIdentity
from badges.formats.schemas import achievement_credential_schema
from tests.factories import courses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SCHEMA = achievement_credential_schema()


def judged(hub, node, document):
    """The complaints of the published schema, then what the verifier says."""
    answer = node.credential(document, hub.served(document), now=timezone.now())
    return [error.message for error in SCHEMA.iter_errors(document)], answer.verified, answer.reasons


def test_a_badge_with_an_identity_inside(hub, node):
    award = hub.issued()
    owed = choose_identity(award, by=award.learner, identity=HeldIdentity.EMAIL)
    document = hub.document(issuing.issue(owed))
    assert document["credentialSubject"]["identifier"][0]["identityType"] == "emailAddress"
    assert judged(hub, node, document) == ([], True, ())


@pytest.mark.parametrize("names_badges", [False, True])
def test_a_record_of_progress(hub, node, names_badges):
    award = hub.issued()
    courses.skill("S05", "C02")
    courses.course("C01")
    courses.course("C02")
    courses.pathway("P1", ["C01", "C02"])
    record = make_transcript(award.learner, "P1", names_badges=names_badges, at=timezone.now())
    document = json.loads(bytes(record.document))
    assert judged(hub, node, document) == ([], True, ())
