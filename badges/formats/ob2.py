"""Claims as Open Badges 2.0 documents, with hosted or signed verification (IMS Open Badges 2.0).

The recipient is by default a ``url`` identity: the salted digest of the credential's opaque subject id. The
standard allows ``email``, ``telephone`` and ``url``. The salt of a digest is published beside it, so an
e-mail address can be guessed from it; a random ``urn:uuid:`` cannot, and says nothing about the person. A
holder who wants to put the badge into a service that matches e-mail addresses can ask for ``email``.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from badges.formats.addresses import (
    achievement_page,
    credential_page,
    ob2_assertion,
    ob2_assertion_image,
    ob2_badge,
    ob2_issuer,
    ob2_key,
    ob2_revocations,
)
from badges.formats.by_hand import decision_of
from badges.formats.claims import Achievement, Alignment, Claims, Issuer, Recipient
from badges.formats.contexts import OB_2
from badges.formats.elsewhere import through_skills
from badges.formats.keys import rsa_public_key, timestamp


def assertion(claims: Claims, *, base_url: str) -> dict[str, Any]:
    """The hosted assertion. Needs ``claims.recipient``; ``ValueError`` without it."""
    if claims.recipient is None:
        message = "An Open Badges 2.0 assertion needs a recipient."
        raise ValueError(message)
    page = credential_page(base_url, claims.credential_id)
    document: dict[str, Any] = {
        "@context": OB_2,
        "id": ob2_assertion(base_url, claims.credential_id),
        "type": "Assertion",
        "recipient": identity(claims.recipient),
        "badge": ob2_badge(base_url, claims.achievement.slug),
        "verification": {"type": "HostedBadge"},
        "issuedOn": timestamp(claims.valid_from),
        "image": {
            "id": ob2_assertion_image(base_url, claims.credential_id),
            "caption": claims.achievement.name,
        },
        "evidence": [{"id": page, "type": "Evidence", "name": "What was seen, by whom and when"}],
    }
    if claims.by_hand is not None:
        decision = decision_of(claims.by_hand, page, claims.credential_id)[0]
        document["evidence"] = [decision | {"id": page, "type": "Evidence"}]
    if claims.valid_until is not None:
        document["expires"] = timestamp(claims.valid_until)
    return document


def signed_id(credential_id: UUID) -> str:
    """The id of the signed assertion. It does not lead back to the badge's address: lists of what was revoked are
    public, and nobody should find the pages of the badges in them.
    """
    return f"urn:uuid:{uuid5(credential_id, 'signed Open Badges 2.0 assertion')}"


def signed_assertion(hosted: Mapping[str, Any], credential_id: UUID, *, creator: str) -> dict[str, Any]:
    """The hosted assertion as one that is signed; ``creator`` is the address of the key's document."""
    verification = {"type": "SignedBadge", "creator": creator}
    return {**hosted, "id": signed_id(credential_id), "verification": verification}


def cryptographic_key(name: str, der: bytes, *, base_url: str) -> dict[str, Any]:
    """The document of a key that signs assertions."""
    pem = rsa_public_key(der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {
        "@context": OB_2,
        "id": ob2_key(base_url, name),
        "type": "CryptographicKey",
        "owner": ob2_issuer(base_url),
        "publicKeyPem": pem.decode("ascii"),
    }


def revocation_list(revoked: Iterable[tuple[UUID, str]], *, base_url: str) -> dict[str, Any]:
    """The signed assertions that hold no longer, by the credential's id, each with a reason."""
    return {
        "@context": OB_2,
        "id": ob2_revocations(base_url),
        "type": "RevocationList",
        "issuer": ob2_issuer(base_url),
        "revokedAssertions": [
            {"id": signed_id(credential_id), "revocationReason": reason} for credential_id, reason in revoked
        ],
    }


def revoked_assertion(assertion_id: str, *, reason: str = "") -> dict[str, Any]:
    """What stands in the place of an assertion after it was revoked; served with status 410."""
    document: dict[str, Any] = {"@context": OB_2, "id": assertion_id, "type": "Assertion", "revoked": True}
    return document | ({"revocationReason": reason} if reason else {})


def badge_class(achievement: Achievement, *, base_url: str) -> dict[str, Any]:
    """The badge class: what the badge means."""
    page = achievement_page(base_url, achievement.slug)
    document: dict[str, Any] = {
        "@context": OB_2,
        "id": ob2_badge(base_url, achievement.slug),
        "type": "BadgeClass",
        "name": achievement.name,
        "description": achievement.description,
        "image": {"id": achievement.image_url, "caption": achievement.name},
        "criteria": {"id": page, "narrative": achievement.criteria},
        "issuer": ob2_issuer(base_url),
        "tags": [tag for tag in dict.fromkeys((*achievement.tags, achievement.level)) if tag],
    }
    # The format has no place for what one skill is aligned to: it stands here, and says which skill is meant.
    if alignments := (*achievement.alignments, *through_skills(achievement)):
        document["alignment"] = [_alignment(alignment) for alignment in alignments]
    return document


def issuer_profile(issuer: Issuer, *, base_url: str, key_names: Sequence[str] = ()) -> dict[str, Any]:
    """The issuer's profile; only assertions under our own address count as hosted by it.

    ``key_names`` are the keys whose signatures it stands for.
    """
    profile: dict[str, Any] = {
        "@context": OB_2,
        "id": ob2_issuer(base_url),
        "type": "Issuer",
        "name": issuer.name,
        "url": issuer.url,
        "email": issuer.email,
        "verification": {
            "type": "VerificationObject",
            "startsWith": f"{base_url.rstrip('/')}/ob2/assertions/",
            "allowedOrigins": urlsplit(base_url).netloc,
        },
    }
    if key_names:
        names = [ob2_key(base_url, name) for name in key_names]
        profile["publicKey"] = names if len(names) > 1 else names[0]  # some validators know one key only
        profile["revocationList"] = ob2_revocations(base_url)
    return profile | ({"image": issuer.image_url} if issuer.image_url else {})


def identity(recipient: Recipient) -> dict[str, Any]:
    """The recipient as an ``IdentityObject``: SHA-256 of identity and salt, joined."""
    digest = hashlib.sha256((recipient.identity + recipient.salt).encode("utf-8")).hexdigest()
    return {"type": recipient.type, "hashed": True, "salt": recipient.salt, "identity": f"sha256${digest}"}


def is_recipient(recipient: Mapping[str, Any], candidate: str) -> bool:
    """Whether an assertion's ``recipient`` is this identity, hashed (SHA-256) or plain."""
    stated, salt = recipient.get("identity"), recipient.get("salt", "")
    if not recipient.get("hashed"):
        return stated == candidate
    if not isinstance(salt, str) or not isinstance(stated, str):
        return False
    return stated.lower() == "sha256$" + hashlib.sha256((candidate + salt).encode("utf-8")).hexdigest()


def _alignment(alignment: Alignment) -> dict[str, Any]:
    optional = {
        "targetCode": alignment.code,
        "targetFramework": alignment.framework,
        "targetDescription": alignment.description,
    }
    return {
        "type": "AlignmentObject",
        "targetName": alignment.name,
        "targetUrl": alignment.url,
        **{name: value for name, value in optional.items() if value},
    }
