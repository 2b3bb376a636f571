"""Setting a PIN: which ones are too easy to guess, and what is kept. Checking one: `lms.accounts.signing`."""

import os
import re
import unicodedata
import uuid
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.accounts.events import pin_set
from lms.accounts.models import Pin, User
from lms.accounts.signing import KEY_BYTES, PIN_PURPOSE, derive, pin_binding
from lms.kernel.errors import DomainError
from lms.kernel.sealing import seal

SHORTEST: Final = 6
LONGEST: Final = 12
SALT_BYTES: Final = 16
_FEW_DIGITS: Final = 2
_TELLING: Final = 4  # that many digits of an address are worth a guess
# Often chosen, and caught by no rule below: patterns on the keypad and in pairs.
COMMON: Final = (
    "010203",
    "101112",
    "102030",
    "112233",
    "123321",
    "123654",
    "142536",
    "147258",
    "147369",
    "159357",
    "159753",
    "223344",
    "321654",
    "332211",
    "456123",
    "789456",
)


class WeakPin(DomainError):
    """The PIN is not one, or would be guessed; `code` is digits, length or obvious."""


def new_salt() -> bytes:
    """A salt for a PIN that is about to be set."""
    return os.urandom(SALT_BYTES)


def check_strength(pin: str, *, email: str) -> None:
    """Raises WeakPin for what is no PIN, and for what somebody would try first."""
    digits = unicodedata.normalize("NFKC", pin)
    if not (digits.isascii() and digits.isdecimal()):
        raise WeakPin(_("Use digits only, 0 to 9."), code="digits")
    if not SHORTEST <= len(digits) <= LONGEST:
        raise WeakPin(
            _("Use %(shortest)s to %(longest)s digits.") % {"shortest": SHORTEST, "longest": LONGEST},
            code="length",
        )
    if is_obvious(digits, email=email):
        raise WeakPin(_("This PIN is easy to guess. Choose digits without a pattern."), code="obvious")


def is_obvious(digits: str, *, email: str) -> bool:
    """Whether somebody would try these digits early: a pattern, a common choice, or the digits of the address."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(digits)}
    of_address = digits_of(email)
    return (
        len(steps) == 1
        or len(set(digits)) <= _FEW_DIGITS
        or digits in (digits + digits)[1:-1]  # a shorter part, said again and again
        or digits in COMMON
        or (of_address != "" and (of_address in digits or digits in of_address))
    )


def digits_of(email: str) -> str:
    """The digits of an address, if there are enough to be worth a guess; empty otherwise."""
    found = "".join(re.findall("[0-9]", email))
    return found if len(found) >= _TELLING else ""


def set_pin(*, person: User, pin: str, at: datetime | None = None) -> Pin:
    """Make this the person's PIN, in place of the one before. Raises WeakPin.

    The PIN is not kept. Making the key takes a noticeable part of a second. `at` is when it was set, if not now.
    """
    check_strength(pin, email=person.email)
    salt = new_salt()
    key = derive(pin, salt=salt, iterations=settings.PIN_ITERATIONS)
    return set_pin_key(person=person, key=key, salt=salt, iterations=settings.PIN_ITERATIONS, at=at)


@transaction.atomic
def set_pin_key(*, person: User, key: bytes, salt: bytes, iterations: int, at: datetime | None = None) -> Pin:
    """Keep the key that was made from a PIN, sealed, in place of the one before; wrong ones are forgotten.

    For a PIN that never left the device: whether it is easy to guess cannot be told from the key. Announces
    `pin_set`. Raises ValueError for a key, salt or number of iterations that no device of ours makes.
    """
    if len(key) != KEY_BYTES or len(salt) < SALT_BYTES or iterations < settings.PIN_ITERATIONS:
        raise ValueError("not what a PIN is turned into here")
    row, _created = Pin.objects.update_or_create(
        user=person,
        defaults={
            "setting": uuid.uuid4(),
            "salt": salt,
            "iterations": iterations,
            "sealed_key": seal(key, purpose=PIN_PURPOSE, bound_to=pin_binding(person.pk, salt)),
            "set_at": at or timezone.now(),
            "failed": 0,
            "locked_until": None,
        },
    )
    pin_set.announce(pin_id=row.pk, setting=str(row.setting))
    return row
