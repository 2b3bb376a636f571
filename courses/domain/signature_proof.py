"""How an observation, and the trainee's word on it, were signed: in words, and as files for anybody to check."""

import json
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from courses.domain.learner_words import BY_SESSION
from courses.domain.ledger import facts_of
from courses.domain.story import Story
from courses.domain.sync.fields import as_text
from courses.enums import EventKind
from courses.models import ObservationSignature, SignOffEvent

FORMAT: Final = "fettle/observation-signature/1"
ACKNOWLEDGED: Final = "fettle/acknowledgement-signature/1"


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


@dataclass(frozen=True)
class Acknowledged(SignedOnDevice):
    """What the row of an acknowledgement says of how the trainee gave their word."""

    @property
    def in_words(self) -> str:
        """One sentence."""
        if self.kind == "pin":
            return _("With the trainee’s PIN, on the mentor’s device.")
        if self.kind != "passkey":
            return _("On the trainee’s own page, without a signature.")
        if self.verified:
            return _("Signed with the trainee’s own passkey, on a device that checked who it was.")
        return _("Signed with the trainee’s own passkey.")


def signed_on_device(story: Story) -> SignedOnDevice | None:
    """How it was signed; None where it was recorded while signed in on the hub, or somebody answered for it."""
    stated = facts_of(story.event).get("signature")
    return SignedOnDevice(*_told(story.event, stated)) if stated is not None else None


def acknowledged(story: Story) -> Acknowledged | None:
    """How the trainee acknowledged it; None where they have not."""
    said = next((one for one in story.follow_ups if one.kind == EventKind.LEARNER_ACKNOWLEDGED), None)
    return Acknowledged(*_told(said.event, said.facts.get("signature", BY_SESSION))) if said else None


def _told(event: SignOffEvent, stated: dict[str, Any]) -> tuple[str, bool, bool]:
    kept = kept_signature(event) if stated["kind"] == "passkey" else None
    return stated["kind"], bool(stated.get("verified")), kept is not None and not kept.erased


def kept_signature(event: SignOffEvent) -> ObservationSignature | None:
    """What is kept of the signature beside the ledger."""
    return ObservationSignature.objects.filter(event=event).first()


def proof_of(event: SignOffEvent) -> dict[str, Any] | None:
    """Everything that is needed to check the signature by oneself; None where it has no passkey's, or it was erased.

    It holds what was seen, and so it is as private as the observation. That of an acknowledgement also holds the rows
    that were read.
    """
    stated, kept = facts_of(event).get("signature"), kept_signature(event)
    if stated is None or stated["kind"] != "passkey" or kept is None or kept.erased:
        return None
    material = dict(kept.material)
    proof = {
        "format": FORMAT,
        "content": kept.content,
        "salt": as_text(bytes(kept.salt)),
        "commitment": stated["commitment"],
        "key": material.pop("key"),
        "assertion": material,
        "ledger": _row(event),
    }
    if event.kind == EventKind.LEARNER_ACKNOWLEDGED:
        proof |= {"format": ACKNOWLEDGED, "read": [_row(row) for row in _rows_named(kept.content)]}
    return proof


def _rows_named(content: str) -> list[SignOffEvent]:
    positions = [row["position"] for row in json.loads(content)["rows"]]
    return list(SignOffEvent.objects.filter(position__in=positions).order_by("position"))


def _row(event: SignOffEvent) -> dict[str, Any]:
    return {"position": event.position, "hash": event.hash, "payload": event.payload}
