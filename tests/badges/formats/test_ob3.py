import dataclasses

import pytest

from badges.formats import ob3
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS
from badges.formats.linked_data import canonical_nquads
from tests.badges.formats.samples import ACHIEVEMENT, BASE_URL, CLAIMS, DID, ISSUER

PAGE = "http://localhost:8000/achievements/safe-start/"
DOCUMENT = ob3.credential(CLAIMS, base_url=BASE_URL)


def test_credential_states_the_claims_in_a_fixed_order():
    head = {
        name: value
        for name, value in DOCUMENT.items()
        if name not in {"credentialSubject", "evidence", "issuer"}
    }

    assert list(DOCUMENT) == [
        "@context", "id", "type", "name", "issuer", "validFrom", "validUntil", "credentialSubject",
        "evidence", "credentialSchema",
    ]  # fmt: skip
    assert head == {
        "@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS],
        "id": "http://localhost:8000/credentials/6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a/",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Safe start — „sicher“ 李",
        "validFrom": "2026-11-20T10:16:00Z",
        "validUntil": "2027-11-20T10:15:00Z",
        "credentialSchema": [
            {
                "id": "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/"
                "ob_v3p0_achievementcredential_schema.json",
                "type": "1EdTechJsonSchemaValidator2019",
            }
        ],
    }


def test_every_term_is_defined():
    assert canonical_nquads(DOCUMENT).count("\n") > 80


def test_issuer_is_a_profile_under_its_did():
    assert DOCUMENT["issuer"] == {
        "id": DID,
        "type": ["Profile"],
        "name": "Fettle Werkstatt Köln",
        "url": "http://localhost:8000/",
        "email": "hub@fettle.test",
        "image": {
            "id": "http://localhost:8000/logo.png", "type": "Image", "caption": "Fettle Werkstatt Köln",
        },
    }  # fmt: skip


def test_issuer_without_picture_has_none():
    assert "image" not in ob3.issuer_profile(dataclasses.replace(ISSUER, image_url=""))


def test_result_names_skill_level_and_how_it_was_seen():
    subject = DOCUMENT["credentialSubject"]

    assert subject["result"][0] == {
        "type": ["Result"],
        "resultDescription": f"{PAGE}#result-S01",
        "achievedLevel": f"{PAGE}#level-4",
        "value": "4",
        "alignment": [
            {
                "type": ["Alignment"],
                "targetCode": "S01",
                "targetName": "Isolate and prove dead",
                "targetUrl": f"{PAGE}#skill-S01-1",
                "targetDescription": "Skill S01, version 1: does it alone, checked afterwards. "
                "Seen 3 times by 2 mentors, last on 20 Nov 2026. Readings within limits.",
            }
        ],
    }
    assert subject["result"][1]["alignment"][0]["targetDescription"] == (
        "Skill S02, version 2: does it with a supervisor nearby. "
        "Seen once by one mentor, last on 20 Nov 2026."
    )


def test_each_result_points_at_a_description_and_a_level_the_achievement_has():
    subject = DOCUMENT["credentialSubject"]
    described = {
        description["id"]: {level["id"] for level in description["rubricCriterionLevel"]}
        for description in subject["achievement"]["resultDescription"]
    }

    assert [
        result["achievedLevel"] in described[result["resultDescription"]] for result in subject["result"]
    ] == [True, True]


def test_description_of_a_result_carries_the_required_level_and_the_scale():
    description = DOCUMENT["credentialSubject"]["achievement"]["resultDescription"][1]

    assert description["name"] == "S02 Inspect a lead"
    assert description["requiredLevel"] == f"{PAGE}#level-3"
    assert description["rubricCriterionLevel"][4] == {
        "id": f"{PAGE}#level-5",
        "type": ["RubricCriterionLevel"],
        "level": "5",
        "name": "could supervise others",
    }


def test_achievement_alone_is_the_one_in_the_credential():
    assert (
        ob3.achievement_object(ACHIEVEMENT, base_url=f"{BASE_URL}/")
        == DOCUMENT["credentialSubject"]["achievement"]
    )


def test_tags_are_given_once_with_the_level():
    achievement = dataclasses.replace(ACHIEVEMENT, tags=("entry", "repair", "repair"))

    assert ob3.achievement_object(achievement, base_url=BASE_URL)["tag"] == ["entry", "repair"]


def test_badge_that_does_not_expire_has_no_end():
    assert "validUntil" not in ob3.credential(
        dataclasses.replace(CLAIMS, valid_until=None), base_url=BASE_URL
    )


def test_status_and_refresh_are_single_objects():
    status = {"id": "http://localhost:8000/status/1#5", "type": "BitstringStatusListEntry"}
    refresh = {"id": "http://localhost:8000/r/1", "type": "1EdTechCredentialRefresh"}
    document = ob3.credential(CLAIMS, base_url=BASE_URL, status=status, refresh=refresh)

    assert (document["credentialStatus"], document["refreshService"]) == (status, refresh)
    assert canonical_nquads(document).count("\n") == canonical_nquads(DOCUMENT).count("\n") + 4


def test_nobody_is_named():
    text = repr(DOCUMENT)

    assert [
        word for word in ("givenName", "familyName", "emailAddress", "identityHash") if word in text
    ] == []


def test_two_badges_from_the_same_sign_off_share_only_what_the_achievement_says():
    other = dataclasses.replace(
        CLAIMS,
        credential_id=type(CLAIMS.credential_id)(int=1),
        subject_id="urn:uuid:00000000-0000-4000-8000-000000000001",
    )
    ours, theirs = (
        {
            (entry["id"], entry["digestMultibase"])
            for entry in ob3.credential(claims, base_url=BASE_URL)["evidence"]
        }
        for claims in (CLAIMS, other)
    )

    assert not {value for pair in ours for value in pair} & {value for pair in theirs for value in pair}


def test_our_credential_has_no_problems_of_structure():
    assert ob3.structure_problems(DOCUMENT) == ()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"@context": [CREDENTIALS_V2]}, "The contexts are not those of Open Badges 3.0."),
        ({"@context": [OB_3, CREDENTIALS_V2]}, "The contexts are not those of Open Badges 3.0."),
        ({"type": ["VerifiableCredential"]}, "It is not marked as an Open Badge."),
        ({"id": None}, "It has no id."),
        ({"issuer": {"name": "x"}}, "It names no issuer."),
        ({"validFrom": "2026"}, "Its dates cannot be read."),
        ({"validFrom": None}, "Its dates cannot be read."),
        ({"validUntil": 5}, "Its dates cannot be read."),
    ],
)
def test_problem_of_structure_is_named(change, problem):
    assert ob3.structure_problems({**DOCUMENT, **change}) == (problem,)


def test_a_credential_about_nobody_for_nothing_is_no_badge():
    assert ob3.structure_problems({**DOCUMENT, "credentialSubject": "urn:a:b"}) == (
        "It does not say whom it is about.",
        "It does not say what was achieved.",
    )
