"""What a person signs with: handed out, and let go of. See docs/decisions/0015 and 0022."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lms.accounts.models import Passkey, Pin, User
from lms.accounts.signing import closed_at, public_key_of
from lms.kernel.privacy import Row, Topic


def forget_signing_keys(person: User, *, at: datetime) -> None:
    """Delete the PIN's key. Of passkeys the public halves stay, tied to nobody and under no name.

    Without them nobody could check what the person signed for others.
    """
    Pin.objects.filter(user=person).delete()
    own = Passkey.objects.filter(user=person)
    own.filter(removed_at__isnull=True).update(removed_at=at, removal=Passkey.Removal.REMOVED)
    own.update(user=None, name="", transports=[], sign_count=0, last_used_at=None)


def export_signing_keys(person: User) -> Iterator[Topic]:
    """Passkeys and the PIN, without what is secret: the hub does not have the first, and the second is sealed."""
    yield Topic(
        "passkeys",
        _("Passkeys"),
        _("The public halves of the keys you sign with. The private halves are on your devices only."),
        lambda: [_passkey(row) for row in Passkey.objects.filter(user=person).order_by("added_at", "pk")],
    )
    yield Topic(
        "pin",
        _("PIN"),
        _(
            "When you set your PIN, and whether too many wrong ones have locked it. The PIN is kept nowhere; the key "
            "made from it is not handed out."
        ),
        lambda: [
            {
                "set": row.set_at.isoformat(),
                "salt": bytes(row.salt).hex(),
                "iterations": row.iterations,
                "wrong ones in a row": row.failed,
                "locked until": _text(row.locked_until),
                "has to be set anew since": _text(closed_at(row)),
            }
            for row in Pin.objects.filter(user=person)
        ],
    )


def _passkey(row: Passkey) -> Row:
    return {
        "name": row.name,
        "identifier": bytes(row.credential_id).hex(),
        "public key": json.dumps(public_key_of(row)),
        "made for": row.rp_id,
        "counter": row.sign_count,
        "ways to reach it": list(row.transports),
        "added": row.added_at.isoformat(),
        "last used": _text(row.last_used_at),
        "removed": _text(row.removed_at),
        "why": row.removal,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
