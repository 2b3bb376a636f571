"""Judging the hub's own badges by the signed code that their holder shows, which needs no page. See decision 33."""

from datetime import datetime

from django.utils.translation import gettext as _

from badges.domain.verification.judgement import Judgement
from badges.domain.verification.own_addresses import is_own_address, stored_as
from badges.domain.verification.own_links import holder_erased, judge_stored, no_such_badge
from badges.enums import Format, KeyAlgorithm
from badges.formats import door
from badges.formats.door import DoorCode
from badges.formats.errors import UnreadableBadge
from badges.formats.keys import PublicKey
from badges.models import SigningKey


def verify_own_code(address: str, *, at: datetime, with_chain: bool = True) -> Judgement | None:
    """Judge by the code behind an address of ours; None where there is none. The badge's page may be closed.

    Only its holder can have made the code, and so shows the badge with it. What is told is how things stand now.
    Raises UnreadableBadge for a code that this hub did not sign, or whose key somebody else may have.
    """
    page, _mark, code = address.strip().partition(f"#{door.PREFIX}")
    if not code or not is_own_address(page):
        return None
    stated = _signed_by_us(door.PREFIX + code)
    stored = stored_as(stated.credential_id, Format.OB3)
    if stored is None:
        raise no_such_badge()
    if stored.award.learner_id is None:
        raise holder_erased()
    return judge_stored(stored, at, with_chain=with_chain)


def _signed_by_us(code: str) -> DoorCode:
    rows = SigningKey.objects.dated().filter(algorithm=KeyAlgorithm.ED25519).select_related("issuer")
    for row in rows:
        try:
            stated = door.read(code, PublicKey(id="", controller=row.issuer.did, raw=bytes(row.public_key)))
        except UnreadableBadge:
            continue
        if row.compromised_from is not None:
            raise _refused(
                _(
                    "This code is signed with a key that somebody else may have. Ask the holder to make a new one, or "
                    "for the badge’s file."
                )
            )
        if stated.issuer == row.issuer.did and not (row.retired_at and stated.signed_at > row.retired_at):
            return stated
    raise _refused(
        _(
            "This code was not signed by this hub, or was changed. Do not rely on it; ask for the badge’s file."
        )
    )


def _refused(reason: str) -> UnreadableBadge:
    return UnreadableBadge(reason, "door_code")
