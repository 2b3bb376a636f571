"""Mentors as badges name them, and the keys with which the hub signs in their name. See docs/decisions/0027."""

import secrets
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from badges.formats.addresses import mentor_page
from badges.formats.keys import PublicKey, Signer, did_document, did_web_of, did_web_url
from badges.models import Award, Issuer, MentorIdentity, MentorKey
from courses.models import SignOffEvent
from lms.accounts.models import User
from lms.kernel import key_store
from lms.kernel.key_material import Algorithm
from lms.kernel.key_store import KeyUnavailable
from lms.kernel.privacy import Erasure

_NAMED = 3  # keys that a message names besides the first


@dataclass(frozen=True)
class MentorPen:
    """What signs in a mentor's name: their DID, the DID URL of their key, and what signs with it."""

    controller: str
    method: str
    signer: Signer


def signers_for(pseudonyms: Iterable[uuid.UUID], issuer: Issuer) -> dict[uuid.UUID, MentorPen]:
    """Who signs for these mentors under the issuer's origin, by the ledger's pseudonym; nobody for erased ones.

    Identities and keys are made on first use. A key that cannot be used raises KeyUnavailable when something is to be
    signed with it, so that it holds up nothing else. Where the work may still be rolled back, `prepare` comes first: a
    key's file would be left behind without its row.
    """
    people = list(User.objects.filter(pseudonym__in=set(pseudonyms)))
    named = {identity.mentor_id: identity for identity in MentorIdentity.objects.filter(mentor__in=people)}
    found = {person.pseudonym: named.get(person.pk) or identity_of(person) for person in people}
    keys = {
        key.identity_id: key for key in MentorKey.objects.filter(identity__in=found.values(), retired_at=None)
    }
    return {
        pseudonym: _signer(identity, keys.get(identity.pk) or _active_key(identity), issuer)
        for pseudonym, identity in found.items()
    }


def prepare(awards: Sequence[Award]) -> None:
    """Make the keys that are missing of mentors who recorded anything that the awards may rest on; one query."""
    learners = User.objects.filter(awards__in=[award.pk for award in awards])
    about = SignOffEvent.objects.filter(
        subject__in=learners.values("pseudonym"),
        skill_code__in={code for award in awards for code in award.skills},
    )
    ready = (
        MentorKey.objects.filter(retired_at=None)
        .filter(identity__mentor__isnull=False)
        .values("identity__mentor")
    )
    for mentor in User.objects.filter(pseudonym__in=about.values("signer")).exclude(pk__in=ready):
        _active_key(identity_of(mentor))


def identity_of(mentor: User) -> MentorIdentity:
    """The mentor's identity in badges, made on first use."""
    return MentorIdentity.objects.get_or_create(mentor=mentor)[0]


def show_name(mentor: User, *, shown: bool) -> MentorIdentity:
    """Record whether the mentor consents to be named on their page in badges; it holds for all badges at once."""
    identity = identity_of(mentor)
    identity.shows_name = shown
    identity.save(update_fields=["shows_name"])
    return identity


def resolve(verification_method: str) -> PublicKey | None:
    """A mentor's key, under any origin that the hub has had, by the DID URL that a proof names."""
    did, _hash, name = verification_method.partition("#")
    row = MentorKey.objects.dated().select_related("identity").filter(name=name).first()
    if row is None or did not in _dids(row.identity):
        return None
    return _published(row, did)


def resolver_for(methods: Iterable[str]) -> Callable[[str], PublicKey | None]:
    """What `resolve` gives for these DID URLs, looked up at once; two queries for any number."""
    names = {method.partition("#")[2] for method in methods}
    found = MentorKey.objects.dated().select_related("identity").filter(name__in=names)
    rows = {row.name: row for row in found}
    origins = list(Issuer.objects.values_list("origin", flat=True)) if rows else []

    def find(method: str) -> PublicKey | None:
        did, _hash, name = method.partition("#")
        row = rows.get(name)
        known = row is not None and did in {did_of(row.identity, origin) for origin in origins}
        return _published(row, did) if row is not None and known else None

    return find


def public_names(dids: Iterable[str]) -> dict[str, str]:
    """The names of those of these mentors who consented to be named, by DID; one query."""
    ids = {did: found for did in dids if (found := _id_in(did)) is not None}
    rows = MentorIdentity.objects.filter(public_id__in=ids.values(), shows_name=True).select_related("mentor")
    named = {row.public_id: row.mentor.name for row in rows if row.mentor is not None}
    return {did: named[found] for did, found in ids.items() if named.get(found)}


def _id_in(did: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(did.partition(":mentors:")[2])
    except ValueError:
        return None


def mentor_did_document(identity: MentorIdentity) -> dict[str, object]:
    """The DID document under the present origin, with every key ever used; erased mentors keep theirs."""
    did = did_of(identity, settings.BASE_URL)
    return did_document(did, [_published(row, did) for row in identity.keys.dated()])


def replace_key(key: MentorKey, at: datetime) -> None:
    """Retire a key that is in use, and make another; for an erased mentor nobody signs any more. In a transaction.

    Raises KeyUnavailable if none can be made.
    """
    if MentorKey.objects.filter(pk=key.pk, retired_at=None).update(retired_at=at) and key.identity.mentor_id:
        _make_key(key.identity)


def let_go_of_mentor(erasure: Erasure) -> None:
    """Take the person off their identity, and retire their keys: nothing is signed in their name any more."""
    for identity in MentorIdentity.objects.filter(mentor=erasure.person):
        held = MentorKey.objects.filter(identity=identity, retired_at=None)
        names = list(held.values_list("name", flat=True))
        held.update(retired_at=erasure.at)
        MentorIdentity.objects.filter(pk=identity.pk).update(mentor=None, shows_name=False)
        transaction.on_commit(lambda names=names: _delete_files(names))  # type: ignore[misc]


def _delete_files(names: list[str]) -> None:
    for name in names:
        key_store.destroy(name)


def _active_key(identity: MentorIdentity) -> MentorKey:
    try:
        with transaction.atomic():
            return _make_key(identity)
    except IntegrityError:  # another process made it first
        return identity.keys.get(retired_at=None)


def _make_key(identity: MentorIdentity) -> MentorKey:
    name = f"mentor-{timezone.now():%Y%m%d}-{secrets.token_hex(8)}"
    return MentorKey.objects.create(
        identity=identity,
        name=name,
        public_key=key_store.create(name, Algorithm.ED25519),
        created_at=timezone.now(),
    )


def _signer(identity: MentorIdentity, key: MentorKey, issuer: Issuer) -> MentorPen:
    did = did_of(identity, issuer.origin)
    signer: Signer
    try:
        signer = key_store.signer(key.name, bytes(key.public_key))
    except KeyUnavailable as reason:
        signer = _Unusable(str(reason))
    return MentorPen(did, f"{did}#{key.name}", signer)


@dataclass(frozen=True)
class _Unusable:
    """In place of what signs with a key that cannot be used."""

    reason: str

    def sign(self, _data: bytes, /) -> bytes:
        """Raises KeyUnavailable, saying why."""
        raise KeyUnavailable(self.reason)


def check(most: int | None = 20) -> None:
    """Raises KeyUnavailable where keys that sign for mentors now cannot be used: how many, some names, and why.

    `most` bounds the work, newest keys first; None looks at all of them.
    """
    rows = MentorKey.objects.filter(retired_at=None, identity__mentor__isnull=False).order_by(
        "-created_at", "-pk"
    )
    faults: dict[str, KeyUnavailable] = {}
    for name, public in rows.values_list("name", "public_key")[:most]:
        try:
            key_store.signer(name, bytes(public))
        except KeyUnavailable as reason:
            faults[name] = reason
    if faults:
        first, *others = faults
        more = f" Likewise {', '.join(others[:_NAMED])}" if others else ""
        more += f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
        raise KeyUnavailable(f"A mentor's key cannot be used. {faults[first]}{more + '.' if more else ''}")


def did_of(identity: MentorIdentity, origin: str) -> str:
    """The mentor's DID under an origin of the hub."""
    return did_web_of(mentor_page(origin, identity.public_id))


def _dids(identity: MentorIdentity) -> set[str]:
    return {did_of(identity, origin) for origin in Issuer.objects.values_list("origin", flat=True)}


def _published(row: MentorKey, did: str) -> PublicKey:
    return PublicKey(
        id=f"{did}#{row.name}",
        controller=did,
        raw=bytes(row.public_key),
        retired_at=row.retired_at,
        revoked_at=row.compromised_from,
    )


def page_of(did: str) -> str:
    """The address of the page about the mentor with this DID; empty for what is not a mentor's DID."""
    try:
        address = did_web_url(did)
    except ValueError:
        return ""
    return address.removesuffix("did.json") if ":mentors:" in did else ""
