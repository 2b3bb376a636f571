import dataclasses
import hashlib

import pytest

from badges.formats import ob3
from badges.formats.evidence import StatedObservation, evidence_digest, stated_observations
from badges.formats.keys import base58btc_encode
from tests.badges.formats.samples import BASE_URL, CLAIMS, SEEN_AT

DOCUMENT = ob3.credential(CLAIMS, base_url=BASE_URL)


def with_first(**changes):
    first = dataclasses.replace(CLAIMS.evidence[0], **changes)
    return dataclasses.replace(CLAIMS, evidence=(first,))


def test_observation_is_told_to_people_and_machines():
    assert DOCUMENT["evidence"][0] == {
        "id": "http://localhost:8000/credentials/6f0c1c52-6c7c-4f39-9b1c-3c8a9c6f0f5a/#observation-1",
        "type": ["Evidence"],
        "name": "S01 Isolate and prove dead",
        "narrative": "Seen by a mentor on 20 Nov 2026: level 4 of 5, does it alone, checked afterwards. "
        "Criteria met: 3. Its readings were within their limits.",
        "description": "skill=S01; version=1; observed_at=2026-11-20T10:15:00Z; level=4; criteria=c1,c2,c3; "
        "readings=within; mentor=did:web:localhost%3A8000:mentors:7d3a0f1e-5b6d-4d8e-9c55-0f0f5a8a9b21",
        "genre": "Observation",
        "digestMultibase": evidence_digest(CLAIMS.credential_id, "ab" * 32),
    }


def test_observations_are_read_back():
    assert stated_observations(DOCUMENT) == tuple(
        StatedObservation(
            skill=observation.skill_code,
            skill_version=observation.skill_version,
            observed_at=SEEN_AT,
            level=observation.level,
            criteria_met=observation.criteria_met,
            mentor=observation.mentor,
            measurements_within_limits=observation.measurements_within_limits,
            digest=evidence_digest(CLAIMS.credential_id, observation.event_hash),
        )
        for observation in CLAIMS.evidence
    )


@pytest.mark.parametrize("within", [True, False, None])
def test_readings_are_read_back(within):
    document = ob3.credential(with_first(measurements_within_limits=within), base_url=BASE_URL)

    assert [stated.measurements_within_limits for stated in stated_observations(document)] == [within]


def test_digest_binds_the_event_to_this_credential():
    data = CLAIMS.credential_id.bytes + bytes.fromhex("ab" * 32)

    assert evidence_digest(CLAIMS.credential_id, "ab" * 32) == base58btc_encode(
        b"\x12\x20" + hashlib.sha256(data).digest()
    )


@pytest.mark.parametrize("event_hash", ["", "AB" * 32, "ab" * 31, "zz" * 32])
def test_what_is_no_hash_is_refused(event_hash):
    with pytest.raises(ValueError, match="64 hexadecimal digits"):
        evidence_digest(CLAIMS.credential_id, event_hash)


@pytest.mark.parametrize(
    "changes",
    [
        {"mentor": "Ada Lovelace"},
        {"mentor": "a;b"},
        {"mentor": ""},
        {"criteria_met": ("c1,c2",)},
        {"skill_code": "a=b"},
    ],
)
def test_what_is_no_opaque_id_is_refused(changes):
    with pytest.raises(ValueError, match="opaque id"):
        ob3.credential(with_first(**changes), base_url=BASE_URL)


@pytest.mark.parametrize(
    "evidence",
    [
        None,
        "urn:a:b",
        [],
        ["urn:a:b"],
        [{"type": ["Evidence"], "narrative": "A photo."}],
        [{"genre": "Observation", "description": "skill=S01", "digestMultibase": "z"}],
        [{**DOCUMENT["evidence"][0], "description": 5}],
        [{**DOCUMENT["evidence"][0], "digestMultibase": None}],
        [
            {
                **DOCUMENT["evidence"][0],
                "description": DOCUMENT["evidence"][0]["description"].replace("-11-", "-13-"),
            }
        ],
        [{**DOCUMENT["evidence"][0], "description": DOCUMENT["evidence"][0]["description"] + "\n"}],
    ],
)
def test_other_evidence_is_passed_over(evidence):
    assert stated_observations({"evidence": evidence}) == ()
