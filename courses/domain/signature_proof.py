"""How an observation was signed: in words for its story, and as a file with which anybody can check it."""

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from courses.domain.ledger import facts_of
from courses.domain.story import Story
from courses.domain.sync.fields import as_text
from courses.models import ObservationSignature, SignOffEvent

FORMAT: Final = "fettle/observation-signature/1"


@dataclass(frozen=True)
class SignedOnDevice:
    """What the row of an observation says of its signature. `checkable`: others can check it, by a public key."""

    kind: str
    verified: bool
    checkable: bool

    @property
    def in_words(self) -> str:
        """One sentence."""
        if self.kind == "pin":
            return _("Signed with the mentor’s PIN on the device, at a time that the device claims.")
        if self.verified:
            return _(
                "Signed with a passkey on the device, which checked who it was, at a time that the device claims."
            )
        return _("Signed with a passkey on the device, at a time that the device claims.")


def signed_on_device(story: Story) -> SignedOnDevice | None:
    """How it was signed; None where it was recorded while signed in on the hub, or somebody answered for it."""
    stated = facts_of(story.event).get("signature")
    if stated is None:
        return None
    kept = kept_signature(story.event)
    checkable = stated["kind"] == "passkey" and kept is not None and not kept.erased
    return SignedOnDevice(stated["kind"], bool(stated.get("verified")), checkable)


def kept_signature(event: SignOffEvent) -> ObservationSignature | None:
    """What is kept of the signature beside the ledger."""
    return ObservationSignature.objects.filter(event=event).first()


def proof_of(event: SignOffEvent) -> dict[str, Any] | None:
    """Everything that is needed to check the signature by oneself; None where it has no passkey's, or it was erased.

    It holds what was seen, and so it is as private as the observation.
    """
    stated, kept = facts_of(event).get("signature"), kept_signature(event)
    if stated is None or stated["kind"] != "passkey" or kept is None or kept.erased:
        return None
    material = dict(kept.material)
    return {
        "format": FORMAT,
        "content": kept.content,
        "salt": as_text(bytes(kept.salt)),
        "commitment": stated["commitment"],
        "key": material.pop("key"),
        "assertion": material,
        "ledger": {"position": event.position, "hash": event.hash, "payload": event.payload},
    }
