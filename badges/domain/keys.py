"""The hub's keys: made once, found by name, rotated, never in the database."""

import logging
import secrets

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.formats.keys import PublicKey, did_document, did_web_of
from badges.models import Issuer, SigningKey
from lms.kernel import key_files

logger = logging.getLogger(__name__)


def current_issuer() -> Issuer:
    """The hub under its present origin; the first call under a new origin records it and says so."""
    issuer, created = Issuer.objects.get_or_create(
        origin=settings.BASE_URL, defaults={"did": did_web_of(settings.BASE_URL)}
    )
    if created and Issuer.objects.count() > 1:
        logger.warning(
            "The hub's origin is now %s. Badges issued under earlier origins keep their bytes; "
            "new ones are issued by %s.",
            issuer.origin,
            issuer.did,
        )
    return issuer


def active_key() -> SigningKey:
    """The key that signs now, made on first use."""
    issuer = current_issuer()
    found = issuer.keys.filter(retired_at__isnull=True).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _make_key(issuer)
    except IntegrityError:  # another process made it first
        return issuer.keys.get(retired_at__isnull=True)


def hold_active_key(issuer: Issuer | None = None) -> SigningKey:
    """The key that signs now, locked until the transaction ends: it cannot be retired before what it signs.

    `issuer` is the hub under an earlier origin, where something that it signed then is signed anew.
    """
    return (
        SigningKey.objects.select_for_update(of=("self",))
        .select_related("issuer")
        .get(issuer=issuer or current_issuer(), retired_at__isnull=True)
    )


def _make_key(issuer: Issuer) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    name = f"key-{timezone.now():%Y%m%d}-{secrets.token_hex(4)}"
    row = SigningKey.objects.create(
        issuer=issuer,
        name=name,
        public_key=key_files.public_half(private),
        created_at=timezone.now(),
    )
    key_files.store(name, private)
    return row


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """The private half. Raises KeyUnavailable, naming the file, if it is missing or belongs to another key."""
    return key_files.load(key.name, bytes(key.public_key))


def check() -> None:
    """Raises KeyUnavailable when there is an active key whose private half cannot be read."""
    for key in SigningKey.objects.filter(issuer__origin=settings.BASE_URL, retired_at__isnull=True):
        private_key(key)


@transaction.atomic
def rotate() -> SigningKey:
    """Retire the active key and put a new one in its place. What the old one signed goes on verifying."""
    active_key()
    old = hold_active_key()
    SigningKey.objects.filter(pk=old.pk, retired_at__isnull=True).update(retired_at=timezone.now())
    return _make_key(old.issuer)


def resolve(verification_method: str) -> PublicKey | None:
    """A key of this hub, under any origin it has had, by the DID URL that a proof names."""
    did, _hash, name = verification_method.partition("#")
    row = SigningKey.objects.select_related("issuer").filter(issuer__did=did, name=name).first()
    return None if row is None else _published(row)


def _published(row: SigningKey) -> PublicKey:
    return PublicKey(
        id=row.verification_method,
        controller=row.issuer.did,
        raw=bytes(row.public_key),
        retired_at=row.retired_at,
    )


def hub_did_document() -> dict[str, object]:
    """The DID document under the present origin, with every key ever used there."""
    issuer = active_key().issuer
    return did_document(issuer.did, [_published(row) for row in issuer.keys.select_related("issuer")])
