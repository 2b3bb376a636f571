"""From what a badge states back to the ledger, for its holder; and what of it the public may see."""

from typing import Any

from badges.enums import Format
from badges.formats.evidence import StatedObservation, evidence_digest, stated_observations
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential
from courses.domain.signature_proof import proof_of
from courses.models import SignOffEvent

SIGNATURES = "fettle/badge-signatures/1"
_PUBLIC = ("commitment", "key", "assertion")


def counted_events(credential: Credential) -> list[tuple[StatedObservation, SignOffEvent]]:
    """The observations that a badge states, each with its row of the ledger; for the holder's eyes only.

    Found by the digest, which nobody can go back from who does not have the ledger. Two queries.
    """
    award = credential.award
    if award.learner is None:
        return []
    rows = {
        evidence_digest(award.public_id, event.hash): event
        for event in SignOffEvent.objects.filter(
            subject=award.learner.pseudonym, skill_code__in=award.skills
        ).order_by("position")
    }
    stated = stated_observations(parse_json_strictly(bytes(credential.document)))
    return [(seen, rows[seen.digest]) for seen in stated if seen.digest in rows]


def public_signatures(credential: Credential) -> list[dict[str, Any]]:
    """What mentors signed with their passkeys, of the observations of one badge, as far as anybody may see it.

    See docs/decisions/0027: neither what was signed over nor its salt, and nothing at all of an observation that
    another badge of the holder rests on, or that was signed together with others.
    """
    others = list(
        Credential.objects.filter(format=Format.OB3, award__learner=credential.award.learner)
        .exclude(pk=credential.pk)
        .values_list("award__public_id", "document")
    )
    found = []
    for seen, event in counted_events(credential):
        proof = proof_of(event)
        shared = any(evidence_digest(other, event.hash).encode() in bytes(text) for other, text in others)
        if proof is not None and not shared and not proof["assertion"].get("batch"):
            found.append({"digest": seen.digest, **{name: proof[name] for name in _PUBLIC}})
    return found
