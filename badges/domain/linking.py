"""What would let somebody tell that two badges are one person's: for their holder, who decides who is shown what."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from badges.domain.renewal import successor_of
from badges.enums import Format, LinkReason
from badges.formats.by_hand import ONLY_A_LINK, stated_decision
from badges.formats.course_badges import digests_of, stated_parts
from badges.formats.identities import identities_in_ob3
from badges.formats.strict_json import parse_json_strictly
from badges.models import Award, Credential, FormerDocument


@dataclass(frozen=True)
class Link:
    """Another badge of the holder, and why somebody who has both can tell, or guess, that they belong together."""

    award: Award
    reason: LinkReason


def links_of(credential: Credential) -> list[Link]:
    """Every other badge of the holder that this one could be linked with, with each reason.

    Four queries, and one for each replaced badge that leads on. Copies from before a badge was signed again are looked
    at as well: people have them.
    """
    if credential.award.learner is None:
        return []
    held = _held(credential.award)
    own = held.pop(credential.award_id)
    return [Link(other.award, reason) for other in held.values() for reason in _reasons(own, other)]


@dataclass(frozen=True)
class _Held:
    """A badge, with every signed text of it that is about in the world, the present one first."""

    award: Award
    texts: list[bytes]

    @cached_property
    def leads_to(self) -> Award | None:
        """The badge that its holder lets it lead to; one query for a replaced one that leads on."""
        return successor_of(self.award) if self.award.leads_on else None

    @cached_property
    def _documents(self) -> list[dict[str, Any]]:
        return [parse_json_strictly(text) for text in self.texts]

    @cached_property
    def says_whose(self) -> bool:
        return any(identities_in_ob3(document) for document in self._documents)

    @cached_property
    def given(self) -> set[str]:
        """The evidence that was given by hand, as text or address."""
        said = [stated_decision(document) for document in self._documents]
        given = {text for one in said if one for text in (one.link, one.evidence) if text}
        return {text for text in given if not text.startswith(ONLY_A_LINK)}

    @cached_property
    def _listed(self) -> set[str]:
        return {part.digest for document in self._documents for part in stated_parts(document)}

    def lists(self, other: "_Held") -> bool:
        """Whether it lists the other one: whoever has both can work out the digest."""
        return bool(self._listed) and any(
            not self._listed.isdisjoint(digests_of(self.award.public_id, text)) for text in other.texts
        )


def _held(award: Award) -> dict[int, _Held]:
    """The learner's issued badges by primary key, oldest first."""
    rows = Credential.objects.filter(
        format=Format.OB3, award__learner=award.learner, award__issued_at__isnull=False
    )
    texts: dict[int, list[bytes]] = defaultdict(list)
    for number, text in [
        *rows.values_list("award", "document"),
        *FormerDocument.objects.filter(credential__in=rows).values_list("credential__award", "document"),
    ]:
        texts[number].append(bytes(text))
    awards = Award.objects.filter(pk__in=texts).order_by("issued_at", "pk").select_related("achievement")
    found = awards.prefetch_related("achievement__wordings__locale")
    return {one.pk: _Held(one, texts[one.pk]) for one in found}


def _reasons(own: _Held, other: _Held) -> Iterator[LinkReason]:
    if own.lists(other):
        yield LinkReason.LISTS
    if other.lists(own):
        yield LinkReason.LISTED
    if own.leads_to == other.award:
        yield LinkReason.LEADS_ON
    if other.leads_to == own.award:
        yield LinkReason.LED_TO
    if own.says_whose and other.says_whose:
        yield LinkReason.IDENTITY
    if own.given & other.given:
        yield LinkReason.GIVEN
    if own.award.valid_until is not None and own.award.valid_until == other.award.valid_until:
        yield LinkReason.END
