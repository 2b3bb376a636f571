"""Judging the signatures of other issuers: those of one badge, and of everything in it, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from badges.domain.verification.foreign_keys import Keys
from badges.domain.verification.outside import Digester
from badges.formats import jws
from badges.formats.foreign import data_integrity, tokens
from badges.formats.foreign.data_integrity import Prepared, conclude, prepare
from badges.formats.foreign.digests import MOST, Part
from badges.formats.foreign.endorsed import endorsements_in
from badges.formats.foreign.results import Result, combined, unknown
from badges.formats.proofs import issuer_id

MOST_SIGNED = 8  # documents with proofs: a badge, and endorsements in it


@dataclass(frozen=True)
class Signed:
    """A credential, and the token that it came in, if it did."""

    document: Mapping[str, Any]
    token: jws.Token | None = None


def judged(things: Sequence[Signed], keys: Keys, digest: Digester, *, at: datetime) -> list[Result]:
    """What the signatures of each show, in their order; the linked data of all is worked out at once."""
    found = [_prepared(thing, keys, at) for thing in things[:MOST_SIGNED]]
    parts = [one.part for each in found for one in each if one.part is not None]
    if len(parts) > MOST:
        return [unknown("many_proofs", "It carries more signatures than any real badge.")] * len(things)
    digests = iter(digest(parts) if parts else [])
    results = [combined([conclude(one, next(digests) if one.part is not None else None) for one in each])
               for each in found]  # fmt: skip
    more = unknown("many_proofs", "It carries more signatures than any real badge.")
    return results + [more] * (len(things) - len(results))


def foreseen(document: Mapping[str, Any]) -> list[Part]:
    """What judging a badge that came as a document will most likely ask for, in one go as `judged` asks."""
    endorsed = (one if isinstance(one, dict) else {} for one in endorsements_in(document).embedded)
    things = [document, *endorsed][:MOST_SIGNED]
    parts = [part for thing in things for part in data_integrity.foreseen(thing)]
    return parts if len(parts) <= MOST else []


def _prepared(thing: Signed, keys: Keys, at: datetime) -> list[Prepared]:
    if thing.token is None:
        return prepare(thing.document, keys.find, at=at)
    find_key = keys.for_token(issuer_id(thing.document) or "")
    return [Prepared(result=tokens.verify(thing.token, find_key, at=at))]
