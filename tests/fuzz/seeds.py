"""Badges of another issuer that damage starts from, in `seeds.json`: signed by Digital Bazaar's libraries and `jose`.

Kept, since the damage of one seed is the same on every machine only if what it starts from is.
`manage.py shell -c "from tests.fuzz import seeds; seeds.write()"` makes them anew, under new keys.
"""

import json
from pathlib import Path
from typing import Any

from joserfc.jwk import RSAKey

from badges.formats.baking import bake_ob2_svg, bake_ob3_png, bake_ob3_svg
from tests.badges.formats.images import PNG, SVG
from tests.conformance.elsewhere import SCHOOL, SIGNED, Elsewhere, badge, legacy
from tests.conformance.judges import digitalbazaar

FILE = Path(__file__).with_suffix(".json")
SITE = "https://school.example"
LIST = f"{SITE}/status/2"
GUILD = "did:web:guild.example"
CURVES = "did:web:curves.example"
TOKENS = "did:web:tokens.example"
_ISSUED = 1_767_225_600


def files() -> list[bytes]:
    """Each in the form that it is handed over in: documents, tokens, and both kinds of picture."""
    texts = {
        name: text.encode() for name, text in json.loads(FILE.read_text(encoding="utf-8"))["files"].items()
    }
    baked = [
        bake_ob3_svg(SVG, texts["a list"]),
        bake_ob3_svg(SVG, texts["token, ES256"]),
        bake_ob2_svg(SVG, texts["2.0, signed"]),
        bake_ob3_png(PNG, texts["token, RS256"]),
    ]
    return [*texts.values(), *baked]


def published() -> dict[str, bytes]:
    """What the issuers publish, by address."""
    found = json.loads(FILE.read_text(encoding="utf-8"))["published"]
    return {url: json.dumps(document).encode() for url, document in found.items()}


def _made(world: Elsewhere) -> dict[str, Any]:
    world.issuer()
    world.issuer(GUILD)
    curve = world.issuer(CURVES, kind="P-256")
    status = {
        "id": f"{LIST}#7", "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
        "statusListIndex": "7", "statusListCredential": LIST,
    }  # fmt: skip
    world.documents[LIST] = world.sign(_list(world))
    pointers = ["/issuer", "/validFrom", "/credentialSubject"]
    derived = {
        "key": curve,
        "document": badge(CURVES),
        "created": SIGNED,
        "mandatory": pointers,
        "chosen": ["/name"],
    }
    made: dict[str, Any] = {
        "a list": world.sign(badge(credentialStatus=status)),
        "JCS": world.sign(badge(), suite="eddsa-jcs-2022"),
        "the older suite": world.sign(legacy(badge()), suite="Ed25519Signature2020"),
        "ECDSA": world.sign(badge(CURVES), key=curve, suite="ecdsa-rdfc-2019"),
        "a part": world.make("makeDerived", **derived)["shown"],
        "endorsed": world.sign(badge(endorsement=[world.sign(_endorsement(), key=f"{GUILD}#key-1")])),
    }
    tokens = _tokens(world)
    made["endorsed by a token"] = world.sign(badge(endorsementJwt=[tokens.pop("endorsement")]))
    files = {name: json.dumps(document) for name, document in made.items()} | tokens
    return {"published": world.documents, "files": files}


def _list(world: Elsewhere) -> dict[str, Any]:
    return {
        "@context": badge()["@context"][:1],
        "id": LIST,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": SCHOOL,
        "credentialSubject": {
            "id": f"{LIST}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": world.make("makeList", length=131_072, indexes=[]),
        },
    }


def _endorsement() -> dict[str, Any]:
    return {
        "@context": badge()["@context"],
        "id": "urn:uuid:0b3c9d4e-0000-4000-8000-000000000001",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": GUILD, "type": ["Profile"], "name": "Guild of Menders"},
        "validFrom": "2026-01-01T00:00:00Z",
        "credentialSubject": {
            "id": badge()["credentialSubject"]["achievement"]["id"],
            "type": ["EndorsementSubject"],
            "endorsementComment": "Worth having.",
        },
    }


def _tokens(world: Elsewhere) -> dict[str, str]:
    """Tokens of each kind of key, an endorsement as one, and a signed badge of version 2."""
    methods = [
        {
            "id": f"{TOKENS}#{alg}", "type": "JsonWebKey", "controller": TOKENS,
            "publicKeyJwk": world.make("makeTokenKey", id=alg, alg=alg, bits=2048),
        }
        for alg in ("EdDSA", "ES256", "RS256")
    ]  # fmt: skip
    world.publish(TOKENS, methods)

    def token(document: dict[str, Any], alg: str) -> str:
        named = {
            "iss": TOKENS, "jti": document["id"], "sub": document["credentialSubject"]["id"], "nbf": _ISSUED,
        }  # fmt: skip
        header = {"alg": alg, "kid": f"{TOKENS}#{alg}", "typ": "JWT"}
        return str(world.make("makeToken", key=alg, payload=named | document, header=header))

    made = {f"token, {alg}": token(badge(TOKENS), alg) for alg in ("EdDSA", "ES256", "RS256")}
    made["endorsement"] = token(_endorsement() | {"issuer": TOKENS}, "ES256")
    made["2.0, signed"] = _version_2(world)
    return made


def _version_2(world: Elsewhere) -> str:
    context, profile, badge_class = "https://w3id.org/openbadges/v2", f"{SITE}/p/2", f"{SITE}/b/2"
    key = f"{SITE}/k/2"
    method = world.documents["https://tokens.example/.well-known/did.json"]["verificationMethod"][2]
    world.documents |= {
        badge_class: {
            "@context": context, "type": "BadgeClass", "id": badge_class, "name": "Soldering", "issuer": profile,
            "description": "Joins wires.", "image": f"{SITE}/1.png", "criteria": {"narrative": "Three joints."},
        },
        profile: {
            "@context": context, "type": "Issuer", "id": profile, "name": "School of Repair", "url": SITE,
            "email": "office@school.example", "publicKey": key,
        },
        key: {
            "@context": context, "type": "CryptographicKey", "id": key, "owner": profile,
            "publicKeyPem": RSAKey.import_key(method["publicKeyJwk"]).as_pem(private=False).decode(),
        },
    }  # fmt: skip
    assertion = {
        "@context": context, "type": "Assertion", "id": "urn:uuid:5f1f1f57-4a4f-4c5d-9c0e-0d4d0a0b0c02",
        "recipient": {"type": "email", "hashed": False, "identity": "ana@example.org"}, "badge": badge_class,
        "verification": {"type": "SignedBadge", "creator": key}, "issuedOn": "2026-01-01T00:00:00Z",
    }  # fmt: skip
    return str(world.make("makeToken", key="RS256", payload=assertion, header={"alg": "RS256"}))


def write() -> None:
    """Make them anew."""
    with digitalbazaar.running() as node:
        FILE.write_text(json.dumps(_made(Elsewhere(node)), indent=1) + "\n", encoding="utf-8")
