"""Whether a badge is of the person who shows it: by what they are called, or by a code. See docs/decisions/0034.

The answer is yes, no, or that it cannot be told, and nothing more. Nothing about the question is kept.
"""

import hashlib
import uuid
from dataclasses import asdict
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.core import signing
from django.utils.translation import gettext as _

from badges.domain.holder_codes import redeem_code
from badges.domain.showing import showing_of
from badges.domain.verification import Check, Holder
from badges.formats.identities import StatedIdentity, compared, folded
from badges.formats.proofs import Outcome
from badges.models import Award
from lms.accounts.models import User

TICKET_SECONDS: Final = 15 * 60
_SALT = "badges.whose"
_MOST_ADDRESSES = 5


class TicketExpired(Exception):
    """The form was open for too long, or is none of ours: the badge has to be shown again."""


def ticket_for(holder: Holder) -> str:
    """What stands in a form, so that the badge need not be sent again; signed, good for a quarter of an hour."""
    value = {**asdict(holder), "award": str(holder.award) if holder.award else None}
    return signing.dumps(value, salt=_SALT, compress=True)


def holder_in(ticket: str) -> Holder:
    """What a form names. Raises TicketExpired."""
    try:
        value: dict[str, Any] = signing.loads(ticket, salt=_SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature as error:
        raise TicketExpired from error
    return Holder(
        value["badge"],
        uuid.UUID(value["award"]) if value["award"] else None,
        tuple(StatedIdentity(**one) for one in value["identities"]),
    )


def is_of(holder: Holder, typed: str) -> Check:
    """Whether the holder is called so: name or e-mail address, as the hub knows them or as the badge itself says.

    The same work is done whatever the holder decided; of people under age nothing is told, whatever is in the badge.
    """
    award = _award_of(holder)
    showing = showing_of(award) if award is not None else None
    known = _is_known_as(award.learner if award is not None else None, typed)
    stated = compared(holder.identities, typed)
    if showing is not None and (showing.minor or award is None or award.learner is None):
        stated = None
    told = showing is not None and showing.answers
    if (told and known) or stated:
        return _check(Outcome.PASS, _("The holder of this badge is known by what was typed."))
    if told or stated is False:
        words = _(
            "The holder of this badge is not known by exactly what was typed. Look at the spelling, or ask "
            "them to show a one-time code."
        )
        return _check(Outcome.FAIL, words)
    words = _(
        "This cannot be told by a name or an address. If the badge was issued here, ask the holder to show a "
        "one-time code."
    )
    return _check(Outcome.UNKNOWN, words)


def holds_code(holder: Holder, typed: str, *, at: datetime) -> Check:
    """Whether this is the code that the holder shows now. A right one is used up."""
    award = _award_of(holder)
    if award is None or award.learner is None:
        return _check(Outcome.UNKNOWN, _("This hub makes no codes for this badge. Ask for identification."))
    if redeem_code(award, typed, at=at):
        words = _("Whoever made this code was signed in as the holder of this badge, minutes ago.")
        return _check(Outcome.PASS, words)
    words = _("The code is wrong, was used, or is older than ten minutes. Ask for a new one.")
    return _check(Outcome.FAIL, words)


def _check(outcome: Outcome, words: str) -> Check:
    return Check("recipient", outcome, words)


def _award_of(holder: Holder) -> Award | None:
    if holder.award is None:
        return None
    return Award.objects.select_related("learner__safeguard").filter(public_id=holder.award).first()


def _is_known_as(person: User | None, typed: str) -> bool:
    """One name and five addresses are compared for everybody, also for nobody, so that the time tells nothing."""
    names = [_name_key(person.name)] if person is not None and person.name.strip() else []
    rows = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    addresses = [_address_key(address) for address in rows.order_by("-primary", "pk")[:_MOST_ADDRESSES]]
    name, address = _name_key(typed), _address_key(typed)
    asked = [(name, key) for key in _filled(names, 1)] + [
        (address, key) for key in _filled(addresses, _MOST_ADDRESSES)
    ]
    found = [compare_digest(given, key) for given, key in asked]
    return any(found)


def _filled(keys: list[bytes], length: int) -> list[bytes]:
    return keys + [b"\x00" * 32] * (length - len(keys))


def _name_key(name: str) -> bytes:
    """Words in any order, since some say the family name first; all of them, letter by letter."""
    words = sorted(folded(name.replace(",", " ")).casefold().split())
    return hashlib.sha256("\x1f".join(["name", *words]).encode()).digest()


def _address_key(address: str) -> bytes:
    """Without regard to case: no two addresses of this hub differ by it alone."""
    return hashlib.sha256(f"address\x1f{folded(address).casefold()}".encode()).digest()
