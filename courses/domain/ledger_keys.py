"""The keys that sign checkpoints: apart from those that sign badges, so that either can be replaced alone."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from courses.formats.signed_note import Verifier
from courses.models import LedgerKey
from lms.kernel import key_files


def origin() -> str:
    """The name of this hub's ledger: its host, with a port if it has one, and `/ledger`."""
    return f"{urlsplit(settings.BASE_URL).netloc}/ledger"


def active_key() -> LedgerKey:
    """The key that signs now, made on first use; a hub under a new origin gets a new one."""
    found = active_keys()
    if found:
        return found[0]
    try:
        with transaction.atomic():
            return _make_key()
    except IntegrityError:  # another process made it first
        return LedgerKey.objects.get(origin=origin(), retired_at__isnull=True)


def hold_active_key() -> LedgerKey:
    """The key that signs now, locked until the transaction ends: it cannot be retired before what it signs."""
    return LedgerKey.objects.select_for_update().get(origin=origin(), retired_at__isnull=True)


def _make_key() -> LedgerKey:
    private = Ed25519PrivateKey.generate()
    now = timezone.now()
    row = LedgerKey.objects.create(
        name=f"ledger-{now:%Y%m%d}-{secrets.token_hex(4)}",
        origin=origin(),
        public_key=key_files.public_half(private),
        created_at=now,
    )
    key_files.store(row.name, private)
    return row


def private_key(key: LedgerKey) -> Ed25519PrivateKey:
    """The private half. Raises KeyUnavailable, naming the file, if it is missing or belongs to another key."""
    return key_files.load(key.name, bytes(key.public_key))


@transaction.atomic
def rotate() -> LedgerKey:
    """Retire the active key and put a new one in its place. What the old one signed goes on verifying."""
    active_key()
    old = hold_active_key()
    LedgerKey.objects.filter(pk=old.pk).update(retired_at=timezone.now())
    return _make_key()


def active_keys() -> list[LedgerKey]:
    """The key that signs under the present origin, or none: no key is made here."""
    return list(LedgerKey.objects.filter(origin=origin(), retired_at__isnull=True))


def known() -> Mapping[tuple[str, bytes], Verifier]:
    """Every key this hub has ever signed checkpoints with, by name and id as signature lines carry them."""
    verifiers = [key.verifier for key in LedgerKey.objects.all()]
    return {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
