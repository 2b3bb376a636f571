"""What is really issued, against the published schema of Open Badges 3.0."""

import json

import pytest

from badges.enums import Format
from badges.formats.ob3 import structure_problems
from badges.formats.schemas import achievement_credential_schema
from tests.factories import badges, courses

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "skill",
    [
        {},
        {"expiry_months": 12},
        {"min_level": 1},
    ],
)
def test_an_issued_credential_satisfies_the_schema(skill):
    document = json.loads(bytes(badges.issued(**skill).credentials.get(format=Format.OB3).document))
    assert [error.message for error in achievement_credential_schema().iter_errors(document)] == []
    assert structure_problems(document) == ()


def test_measured_work_says_whether_its_readings_were_within_limits():
    version = courses.skill(measurements=[courses.measurement()])
    learner = badges.accounts.trainee()
    courses.observation(courses.mentor(), learner, version, readings={"m1": ["4.8"]})
    award = badges.issuing.issue(badges.awards.reconsider(badges.achievement(), learner))
    document = json.loads(bytes(award.credentials.get(format=Format.OB3).document))
    assert "readings=within" in document["evidence"][0]["description"]
