"""The trainee's word, by PIN on the mentor's phone, that they have read what was observed."""

from django.utils.translation import gettext as _

from courses.domain.learner_words import acknowledge
from courses.domain.sync.envelope import ACKNOWLEDGED, Envelope
from courses.domain.sync.receipts import Receipt
from courses.enums import EventKind
from courses.models import SignOffEvent
from lms.accounts.models import User
from lms.accounts.signing import check_pin
from lms.kernel.errors import DomainError


def with_acknowledgement(receipt: Receipt, envelope: Envelope, learner: User) -> Receipt:
    """The receipt with what became of the acknowledgement. A wrong PIN does not undo the observation."""
    word, event = envelope.acknowledgement, receipt.event
    if event is None:
        later = _("It is not in the ledger yet. The trainee can acknowledge it later, from their own page.")
        return receipt.with_word(acknowledged=False, reason=later if word else "")
    if SignOffEvent.objects.filter(target=event.client_uuid, kind=EventKind.LEARNER_ACKNOWLEDGED).exists():
        return receipt.with_word(acknowledged=True)
    if word is None:
        return receipt.with_word(acknowledged=False)
    try:
        check_pin(learner, word.mac, message=ACKNOWLEDGED + envelope.commitment)
        acknowledge(
            event,
            by=learner,
            client_uuid=word.client_uuid,
            device=str(envelope.content.device),
            signature={"kind": "pin", "commitment": envelope.commitment.hex()},
        )
    except DomainError as error:
        return receipt.with_word(acknowledged=False, reason=str(error.message))
    return receipt.with_word(acknowledged=True)
