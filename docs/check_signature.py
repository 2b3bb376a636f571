"""Checks the signature of an observation, or of a trainee who acknowledged one, without Fettle.

It needs Python 3.9 or newer, and the package `cryptography`.

    python3 check_signature.py signature.json
    python3 check_signature.py --key key.json --host hub.example signature.json

The file comes from the page of the observation (“Save the signature …”). docs/ledger.md says what is in it, and what a
signature shows: who held the key, and what was signed. The time in it is what the device claimed.

`--key` is a file with the public key as a JWK that you have from somebody you trust; without it the key in the file
is used, and you learn only that the parts fit each other. `--host` is the host that the passkey must be made for.

The exit status is 0 if everything holds, 1 with the reason if something does not, and 2 for a file that cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

FORMAT = "fettle/observation-signature/1"
ACKNOWLEDGED = "fettle/acknowledgement-signature/1"
BATCH = b"fettle/batch/1"
PRESENT = 0x01


def wrong(reason: str) -> NoReturn:
    """Say what does not hold, and end."""
    sys.stdout.write(f"Not as signed: {reason}.\n")
    sys.exit(1)


def octets(text: str) -> bytes:
    """Bytes from base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text: str) -> int:
    """A whole number from base64url."""
    return int.from_bytes(octets(text), "big")


def sha256(data: bytes) -> bytes:
    """The digest."""
    return hashlib.sha256(data).digest()


def verify(key: dict[str, Any], signature: bytes, message: bytes) -> None:
    """Raises InvalidSignature; ES256, EdDSA and RS256, as WebAuthn has them."""
    if key["kty"] == "EC":
        point = ec.EllipticCurvePublicNumbers(number(key["x"]), number(key["y"]), ec.SECP256R1())
        point.public_key().verify(signature, message, ec.ECDSA(SHA256()))
    elif key["kty"] == "OKP":
        ed25519.Ed25519PublicKey.from_public_bytes(octets(key["x"])).verify(signature, message)
    else:
        public = rsa.RSAPublicNumbers(number(key["e"]), number(key["n"])).public_key()
        public.verify(signature, message, padding.PKCS1v15(), SHA256())


def challenge_of(commitment: bytes, batch: Any) -> bytes:
    """What the passkey was asked to sign: the commitment, or the digest over those of a group."""
    if not batch:
        return commitment
    listed = [octets(one) for one in batch]
    if commitment not in listed:
        wrong("the observation is not in the group that was signed")
    return sha256(BATCH + b"".join(listed))


def check_assertion(proof: dict[str, Any], key: dict[str, Any], host: str) -> None:
    """The signature over the commitment (WebAuthn Level 3, section 7.2)."""
    assertion = proof["assertion"]
    client_data, authenticator = octets(assertion["client_data"]), octets(assertion["authenticator_data"])
    client = json.loads(client_data)
    if client["type"] != "webauthn.get":
        wrong("the passkey was not asked to sign")
    if octets(client["challenge"]) != challenge_of(bytes.fromhex(proof["commitment"]), assertion["batch"]):
        wrong("the passkey signed something else")
    if host and authenticator[:32] != sha256(host.encode()):
        wrong("the passkey is made for another host")
    if not authenticator[32] & PRESENT:
        wrong("nobody was present")
    try:
        verify(key, octets(assertion["signature"]), authenticator + sha256(client_data))
    except InvalidSignature:
        wrong("the signature does not fit the key")


def check_ledger(proof: dict[str, Any]) -> None:
    """The row of the ledger names this commitment and this very signature."""
    stated, content = row_of(proof["ledger"]), json.loads(proof["content"])
    signature = stated["facts"]["signature"]
    material = {**proof["assertion"], "key": proof["key"]}
    kept = json.dumps(material, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    if signature["commitment"] != proof["commitment"]:
        wrong("the row of the ledger names another commitment")
    if signature["assertion"] != hashlib.sha256(kept.encode()).hexdigest():
        wrong("the row of the ledger names another signature or key")
    if proof["format"] == ACKNOWLEDGED:
        check_read(proof, stated, content)
    else:
        check_seen(stated, content)


def check_seen(stated: dict[str, Any], content: dict[str, Any]) -> None:
    """The row says what the mentor signed."""
    marks = {one["criterion"]: one["mark"] for one in stated["facts"]["marks"] if one["mark"] != "not_seen"}
    seen = {name: mark for name, mark in content["marks"].items() if mark != "not_seen"}
    if (stated["skill_code"], stated["skill_version"]) != (
        content["skill"],
        content["version"],
    ) or marks != seen:
        wrong("the row of the ledger says something else than what was signed")


def check_read(proof: dict[str, Any], stated: dict[str, Any], content: dict[str, Any]) -> None:
    """The row says that this was read, and the rows beside it are the ones that were read, of one observation."""
    if (stated["kind"], stated["client_uuid"], stated["target"]) != (
        "LearnerAcknowledged",
        content["client_uuid"],
        content["observation"],
    ):
        wrong("the row of the ledger says something else than what was signed")
    read = [row_of(row) for row in proof["read"]]
    if [{"position": row["position"], "hash": row["hash"]} for row in proof["read"]] != content["rows"]:
        wrong("the rows beside it are not the ones that were read")
    about = [row["client_uuid"] if row["kind"] == "Observed" else row["target"] for row in read]
    if not about or set(about) != {content["observation"]} or read[0]["kind"] != "Observed":
        wrong("the rows that were read are about another observation")


def row_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a row of the ledger states."""
    if hashlib.sha256(row["payload"].encode()).hexdigest() != row["hash"]:
        wrong("the row of the ledger does not have its hash")
    stated: dict[str, Any] = json.loads(row["payload"])
    if stated["position"] != row["position"]:
        wrong("the row of the ledger has another position")
    return stated


def told(proof: dict[str, Any]) -> str:
    """What the signature stands under, in words."""
    content, row = json.loads(proof["content"]), proof["ledger"]["position"]
    if proof["format"] == ACKNOWLEDGED:
        read = ", ".join(str(one["position"]) for one in content["rows"])
        return f"the trainee has read row {read} of the ledger, said in row {row}"
    return (
        f"{content['skill']} version {content['version']}, claimed to be seen {content['observed_at']}, "
        f"row {row} of the ledger"
    )


def main() -> None:
    """Read the files and check everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("proof", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--host", default="")
    given = parser.parse_args()
    try:
        proof = json.loads(given.proof.read_text(encoding="utf-8"))
        key = json.loads(given.key.read_text(encoding="utf-8")) if given.key else proof["key"]
        if proof["format"] not in {FORMAT, ACKNOWLEDGED}:
            raise ValueError("another format")
        if sha256(octets(proof["salt"]) + proof["content"].encode()).hex() != proof["commitment"]:
            wrong("the content is not what was committed to")
        check_assertion(proof, key, given.host)
        check_ledger(proof)
        said = told(proof)
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        sys.stderr.write(f"The file cannot be read: {error!r}.\n")
        sys.exit(2)
    sys.stdout.write(f"The signature holds: {said}.\n")


if __name__ == "__main__":
    main()
