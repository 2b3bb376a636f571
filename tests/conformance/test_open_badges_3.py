"""Our credentials against the published schema, and against an independent implementation."""

from pathlib import Path

import pytest

from badges.formats import ob3
from badges.formats.proofs import Outcome, sign, verify_proof
from badges.formats.schemas import achievement_credential_schema
from badges.formats.status_bits import entry
from badges.formats.strict_json import parse_json_strictly
from tests.badges.formats.samples import BASE_URL, CLAIMS, KEY, SECRET, SIGNED_AT

FOLDER = Path(__file__).parent / "open-badges-3.0"
SCHEMA = achievement_credential_schema()
STATUS = entry("http://localhost:8000/status/1", 94567)

REFRESH = ob3.refresh_service(
    "http://localhost:8000/credentials/13594f71-33b3-44fb-805b-05bb720e2220/refresh"
)


def signed(**options):
    document = ob3.credential(CLAIMS, base_url=BASE_URL, **options)
    return sign(document, key=SECRET, verification_method=KEY.id, created=SIGNED_AT)


@pytest.mark.parametrize(
    "options",
    [{}, {"status": STATUS}, {"status": STATUS, "refresh": REFRESH}],
    ids=["plain", "with status", "with status and refresh"],
)
def test_signed_credential_satisfies_the_published_schema(options):
    assert [error.message for error in SCHEMA.iter_errors(signed(**options))] == []


@pytest.mark.parametrize("missing", ["@context", "id", "type", "credentialSubject", "issuer", "validFrom"])
def test_schema_is_the_judge(missing):
    document = signed()
    del document[missing]

    assert not SCHEMA.is_valid(document)


def test_independent_implementation_makes_the_same_signature():
    theirs = parse_json_strictly((FOLDER / "signed-by-digitalbazaar.json").read_bytes())

    assert theirs["proof"] == signed()["proof"][0]


def test_credential_signed_by_an_independent_implementation_verifies():
    theirs = parse_json_strictly((FOLDER / "signed-by-digitalbazaar.json").read_bytes())

    result = verify_proof(theirs, {KEY.id: KEY}.get, at=SIGNED_AT)

    assert (result.outcome, result.code) == (Outcome.PASS, "genuine")
