"""Pinned JSON-LD contexts. Nothing else is ever loaded.

A context fetched at reading time could change what was signed.
Origin, licence and digest of each file stand in the README beside them.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

CREDENTIALS_V2 = "https://www.w3.org/ns/credentials/v2"
DATA_INTEGRITY_V2 = "https://w3id.org/security/data-integrity/v2"
CREDENTIALS_V1 = "https://www.w3.org/2018/credentials/v1"
DATA_INTEGRITY_V1 = "https://w3id.org/security/data-integrity/v1"
ED25519_2020_V1 = "https://w3id.org/security/suites/ed25519-2020/v1"
JWS_2020_V1 = "https://w3id.org/security/suites/jws-2020/v1"
STATUS_LIST_2021_V1 = "https://w3id.org/vc/status-list/2021/v1"
MULTIKEY_V1 = "https://w3id.org/security/multikey/v1"
OB_2 = "https://w3id.org/openbadges/v2"
OB_3 = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_3_VERSIONS = tuple(f"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.{n}.json" for n in (1, 2, 3))
OB_3_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
# What an embedded endorsement may name as its contexts: as a list, in this order, and nothing else.
ENDORSEMENT_CONTEXTS = frozenset(
    (CREDENTIALS_V2, version, *more) for version in OB_3_VERSIONS for more in ((), (OB_3_EXTENSIONS,))
)

PINS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        CREDENTIALS_V2: (
            "credentials-v2.json",
            "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        ),
        DATA_INTEGRITY_V2: (
            "data-integrity-v2.json",
            "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        ),
        MULTIKEY_V1: (
            "multikey-v1.json",
            "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        ),
        OB_2: ("ob-2.json", "393a890d7d95eb3a86f5f12309648a64c2d0676e5270e2967b5341a2dcea13d2"),
        OB_3_VERSIONS[0]: (
            "ob-3.0.1.json",
            "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        ),
        OB_3_VERSIONS[1]: (
            "ob-3.0.2.json",
            "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        ),
        OB_3: ("ob-3.0.3.json", "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84"),
        OB_3_EXTENSIONS: (
            "ob-3-extensions.json",
            "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        ),
        CREDENTIALS_V1: (
            "credentials-v1.json",
            "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
        ),
        DATA_INTEGRITY_V1: (
            "data-integrity-v1.json",
            "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
        ),
        ED25519_2020_V1: (
            "ed25519-2020-v1.json",
            "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
        ),
        JWS_2020_V1: (
            "jws-2020-v1.json",
            "00ee65bb7307f9a01c3170b823083b0d4de68223520834b2c5eb7a09bae5dea6",
        ),
        STATUS_LIST_2021_V1: (
            "status-list-2021-v1.json",
            "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
        ),
    }
)


class UnknownContext(LookupError):
    """A document names a context we hold no pinned copy of. It was not fetched."""

    def __init__(self, url: str) -> None:
        super().__init__(f"No pinned copy of the JSON-LD context {url!r}; it is not fetched.")
        self.url = url


@cache
def pinned_contexts() -> Mapping[str, dict[str, Any]]:
    """Every pinned context by its address. Raises ``ValueError`` if a file is not the one that was pinned."""
    return MappingProxyType({url: _read(name, digest) for url, (name, digest) in PINS.items()})


def _read(name: str, digest: str) -> dict[str, Any]:
    data = (files(__name__) / name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        message = f"The pinned context {name} has been changed."
        raise ValueError(message)
    context: dict[str, Any] = json.loads(data)
    return context
