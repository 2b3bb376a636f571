"""What the mails about passkeys and PINs say. Called in the reader's language and zone."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lms.accounts.models import Passkey, Pin
from lms.accounts.signing import CLOSED_AFTER, closed_at
from lms.kernel.letters import Letter


def passkey_added(row: Passkey) -> Letter:
    """Somebody can sign in this person's name: the person, one hopes."""
    return _letter(
        _("A passkey was added to your account"),
        _("the passkey “%(name)s” was added to your account on %(when)s. It signs in your name.")
        % {"name": row.name, "when": _when(row.added_at)},
        _("Was it not you? Remove it at once, and change your password."),
    )


def passkey_removed(row: Passkey) -> Letter:
    """Nothing more is signed with it."""
    said = (
        _("you said on %(when)s that the passkey “%(name)s” is lost. Nothing more is signed with it.")
        if row.removal == Passkey.Removal.LOST
        else _("the passkey “%(name)s” was removed on %(when)s. Nothing more is signed with it.")
    )
    return _letter(
        _("A passkey was removed from your account"),
        said % {"name": row.name, "when": _when(row.removed_at)},
        _("What you signed with it before stays signed. Was it not you? Change your password."),
    )


def pin_set(row: Pin) -> Letter:
    """Whoever knows the new PIN signs by it."""
    return _letter(
        _("A PIN was set for your account"),
        _("a PIN for signing was set on %(when)s. One that you had before does not count any more.")
        % {"when": _when(row.set_at)},
        _("Was it not you? Set another PIN at once, and change your password."),
    )


def pin_closed(row: Pin) -> Letter:
    """Nobody signs by it any more. Where it was somebody else who tried, they know who had the name in hand."""
    return _letter(
        _("Your PIN is locked"),
        _(
            "there were %(number)s wrong PINs in a row for your account, the last on %(when)s. Your PIN does not count "
            "any more, until you set a new one. What you signed with it before stays signed."
        )
        % {"number": CLOSED_AFTER, "when": _when(closed_at(row))},
        _(
            "Set a new PIN under “How you sign”. Was it not you? Then somebody typed PINs in your name: ask a "
            "coordinator who had you on their phone."
        ),
    )


def _letter(subject: str, said: str, advice: str) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=(said, advice),
        action=_("How you sign"),
        address=f"{settings.BASE_URL}/accounts/signing/",
        why=_("You get this mail because it changes who can sign in your name."),
    )


def _when(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else ""
