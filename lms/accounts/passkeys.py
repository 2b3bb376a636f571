"""Adding a passkey, naming it and taking it out of use. Checking what one signed: `lms.accounts.signing`."""

from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticatorData,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from lms.accounts import signing
from lms.accounts.events import passkey_added, passkey_removed
from lms.accounts.models import Passkey, User
from lms.kernel.errors import DomainError

MOST: Final = 20  # in use at a time
_SMALLEST_RSA: Final = 256  # bytes of the modulus
_MALFORMED: Final = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    AssertionError,
)
_TRANSPORTS: Final = frozenset(("smart-card", *(way.value for way in AuthenticatorTransport)))


class PasskeyRefused(DomainError):
    """A passkey was not added; `code` is too_many, bad_answer or known."""


def server() -> Fido2Server:
    """The relying party of WebAuthn that this hub is. It asks for no attestation: any maker's key will do."""
    made = Fido2Server(
        PublicKeyCredentialRpEntity(id=signing.rp_id(), name=settings.HUB_NAME),
        verify_origin=lambda origin: origin in signing.origins(),
    )
    made.allowed_algorithms = [each for each in made.allowed_algorithms if each.alg in signing.ALGORITHMS]
    return made


def begin(person: User) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the browser is asked for a new passkey (PublicKeyCredentialCreationOptionsJSON), and what `add` needs.

    The second is for the session: it holds the challenge. Raises PasskeyRefused("too_many").
    """
    known = signing.passkeys_of(person)
    if len(known) >= MOST:
        raise PasskeyRefused(
            _("You have %(number)s passkeys. Remove one that you do not use, then add another.")
            % {"number": len(known)},
            code="too_many",
        )
    options, state = server().register_begin(
        PublicKeyCredentialUserEntity(id=person.public_id.bytes, name=person.email, display_name=str(person)),
        [_descriptor(passkey) for passkey in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options)["publicKey"], state


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    known = [way for way in AuthenticatorTransport if way.value in passkey.transports]
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY, id=bytes(passkey.credential_id), transports=known or None
    )


def add(*, person: User, name: str, state: Mapping[str, Any], answer: Any) -> Passkey:
    """Keep the public half of a new passkey; `answer` is the browser's RegistrationResponseJSON, `state` from `begin`.

    Raises PasskeyRefused: bad_answer for an answer to another challenge or page, or of a kind that we cannot check;
    known for a passkey that is here already, whoever's it is.
    """
    try:
        data = server().register_complete(dict(state), answer)
        made = _credential(data)
        transports = [way for way in answer["response"].get("transports") or [] if way in _TRANSPORTS]
        passkey = Passkey(
            user=person,
            name=name,
            credential_id=made.credential_id,
            public_key=cbor.encode(made.public_key),
            algorithm=made.public_key.ALGORITHM,
            rp_id=signing.rp_id(),
            sign_count=data.counter,
            transports=transports,
        )
    except _MALFORMED as error:
        raise PasskeyRefused(
            _("This passkey could not be added: the answer does not fit this page. Try again."),
            code="bad_answer",
        ) from error
    return _keep(passkey)


def _credential(data: AuthenticatorData) -> AttestedCredentialData:
    """The new credential. Raises ValueError for a key that no signature could be checked with."""
    made = data.credential_data
    if made is None or made.public_key.ALGORITHM not in signing.ALGORITHMS:
        raise ValueError("no key of a kind that was asked for")
    _check_key(made.public_key)
    return made


def _check_key(key: CoseKey) -> None:
    """A key that cannot be loaded, or is too short, is found out now and not when it has signed."""
    if key.get(1) == 3 and len(bytes(key[-1]).lstrip(b"\0")) < _SMALLEST_RSA:
        raise ValueError("an RSA key below 2048 bits")
    try:
        key.verify(b"", b"")
    except InvalidSignature:
        return
    raise ValueError("a key that takes anything")


def _keep(passkey: Passkey) -> Passkey:
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
            passkey_added.announce(passkey_id=passkey.pk)
    except IntegrityError as error:
        raise PasskeyRefused(_("This passkey is known already."), code="known") from error
    return passkey


def rename(passkey: Passkey, *, name: str) -> None:
    """Call it something else."""
    Passkey.objects.filter(pk=passkey.pk).update(name=name)


@transaction.atomic
def remove(passkey: Passkey, *, lost: bool = False) -> None:
    """Nothing more is signed with it; what was signed can still be checked. Again changes nothing.

    `lost` says that somebody else may have the device: what arrives from it later has to be looked at.
    """
    changed = Passkey.objects.filter(pk=passkey.pk, removed_at__isnull=True).update(
        removed_at=timezone.now(), removal=Passkey.Removal.LOST if lost else Passkey.Removal.REMOVED
    )
    if changed:
        passkey_removed.announce(passkey_id=passkey.pk)
