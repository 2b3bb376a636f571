"""Judging the hub's own badges by their address, from the database."""

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from badges.domain.showing import showing_of
from badges.domain.verification.judgement import Judgement
from badges.domain.verification.own import verify_ob3
from badges.domain.verification.own_addresses import ADDRESS, is_own, key_in, stored_as
from badges.enums import Format
from badges.formats.baking import read_badge
from badges.formats.errors import UnreadableBadge
from badges.models import Credential


def verify_own_link(address: str, *, at: datetime, with_chain: bool = True) -> Judgement | None:
    """Judge by address; None for an address that is none of a badge of ours.

    Raises UnreadableBadge where this hub has no badge at the address, or does not show it there.
    """
    found = ADDRESS.match(address.strip())
    if found is None or not is_own(found["origin"]):
        return None
    stored = stored_as(uuid.UUID(found["id"]), Format.OB3)
    if stored is None:
        raise no_such_badge()
    if stored.award.learner_id is None:
        raise holder_erased()
    if not showing_of(stored.award).opens(key_in(address)):
        raise UnreadableBadge(
            _(
                "The holder of this badge does not show it at this address. Ask them for the file, or for a link."
            ),
            "no_such_badge",
        )
    return judge_stored(stored, at, with_chain=with_chain)


def verify_own(public_id: uuid.UUID, *, at: datetime) -> Judgement:
    """Judge a badge of ours that was shown a moment ago, without the file. Raises UnreadableBadge for none."""
    return judge_stored(stored_as(public_id, Format.OB3), at)


def judge_stored(stored: Credential | None, at: datetime, *, with_chain: bool = True) -> Judgement:
    """Judge an Open Badge 3.0 as it is in our records. Raises UnreadableBadge for none."""
    if stored is None:
        raise no_such_badge()
    judgement = verify_ob3(read_badge(bytes(stored.document)), at, with_chain=with_chain)
    if judgement is None:
        raise no_such_badge()
    return judgement


def no_such_badge() -> UnreadableBadge:
    """What is said of an address of ours with nothing behind it."""
    return UnreadableBadge(_("This hub has issued no badge with this address."), "no_such_badge")


def holder_erased() -> UnreadableBadge:
    """What is said of a badge whose holder is not known here any more."""
    return UnreadableBadge(
        _("The holder of this badge asked us to erase their data. Ask them for the file."), "no_such_badge"
    )
