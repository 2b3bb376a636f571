"""Issuers that are not us: what they publish and sign, made by libraries that are not ours either."""

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from badges.domain.verification import Judgement, verify
from badges.domain.verification.outside import Outside
from badges.enums import Verdict
from badges.formats.contexts import CREDENTIALS_V2, ED25519_2020_V1, OB_3
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign.digests import digests
from lms.kernel.fetch import Fetched, FetchRefused
from tests.conformance.judges.digitalbazaar import Judge

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
SIGNED = "2026-01-02T09:00:00Z"
SCHOOL = "did:web:school.example"
KEY = f"{SCHOOL}#key-1"
_METHOD_TYPES = {"Multikey": "Multikey", "2020": "Ed25519VerificationKey2020"}


@dataclass
class Elsewhere:
    """Everything there is outside of the hub. `documents` maps addresses to JSON, text, or (status, either)."""

    node: Judge
    documents: dict[str, Any] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def read(self, url: str, /, *, accept: str, most_bytes: int, seconds: float) -> Fetched:
        """What is published at an address, as the hub's fetcher would answer."""
        self.asked.append(url)
        if url not in self.documents:
            raise FetchRefused("unknown-host")
        found = self.documents[url]
        status, body = found if isinstance(found, tuple) else (200, found)
        data = (
            body
            if isinstance(body, bytes)
            else (body if isinstance(body, str) else json.dumps(body)).encode()
        )
        return Fetched(url, status, "application/json", data, AT)

    def make(self, form: str, **question: Any) -> Any:
        """The one thing that is asked for; see `making.mjs`."""
        [made] = self.node.make(form, documents=self.for_node(), **question).values()
        return made

    def issuer(
        self, did: str = SCHOOL, *, kind: str = "Ed25519", type_: str = "Multikey", **more: Any
    ) -> str:
        """An issuer with one key, published; answers the key's id."""
        key = f"{did}#key-1"
        multikey = self.make("makeKey", id=key, controller=did, kind=kind)
        method = {"id": key, "type": type_, "controller": did, "publicKeyMultibase": multikey}
        self.publish(did, [method], **more)
        return key

    def did_key_issuer(self, kind: str = "Ed25519") -> tuple[str, str]:
        """A did:key, which nobody has to publish, and the id of its key."""
        public = self.make("makeKey", id="fresh", controller="fresh", kind=kind)
        did = f"did:key:{public}"
        self.node.make("renameKey", id="fresh", **{"as": f"{did}#{public}"})
        return did, f"{did}#{public}"

    def publish(self, did: str, methods: list[dict[str, Any]], **more: Any) -> None:
        """The document of a did:web, or of an issuer that is an https address."""
        document = {
            "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
            "id": did,
            "verificationMethod": methods,
            "assertionMethod": [method["id"] for method in methods],
        }
        host = did.removeprefix("did:web:")
        address = did if did.startswith("https:") else f"https://{host}/.well-known/did.json"
        self.documents[address] = document | more

    def sign(
        self, document: Mapping[str, Any], *, key: str = KEY, suite: str = "eddsa-rdfc-2022", **options: Any
    ) -> Any:
        """The document with a proof."""
        created = options.pop("created", SIGNED)
        purpose = options.pop("purpose", None)
        return self.make(
            "makeProof",
            suite=suite,
            key=key,
            document=document,
            created=created,
            options=options,
            purpose=purpose,
        )

    def for_node(self) -> dict[str, Any]:
        """What is published, by DID as well, as the other verifier looks it up."""
        plain = {url: each for url, each in self.documents.items() if isinstance(each, dict)}
        return plain | {each["id"]: each for each in plain.values() if str(each.get("id")).startswith("did:")}

    def judgement(self, data: Any, at: datetime = AT) -> Judgement:
        """What the hub says."""
        raw = (
            data
            if isinstance(data, bytes)
            else (data if isinstance(data, str) else json.dumps(data)).encode()
        )
        return verify(raw, at=at, outside=Outside(self.read, digests))

    def verdict(self, data: Any, at: datetime = AT) -> str:
        """The hub's verdict, or the code with which it refuses to judge."""
        try:
            return self.judgement(data, at).verdict.value
        except UnreadableBadge as error:
            return f"refused: {error.code}"


def badge(issuer: str = SCHOOL, **changes: Any) -> dict[str, Any]:
    """An Open Badge 3.0 that nobody has signed yet; a change to None leaves a part out."""
    document = {
        "@context": [CREDENTIALS_V2, OB_3],
        "id": "urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-0d4d0a0b0c01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "Soldering",
        "issuer": {"id": issuer, "type": ["Profile"], "name": "School of Repair"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:77a1ab3c-9a3e-4b5f-8f5a-4f9e7f0d2b11",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://school.example/achievements/soldering",
                "type": ["Achievement"],
                "name": "Soldering",
                "description": "Joins wires so that they hold.",
                "criteria": {"narrative": "Three joints, pulled at."},
            },
        },
    }
    return {name: value for name, value in (document | changes).items() if value is not None}


def legacy(document: dict[str, Any]) -> dict[str, Any]:
    """With the context that the older suite needs."""
    return document | {"@context": [*document["@context"], ED25519_2020_V1]}


def with_proof(document: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A copy whose proof was changed after signing; a change to None takes a part away."""
    copied = copy.deepcopy(document)
    proof = copied["proof"] | changes
    copied["proof"] = {name: value for name, value in proof.items() if value is not None}
    return copied


def with_name(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A copy with another achievement's name."""
    copied = copy.deepcopy(document)
    copied["credentialSubject"]["achievement"]["name"] = name
    return copied


GOOD, ENDED, REFUSED = "good", "ended", "refused"
_FORESEEN = {
    Verdict.VALID.value: GOOD,
    Verdict.UNTRUSTED_ISSUER.value: GOOD,
    Verdict.REVOKED.value: ENDED,
    Verdict.SUSPENDED.value: ENDED,
}


@dataclass(frozen=True)
class Case:
    """A badge, and what it has to be judged as. `node`: what the other verifier says where it differs, and why."""

    data: Any
    verdict: str
    node: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if bool(self.node) != bool(self.why):
            raise ValueError("Whoever foresees a difference says why, and nobody else does.")
        if self.node == _FORESEEN.get(self.verdict, REFUSED):
            raise ValueError("That is no difference.")

    @property
    def foreseen(self) -> str:
        """What the other verifier has to say. It does not tell a badge that is on hold from a revoked one."""
        return self.node or _FORESEEN.get(self.verdict, REFUSED)


def said_elsewhere(world: Elsewhere, data: dict[str, Any] | str) -> tuple[str, tuple[str, ...]]:
    """What the other verifier makes of a document or a token, its lists of ended badges included, and its reasons."""
    documents = world.for_node()
    if isinstance(data, str):
        answer = world.node.token(data, documents, now=AT)
    else:
        answer = world.node.credential(data, documents, now=AT)
    if not answer.verified:
        return REFUSED, answer.reasons
    return (ENDED if answer.revoked else GOOD), answer.reasons


def disagreements(world: Elsewhere, cases: Mapping[str, Case]) -> dict[str, tuple[str, Any]]:
    """Where the hub's verdict is not the one expected, or the other verifier says something else than was foreseen."""
    found: dict[str, tuple[str, Any]] = {}
    for name, case in cases.items():
        if (said := world.verdict(case.data)) != case.verdict:
            found[name] = ("the hub says", said)
        if (other := said_elsewhere(world, case.data))[0] != case.foreseen:
            found[f"{name}, elsewhere"] = ("the other verifier says", other)
    return found
