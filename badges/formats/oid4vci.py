"""OpenID for Verifiable Credential Issuance 1.0: what is said in a pre-authorized hand-over, as data."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

GRANT = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
PIN_LENGTH = 6
_TYPES = ["VerifiableCredential", "OpenBadgeCredential"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Configuration:
    """One form in which badges are handed over. `stored` names the stored form, `algorithm` how that was signed."""

    id: str
    format: str
    stored: str
    algorithm: str
    contexts: Sequence[str] = ()

    @property
    def definition(self) -> dict[str, Any]:
        """What kind of credential it is; with contexts only where the form has them."""
        contexts = {"@context": list(self.contexts)} if self.format == "ldp_vc" else {}
        return contexts | {"type": _TYPES}


def issuer_metadata(
    origin: str, *, name: str, language: str, configurations: Sequence[Configuration]
) -> dict[str, Any]:
    """`/.well-known/openid-credential-issuer`. No key of the holder is asked for, so no proof types are named.

    `issuer` and `token_endpoint` are repeated from the other document: some wallets read only this one.
    """
    return {
        "credential_issuer": origin,
        "issuer": origin,
        "token_endpoint": f"{origin}/wallet/token",
        "credential_endpoint": f"{origin}/wallet/credential",
        "nonce_endpoint": f"{origin}/wallet/nonce",
        "authorization_details_types_supported": ["openid_credential"],
        "display": [{"name": name, "locale": language}],
        "credential_configurations_supported": {
            one.id: {
                "format": one.format,
                "credential_signing_alg_values_supported": [one.algorithm],
                "credential_definition": one.definition,
                "credential_metadata": {"display": [{"name": "Open Badge", "locale": "en"}]},
            }
            for one in configurations
        },
    }


def server_metadata(origin: str) -> dict[str, Any]:
    """`/.well-known/oauth-authorization-server` (RFC 8414) of a server that knows this one grant."""
    return {
        "issuer": origin,
        "token_endpoint": f"{origin}/wallet/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "grant_types_supported": [GRANT],
        "response_types_supported": [],
        "pre-authorized_grant_anonymous_access_supported": True,
        "authorization_details_types_supported": ["openid_credential"],
    }


def credential_offer(
    origin: str, code: str, configurations: Sequence[str], *, pin_words: str
) -> dict[str, Any]:
    """What the QR code says: who offers what, and the code that is worth it together with the PIN."""
    grant = {
        "pre-authorized_code": code,
        "tx_code": {"input_mode": "numeric", "length": PIN_LENGTH, "description": pin_words},
    }
    return {
        "credential_issuer": origin,
        "credential_configuration_ids": list(configurations),
        "grants": {GRANT: grant},
    }


def offer_address(offer: dict[str, Any]) -> str:
    """The offer as the address that wallets answer to."""
    text = json.dumps(offer, ensure_ascii=False, separators=(",", ":"))
    return f"openid-credential-offer://?credential_offer={quote(text, safe='')}"


def credential_response(document: bytes, *, is_token: bool) -> bytes:
    """The answer with one credential. A signed document stands in it byte for byte, as it was signed."""
    inside = json.dumps(document.decode()).encode() if is_token else document
    return b'{"credentials":[{"credential":' + inside + b"}]}"
