"""Handing a badge to a wallet (OpenID4VCI, pre-authorized code with a PIN). See docs/decisions/0031."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from badges.domain.verification import holder_state
from badges.enums import Format, Verdict
from badges.formats import oid4vci
from badges.formats.contexts import CREDENTIALS_V2, OB_3
from badges.formats.oid4vci import Configuration
from badges.models import Award, Credential, WalletOffer
from lms.kernel.errors import DomainError

CODE_LASTS: Final = timedelta(minutes=10)
TOKEN_LASTS: Final = timedelta(minutes=10)
MOST_WRONG_PINS: Final = 5
_ALL: Final = (
    Configuration(
        id="OpenBadge_ldp_vc",
        format="ldp_vc",
        stored="ob3",
        algorithm="eddsa-rdfc-2022",
        contexts=(CREDENTIALS_V2, OB_3),
    ),
    Configuration(id="OpenBadge_jwt_vc_json", format="jwt_vc_json", stored="jwt_eddsa", algorithm="EdDSA"),
)
# A form is offered once badges are stored in it.
CONFIGURATIONS: Final = tuple(one for one in _ALL if one.stored in Format.values)


class Refused(Exception):
    """The wallet gets nothing. `code` is the protocol's word, `description` plain words for whoever looks at it."""

    def __init__(self, code: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.status = status


@dataclass(frozen=True)
class Offered:
    """One offer, as it is shown once: the address in the QR code, and the PIN that is typed into the wallet."""

    address: str
    pin: str
    expires_at: datetime


@transaction.atomic
def offer(award: Award, *, at: datetime) -> Offered:
    """Make an offer of a valid badge, for ten minutes; an earlier one of it that nobody took up ends.

    Raises DomainError for a badge that does not stand.
    """
    if holder_state(award, at) is not Verdict.VALID:
        raise DomainError(_("Only a valid badge can be put into a wallet."), code="not_valid")
    waiting = WalletOffer.objects.filter(award=award, redeemed_at__isnull=True, expires_at__gt=at)
    waiting.update(expires_at=at)
    code, pin = (
        secrets.token_urlsafe(32),
        f"{secrets.randbelow(10**oid4vci.PIN_LENGTH):0{oid4vci.PIN_LENGTH}}",
    )
    WalletOffer.objects.create(
        award=award,
        code_hash=_hash(code),
        pin_hash=_pin_hash(code, pin),
        created_at=at,
        expires_at=at + CODE_LASTS,
    )
    stored = set(award.credentials.values_list("format", flat=True))
    ids = [one.id for one in CONFIGURATIONS if one.stored in stored]
    words = _("The number beside the code on your hub’s page")
    made = oid4vci.credential_offer(settings.BASE_URL, code, ids, pin_words=words)
    return Offered(oid4vci.offer_address(made), pin, at + CODE_LASTS)


def redeem(code: str, pin: str, *, at: datetime) -> str:
    """The access token for a code, once, with its PIN; raises Refused. After five wrong PINs the offer is over."""
    with transaction.atomic():
        rows = WalletOffer.objects.select_for_update().filter(code_hash=_hash(code))
        found = rows.filter(redeemed_at__isnull=True, expires_at__gt=at).first()
        if found is not None and found.wrong_pins < MOST_WRONG_PINS:
            if hmac.compare_digest(found.pin_hash, _pin_hash(code, pin)):
                token = secrets.token_urlsafe(32)
                found.redeemed_at, found.token_hash = at, _hash(token)
                found.token_expires_at = at + TOKEN_LASTS
                found.save(update_fields=["redeemed_at", "token_hash", "token_expires_at"])
                return token
            found.wrong_pins += 1
            found.save(update_fields=["wrong_pins"])
    if found is None:
        raise Refused("invalid_grant", "The code was used, has run out, or was never given.")
    raise Refused("invalid_grant", "The PIN is not right. After five wrong ones the offer is over.")


def hand_over(token: str, asked: dict[str, Any], *, at: datetime) -> tuple[Configuration, Credential]:
    """The stored credential that a wallet asks for; raises Refused. The token can ask for each form, until it ends."""
    rows = WalletOffer.objects.select_related("award__learner").filter(token_hash=_hash(token))
    found = rows.filter(token_expires_at__gt=at).first()
    if found is None:
        raise Refused("invalid_token", "The access token has run out, or was never given.", status=401)
    chosen = _asked_for(asked)
    if found.award.learner is None or holder_state(found.award, at) is not Verdict.VALID:
        raise Refused("credential_request_denied", "The badge does not stand any more.")
    credential = Credential.objects.filter(award=found.award, format=chosen.stored).first()
    if credential is None:
        raise Refused("unknown_credential_configuration", "The badge is not kept in this form.")
    WalletOffer.objects.filter(pk=found.pk, handed_over_at__isnull=True).update(handed_over_at=at)
    return chosen, credential


def _asked_for(asked: dict[str, Any]) -> Configuration:
    """By identifier or configuration as version 1.0 has it, or by format alone as wallets of draft 13 ask."""
    wanted = asked.get("credential_identifier") or asked.get("credential_configuration_id")
    form = None if wanted else asked.get("format")
    if not isinstance(wanted or form, str):
        raise Refused("invalid_credential_request", "The request does not say which credential it is about.")
    for one in CONFIGURATIONS:
        if wanted == one.id or form == one.format:
            return one
    raise Refused("unknown_credential_configuration", "This hub hands over no credential of this kind.")


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _pin_hash(code: str, pin: str) -> str:
    """Six digits alone could be found from their hash; the code that goes in is kept nowhere."""
    return hmac.new(code.encode(), pin.encode(), hashlib.sha256).hexdigest()
