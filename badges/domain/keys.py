"""The hub's keys: one of each kind at a time, found by name, rotated, never in the database."""

import logging
import secrets
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from badges.enums import KeyAlgorithm
from badges.formats.addresses import ob2_key
from badges.formats.keys import PublicKey, did_document, did_web_of
from badges.models import Issuer, SigningKey
from badges.models.issuer import JWK_SUFFIX
from lms.kernel import key_store
from lms.kernel.key_material import Algorithm
from lms.kernel.key_store import KeyUnavailable, Signer

logger = logging.getLogger(__name__)
ActiveKeys = dict[KeyAlgorithm, SigningKey]


@dataclass(frozen=True)
class Pen:
    """A key that can be signed with: its row, what signs, and its public half."""

    row: SigningKey
    signer: Signer
    public: PublicKey


Pens = dict[KeyAlgorithm, Pen]
_PREFIX = {KeyAlgorithm.ED25519: "key", KeyAlgorithm.RS256: "rsa"}


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


def first_issuer() -> Issuer:
    """The hub under the origin that it had first: what is derived from it stays when the hub moves."""
    return Issuer.objects.order_by("pk").first() or current_issuer()


def active_key(algorithm: KeyAlgorithm = KeyAlgorithm.ED25519) -> SigningKey:
    """The key of a kind that signs now, made on first use. Raises KeyUnavailable if none can be made."""
    return active_keys()[algorithm]


def active_keys() -> ActiveKeys:
    """The keys that sign now, those that are missing made. Raises KeyUnavailable if one cannot be made."""
    issuer = current_issuer()
    found = _active(issuer)
    return found if len(found) == len(KeyAlgorithm) else _make_missing(issuer)


def hold_pens() -> Pens:
    """The keys that sign now, held until the transaction ends: none is retired before what it signs.

    Many may hold them at once. Raises KeyUnavailable if one of them cannot be used.
    """
    return {kind: _pen(key) for kind, key in _shared(current_issuer()).items()}


def hold_pen(algorithm: KeyAlgorithm = KeyAlgorithm.ED25519, issuer: Issuer | None = None) -> Pen:
    """Likewise for one kind alone, for what needs no other; that of an earlier origin where its issuer is given.

    Raises KeyUnavailable also where there is no such key.
    """
    key = _shared(issuer or current_issuer()).get(algorithm)
    if key is None:
        raise KeyUnavailable(f"There is no {algorithm} key to sign with. Run `manage.py rotate_signing_key`.")
    return _pen(key)


def hold() -> None:
    """Until the transaction ends, nothing is signed: for whoever withdraws a key that is not the hub's own."""
    _held(current_issuer())


def _held(issuer: Issuer) -> ActiveKeys:
    """For whoever replaces a key: the issuer's row stands for its keys, and a key made meanwhile is seen."""
    Issuer.objects.select_for_update(no_key=True).get(pk=issuer.pk)
    return _active(issuer)


def _shared(issuer: Issuer) -> ActiveKeys:
    """For those who sign: they do not wait for one another, and whoever replaces a key waits for all of them."""
    if connection.vendor == "postgresql":  # Django knows no FOR SHARE; SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM badges_issuer WHERE id = %s FOR SHARE", [issuer.pk])
    return _active(issuer)


def _pen(key: SigningKey) -> Pen:
    key.compromised_from = None  # or it would be retired: need not be asked for
    return Pen(key, signer(key), published(key))


def _active(issuer: Issuer) -> ActiveKeys:
    rows = issuer.keys.filter(retired_at__isnull=True).select_related("issuer")
    return {KeyAlgorithm(key.algorithm): key for key in rows}


@transaction.atomic
def _make_missing(issuer: Issuer) -> ActiveKeys:
    found = _held(issuer)  # of two processes at once, one makes the keys
    return found | {kind: _make_key(issuer, kind) for kind in KeyAlgorithm if kind not in found}


def _make_key(issuer: Issuer, algorithm: KeyAlgorithm) -> SigningKey:
    now = timezone.now()
    name = f"{_PREFIX[algorithm]}-{now:%Y%m%d}-{secrets.token_hex(4)}"
    public = key_store.create(name, Algorithm(algorithm.value))
    if SigningKey.objects.filter(public_key=public).exists():
        raise KeyUnavailable(
            f"{key_store.key_store()} gave a key that has signed badges before. Put a new one there first."
        )
    return SigningKey.objects.create(
        issuer=issuer, name=name, algorithm=algorithm, public_key=public, created_at=now
    )


def signer(key: SigningKey) -> Signer:
    """What signs with the key. Raises KeyUnavailable, saying why, if it cannot be used or is another key."""
    return key_store.signer(key.name, bytes(key.public_key))


def check() -> None:
    """Raises KeyUnavailable when there is an active key that cannot be used."""
    for key in SigningKey.objects.filter(issuer__origin=settings.BASE_URL, retired_at__isnull=True):
        signer(key)


@transaction.atomic
def rotate(algorithm: KeyAlgorithm = KeyAlgorithm.ED25519) -> SigningKey:
    """Retire the active key of a kind and put a new one in its place. What the old one signed goes on verifying.

    Raises KeyUnavailable, and changes nothing, if a new one cannot be made.
    """
    issuer = current_issuer()
    if (held := _held(issuer).get(algorithm)) is not None:
        SigningKey.objects.filter(pk=held.pk).update(retired_at=timezone.now())
    return _make_key(issuer, algorithm)


def resolve(method: str) -> PublicKey | None:
    """A key of this hub, under any origin it has had, by the DID URL that a proof or a token names."""
    if "\0" in method:  # a stranger's text, which PostgreSQL would not take
        return None
    did, _hash, name = method.partition("#")
    rows = SigningKey.objects.dated().select_related("issuer")
    row = rows.filter(issuer__did=did, name=name.removesuffix(JWK_SUFFIX)).first()
    return None if row is None else published(row)


def resolve_ob2(address: str) -> PublicKey | None:
    """A key that signs Open Badges 2.0, under any origin the hub has had, by the address of its document."""
    if "\0" in address:
        return None
    origin, found, file = address.rpartition("/ob2/keys/")
    rows = SigningKey.objects.dated().select_related("issuer").filter(algorithm=KeyAlgorithm.RS256)
    row = rows.filter(issuer__origin=origin, name=file.removesuffix(".json")).first() if found else None
    return None if row is None or address != ob2_key(origin, row.name) else published(row)


def ob2_key_names() -> list[str]:
    """The keys that sign Open Badges 2.0 under the present origin, retired ones too, but none that is compromised."""
    rows = SigningKey.objects.filter(issuer__origin=settings.BASE_URL, algorithm=KeyAlgorithm.RS256)
    return list(rows.filter(compromises__isnull=True).values_list("name", flat=True))


def published(row: SigningKey) -> PublicKey:
    """A key as verifiers have to know it."""
    return PublicKey(
        id=row.verification_method,
        controller=row.issuer.did,
        raw=bytes(row.public_key),
        retired_at=row.retired_at,
        revoked_at=row.compromised_from,
        algorithm=row.algorithm,
        jwk_id=row.token_method,
    )


def hub_did_document() -> dict[str, object]:
    """The DID document under the present origin, with every key ever used there; the first ones are made for it."""
    issuer = current_issuer()
    if not issuer.keys.exists():
        active_keys()
    return did_document(issuer.did, [published(row) for row in issuer.keys.dated().select_related("issuer")])
