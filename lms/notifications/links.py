"""The link in a mail that switches off mails of its kind, for whoever holds the mail: no login, no end.

It names the person and the kind, under a signature of the hub's own, and is good for nothing else.
"""

import uuid
from typing import Final

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from lms.accounts.models import User

_SALT: Final = "notifications.stop"


def address_of_choices() -> str:
    """The page on which one says which mails one gets."""
    return f"{settings.BASE_URL}{reverse('mails')}"


def stop_address(person: User, key: str) -> str:
    """Where mails of this kind are switched off."""
    return f"{settings.BASE_URL}{reverse('mails_stop', args=[token_of(person, key)])}"


def token_of(person: User, key: str) -> str:
    """What stands for this person and this kind in an address."""
    return _signer().sign(f"{person.public_id.hex}.{key}")


def read(token: str) -> tuple[User, str] | None:
    """The person and the kind; None for what the hub did not sign, and for somebody who was erased. One query."""
    try:
        name, _dot, key = _signer().unsign(token).partition(".")
    except (BadSignature, UnicodeError):
        return None
    person = User.objects.filter(public_id=uuid.UUID(name), erased_at__isnull=True).first()
    return (person, key) if person else None


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
