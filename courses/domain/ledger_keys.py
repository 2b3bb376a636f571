"""The keys that sign checkpoints: apart from those that sign badges, so that either can be replaced alone."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from courses.domain import ledger
from courses.formats.signed_note import Verifier
from courses.models import LedgerKey
from lms.kernel import key_store
from lms.kernel.key_material import Algorithm


def origin() -> str:
    """The name of this hub's ledger: its host, with a port if it has one, and `/ledger`."""
    return f"{urlsplit(settings.BASE_URL).netloc}/ledger"


def active_key() -> LedgerKey:
    """The key that signs now, made on first use; a hub under a new origin gets a new one."""
    found = active_keys()
    return found[0] if found else _first_key()


@transaction.atomic
def _first_key() -> LedgerKey:
    ledger.lock()  # of two processes at once, one makes the key
    found = active_keys()
    return found[0] if found else _make_key()


def hold_active_key() -> LedgerKey:
    """The key that signs now, locked until the transaction ends: it cannot be retired before what it signs."""
    return LedgerKey.objects.select_for_update().get(origin=origin(), retired_at__isnull=True)


def _make_key() -> LedgerKey:
    now = timezone.now()
    name = f"ledger-{now:%Y%m%d}-{secrets.token_hex(4)}"
    public = key_store.create(name, Algorithm.ED25519)
    if LedgerKey.objects.filter(public_key=public).exists():
        raise key_store.KeyUnavailable(
            f"{key_store.key_store()} gave a key that has signed this ledger before. Put a new one there first."
        )
    return LedgerKey.objects.create(name=name, origin=origin(), public_key=public, created_at=now)


def signer(key: LedgerKey) -> key_store.Signer:
    """What signs with the key. Raises KeyUnavailable, saying why, if it cannot be used or is another key."""
    return key_store.signer(key.name, bytes(key.public_key))


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
