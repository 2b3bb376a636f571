"""Passkeys in software and PINs: what a person's phone would send, made with real keys."""

import hmac
import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from fido2 import cbor
from fido2.cose import ES256, RS256, CoseKey, EdDSA

from lms.accounts import pins, signing
from lms.accounts.models import Passkey, Pin, User

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
PIN = "482916"

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


@dataclass
class SoftKey:
    """A passkey whose private half is here: `row` is what the hub keeps of it, once it was added; unsaved before."""

    private: PrivateKey
    credential: bytes = field(default_factory=lambda: os.urandom(32))
    counter: int = 0
    row: Passkey = field(default_factory=Passkey)

    @property
    def cose(self) -> CoseKey:
        """The public half."""
        kinds: dict[type, type[CoseKey]] = {
            ec.EllipticCurvePublicKey: ES256,
            ed25519.Ed25519PublicKey: EdDSA,
            rsa.RSAPublicKey: RS256,
        }
        public = self.private.public_key()
        return next(cose for kind, cose in kinds.items() if isinstance(public, kind)).from_cryptography_key(
            public
        )

    def assertion(
        self,
        challenge: bytes,
        *,
        origin: str = "",
        rp_id: str = "",
        flags: int = PRESENT | VERIFIED,
        counter: int | None = None,
        said: dict[str, Any] | None = None,
    ) -> signing.Assertion:
        """Sign `challenge` on a page of the hub; `said` replaces or adds members of the client data."""
        self.counter += 1
        data = authenticator_data(
            rp_id or signing.rp_id(), flags, self.counter if counter is None else counter
        )
        client = client_data("webauthn.get", challenge, origin, said)
        return signing.Assertion(self.credential, data, client, self._sign(data + sha256(client).digest()))

    def registration(
        self, challenge: bytes, *, origin: str = "", said: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """What a browser hands over for a new passkey (WebAuthn's RegistrationResponseJSON)."""
        key = bytes(16) + len(self.credential).to_bytes(2, "big") + self.credential + cbor.encode(self.cose)
        data = authenticator_data(signing.rp_id(), PRESENT | VERIFIED | WITH_KEY, 0) + key
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return {
            "id": text(self.credential),
            "rawId": text(self.credential),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": text(client_data("webauthn.create", challenge, origin, said)),
                "attestationObject": text(attestation),
                "transports": ["internal", "hybrid"],
            },
        }

    def _sign(self, message: bytes) -> bytes:
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(message, ec.ECDSA(SHA256()))
        if isinstance(self.private, ed25519.Ed25519PrivateKey):
            return self.private.sign(message)
        return self.private.sign(message, padding.PKCS1v15(), SHA256())


def soft_key(algorithm: int = ES256.ALGORITHM) -> SoftKey:
    """A key of this COSE algorithm that no hub knows yet."""
    if algorithm == EdDSA.ALGORITHM:
        return SoftKey(ed25519.Ed25519PrivateKey.generate())
    if algorithm == RS256.ALGORITHM:
        return SoftKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    return SoftKey(ec.generate_private_key(ec.SECP256R1()))


def make_passkey(user: User, *, algorithm: int = ES256.ALGORITHM, **fields: Any) -> SoftKey:
    """A key that the hub knows as the person's; `fields` are those of the Passkey."""
    key = soft_key(algorithm)
    defaults = {
        "name": "Phone",
        "credential_id": key.credential,
        "public_key": cbor.encode(key.cose),
        "algorithm": algorithm,
        "rp_id": signing.rp_id(),
        "transports": ["internal"],
    }
    key.row = Passkey.objects.create(user=user, **(defaults | fields))
    return key


def make_pin(user: User, pin: str = PIN) -> Pin:
    """The person's PIN, set as they would set it."""
    return pins.set_pin(person=user, pin=pin)


def pin_mac(user: User, message: bytes, *, pin: str = PIN) -> bytes:
    """What the person's device makes of `message` once the PIN is typed; the person must have a PIN."""
    parameters = signing.pin_parameters(user)
    assert parameters is not None, "make_pin first"
    return hmac.digest(signing.derive(pin, **parameters), message, "sha256")


def authenticator_data(rp_id: str, flags: int, counter: int) -> bytes:
    """The fixed part of what an authenticator says (WebAuthn Level 3, section 6.1)."""
    return sha256(rp_id.encode()).digest() + bytes([flags]) + counter.to_bytes(4, "big")


def client_data(kind: str, challenge: bytes, origin: str = "", said: dict[str, Any] | None = None) -> bytes:
    """What the browser says about the page that asked; `said` replaces or adds members."""
    usual = {
        "type": kind,
        "challenge": text(challenge),
        "origin": origin or settings.BASE_URL,
        "crossOrigin": False,
    }
    return json.dumps(usual | (said or {}), separators=(",", ":")).encode()


def text(value: bytes) -> str:
    """Base64url without padding."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()
