"""What was received before under the name of an observation, and whether it is the same."""

from dataclasses import dataclass

from courses.domain.sync.envelope import Envelope
from courses.domain.sync.keeping import name_of_other
from courses.models import HeldObservation, SignOffEvent


@dataclass(frozen=True)
class Earlier:
    """What is here under a name: the same (`event` or `held`), or something else (`differs`)."""

    event: SignOffEvent | None = None
    held: HeldObservation | None = None
    differs: bool = False


def find(envelope: Envelope) -> Earlier:
    """What was received before. Two queries; three where it differs."""
    name = envelope.content.client_uuid
    event = SignOffEvent.objects.filter(client_uuid=name).select_related("signature").first()
    held = HeldObservation.objects.filter(client_uuid=name).first()
    if event is None and held is None:
        return Earlier()
    if event is not None and (_signed(event, envelope) or (held is not None and _sent(held, envelope))):
        return Earlier(event=event)
    if event is None and held is not None and _sent(held, envelope):
        return Earlier(held=held)
    other = HeldObservation.objects.filter(client_uuid=name_of_other(envelope)).first()
    if other is None:
        return Earlier(differs=True)
    return Earlier(held=other, event=SignOffEvent.objects.filter(client_uuid=other.client_uuid).first())


def _signed(event: SignOffEvent, envelope: Envelope) -> bool:
    kept = getattr(event, "signature", None)
    return kept is not None and kept.content == envelope.text


def _sent(held: HeldObservation, envelope: Envelope) -> bool:
    return held.envelope is not None and held.envelope["content"] == envelope.text
