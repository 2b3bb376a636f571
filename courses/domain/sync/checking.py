"""Whether the signature of an observation holds, and what the ledger says of it."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from courses.domain.sync.envelope import OBSERVED, ByPasskey, ByPin, Envelope, challenge_of
from courses.models.signature import digest_of_material
from lms.accounts.models import User
from lms.accounts.signing import SignatureRefused, check_passkey, check_pin, public_key_of, user_verified

TRY_LATER: Final = "pin_locked"


@dataclass(frozen=True)
class Checked:
    """`facts` are what the ledger states of a signature that holds, None where it does not, with `reason` and `code`.

    `material` is kept beside the ledger: the assertion, and the key that it can be checked with.
    """

    kind: str
    facts: dict[str, Any] | None
    material: dict[str, Any] = field(default_factory=dict)
    reason: str = ""
    code: str = ""


def check(envelope: Envelope, *, by: User) -> Checked:
    """Check the mentor's signature. Wrong PINs are counted at once: call it outside of the transaction that records."""
    signed = envelope.signature
    if signed is None:
        return Checked("", None, reason=_("It came without a signature."), code="unsigned")
    if isinstance(signed, ByPin):
        return _by_pin(envelope, signed, by)
    return _by_passkey(envelope, signed, by)


def _by_pin(envelope: Envelope, signed: ByPin, by: User) -> Checked:
    try:
        check_pin(by, signed.mac, message=OBSERVED + envelope.commitment)
    except SignatureRefused as refused:
        return Checked("pin", None, reason=str(refused.message), code=refused.code)
    return Checked("pin", {"kind": "pin", "commitment": envelope.commitment.hex()})


def _by_passkey(envelope: Envelope, signed: ByPasskey, by: User) -> Checked:
    material = signed.material
    if signed.batch and envelope.commitment not in signed.batch:
        reason = _("The signature is for a group that this observation does not belong to.")
        return Checked("passkey", None, material, reason, "not_in_batch")
    try:
        facts, material = checked_passkey(signed, by=by, commitment=envelope.commitment)
    except SignatureRefused as refused:
        return Checked("passkey", None, material, str(refused.message), refused.code)
    return Checked("passkey", facts, material)


def checked_passkey(
    signed: ByPasskey, *, by: User, commitment: bytes
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the ledger states of a passkey's signature over a commitment, and what is kept beside it.

    Raises SignatureRefused where it does not hold. That the commitment is in the batch is for the caller to check.
    """
    key = check_passkey(by, signed.assertion, challenge=challenge_of(commitment, signed.batch))
    material = {**signed.material, "key": public_key_of(key)}
    facts = {
        "kind": "passkey",
        "commitment": commitment.hex(),
        "key": str(key.public_id),
        "assertion": digest_of_material(material),
        "verified": user_verified(signed.assertion),
    }
    return facts, material
