"""The code that is shown at a door without a network.

It is signed when the holder asks for it and kept nowhere: what it says of the holder is theirs to say anew each time,
and no visitor can make the hub sign. See docs/decisions/0033.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from badges.domain import keys
from badges.domain.keys import Pen
from badges.domain.showing import Showing
from badges.domain.verification import holder_state
from badges.enums import PageVisibility, Verdict
from badges.formats import addresses, door
from badges.formats.door import DoorCode
from badges.formats.proofs import moment
from badges.formats.qr import data_address, door_qr_address, door_qr_png
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential, StatusEntry
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class DoorPass:
    """A signed code, and the address before it, which an ordinary camera opens.

    `holder` is the name in it, if any; `reader` is where to get the file that reads it.
    """

    page: str
    code: str
    holder: str
    reader: str

    @property
    def text(self) -> str:
        """All that stands in the QR code."""
        return f"{self.page}#{self.code}"

    @property
    def qr(self) -> str:
        """The QR code as a `data:` address."""
        return door_qr_address(self.page, self.code)

    @property
    def picture(self) -> str:
        """The QR code as a PNG to keep on a phone, likewise."""
        return data_address(door_qr_png(self.page, self.code), "image/png")


def pass_of(credential: Credential, *, showing: Showing, name: str, at: datetime) -> DoorPass:
    """The badge's code, signed now, to be given to its holder alone. `name` stands in it, except that of a minor.

    Raises DomainError for a badge that does not stand or has no place in a status list, and where no key can be used.
    """
    if holder_state(credential.award, at) is not Verdict.VALID:
        raise DomainError(_("This badge does not stand now, so there is no code for it."), code="not_valid")
    entry = StatusEntry.objects.select_related("status_list").filter(award=credential.award).first()
    if entry is None:
        raise DomainError(_("This badge was issued before there were codes for the door."), code="no_place")
    named = "" if showing.minor else name
    try:
        keys.active_key()  # a first one is made in a transaction of its own
        with transaction.atomic():
            code = _signed(credential, entry, keys.hold_pen(), named, at)
    except KeyUnavailable as reason:
        logger.error("No code for the door can be made until the signing key is back. %s", reason)
        raise DomainError(_("The hub cannot sign at the moment. Try again later."), code="no_key") from reason
    reader = addresses.door(credential.issuer.origin)
    return DoorPass(_page(credential, showing), code, named, reader)


def _signed(credential: Credential, entry: StatusEntry, pen: Pen, name: str, at: datetime) -> str:
    document = parse_json_strictly(bytes(credential.document))
    stated = DoorCode(
        credential_id=credential.award.public_id,
        issuer=pen.row.issuer.did,
        badge=document["credentialSubject"]["achievement"]["name"],
        skills=len(credential.award.skills),
        valid_from=moment(document["validFrom"]) or credential.award.earned_at,
        valid_until=moment(document.get("validUntil")),
        signed_at=at,
        list_number=entry.status_list.number,
        list_index=entry.index,
        holder=name,
    )
    code = door.sign(stated, key=pen.signer, public=pen.public)
    door.read(code, pen.public)  # a last look: nobody should find out at the door
    return code


def _page(credential: Credential, showing: Showing) -> str:
    """What an ordinary camera opens: the badge's page where others may see it, else the page that reads the code."""
    origin = credential.issuer.origin
    if showing.page == PageVisibility.OFF:
        return addresses.door_file(origin)
    page = addresses.credential_page(origin, credential.award.public_id)
    return f"{page}?key={showing.key}" if showing.page == PageVisibility.LINK else page
