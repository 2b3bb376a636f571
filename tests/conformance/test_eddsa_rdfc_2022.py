"""Our signatures against the test vectors of W3C's Data Integrity EdDSA Cryptosuites."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from badges.formats.keys import (
    PublicKey,
    base58btc_decode,
    base58btc_encode,
    multikey_decode,
    multikey_encode,
)
from badges.formats.proofs import Outcome, hash_data, sign, verify_proof

FOLDER = Path(__file__).parent / "eddsa-rdfc-2022"
DOCUMENT = json.loads((FOLDER / "alumni.json").read_text())
VECTORS = json.loads((FOLDER / "vectors.json").read_text())
EXAMPLES = {
    "https://www.w3.org/ns/credentials/examples/v2": {
        "@context": {"@vocab": "https://www.w3.org/ns/credentials/examples#"}
    }
}
SECRET = Ed25519PrivateKey.from_private_bytes(base58btc_decode(VECTORS["secretKeyMultibase"])[2:])
CREATED = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


@pytest.mark.parametrize("vector", VECTORS["proofs"], ids=["did:key", "https"])
def test_signature_and_the_bytes_it_covers_are_the_published_ones(vector):
    signed = sign(
        DOCUMENT,
        key=SECRET,
        verification_method=vector["verificationMethod"],
        created=CREATED,
        extra_contexts=EXAMPLES,
    )

    [proof] = signed["proof"]
    config = {name: value for name, value in proof.items() if name != "proofValue"}
    assert hash_data(DOCUMENT, config, extra_contexts=EXAMPLES).hex() == (
        vector["proofHash"] + VECTORS["documentHash"]
    )
    assert proof == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": vector["verificationMethod"],
        "proofPurpose": "assertionMethod",
        "proofValue": vector["proofValue"],
    }


def test_published_credential_verifies():
    vector = VECTORS["proofs"][1]
    key = PublicKey(
        id=vector["verificationMethod"],
        controller="https://vc.example/issuers/5678",
        raw=multikey_decode(VECTORS["publicKeyMultibase"]),
    )
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": vector["verificationMethod"],
        "proofPurpose": "assertionMethod",
        "proofValue": vector["proofValue"],
    }

    result = verify_proof(
        {**DOCUMENT, "proof": proof}, {key.id: key}.get, at=CREATED, extra_contexts=EXAMPLES
    )

    assert (result.outcome, result.code, result.key) == (Outcome.PASS, "genuine", key)


def test_multibase_texts_are_the_published_ones():
    vector = VECTORS["proofs"][0]
    public = SECRET.public_key().public_bytes_raw()

    assert multikey_encode(public) == VECTORS["publicKeyMultibase"]
    assert multikey_decode(VECTORS["publicKeyMultibase"]) == public
    assert base58btc_encode(bytes.fromhex(vector["signature"])) == vector["proofValue"]
