"""Places in status lists: drawn at random, given out once, and never again. See docs/decisions/0025 and 0028.

Nothing is locked while places are drawn, so that many can issue at once. That a place is given out once is the
database's promise: whoever comes second gets nothing, and draws again.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max, Q
from django.utils import timezone

from badges.domain.keys import Pen
from badges.domain.status import sign_list
from badges.formats.status_bits import MIN_ENTRIES
from badges.models import Award, Issuer, StatusEntry, StatusList

_MORE_THAN_NEEDED = 16
_chance = random.SystemRandom()


@dataclass(frozen=True)
class Place:
    """A place that was free when it was drawn."""

    status_list: StatusList
    index: int


def draw(number: int, *, pen: Pen, length: int = MIN_ENTRIES) -> list[Place]:
    """So many different free places. They are not taken yet: somebody else may have drawn the same.

    `pen` is the issuer's, held in the same transaction: where every list is full, it signs the next one, of `length`
    places.
    """
    found: list[Place] = []
    after = 0
    while len(found) < number:
        listed = _newest(pen.row.issuer, after) or _opened(pen, length, after)
        if listed is not None:
            found += [Place(listed, index) for index in _free(listed, number - len(found))]
            after = listed.number
    return found


def take(drawn: Iterable[tuple[Award, Place]]) -> set[int]:
    """Give each award the place drawn for it, for good if the transaction commits; one query, and one to look.

    Returns the keys of the awards that got theirs. The others' were given to somebody else since they were drawn.
    """
    entries = [StatusEntry(award=award, status_list=one.status_list, index=one.index) for award, one in drawn]
    entries.sort(
        key=lambda entry: (entry.status_list_id, entry.index)
    )  # in one order, so that nobody waits in a ring
    StatusEntry.objects.bulk_create(entries, ignore_conflicts=True)
    return set(
        StatusEntry.objects.filter(award__in=[e.award_id for e in entries]).values_list("award", flat=True)
    )


def _newest(issuer: Issuer, after: int) -> StatusList | None:
    lists = StatusList.objects.select_related("issuer").defer("document")
    return lists.filter(issuer=issuer, number__gt=after).order_by("-number").first()


def _opened(pen: Pen, length: int, after: int) -> StatusList | None:
    """The next list, or None if somebody else has just opened one: lists of the whole hub share their numbers."""
    own = Q(issuer=pen.row.issuer, number__gt=after)
    found = StatusList.objects.aggregate(last=Max("number"), fresh=Max("number", filter=own))
    if found["fresh"] is not None:  # since `_newest` looked
        return None
    made = StatusList(issuer=pen.row.issuer, number=(found["last"] or 0) + 1, length=length)
    sign_list(made, (), pen, timezone.now())
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        return None
    return made


def _free(listed: StatusList, number: int) -> list[int]:
    # Not one after the other: that would tell in which order badges were issued, and how many.
    drawn = _chance.sample(range(listed.length), min(listed.length, number + _MORE_THAN_NEEDED))
    taken = set(listed.entries.filter(index__in=drawn).values_list("index", flat=True))
    free = [index for index in drawn if index not in taken]
    if len(free) < number:
        free = sorted(set(range(listed.length)) - set(listed.entries.values_list("index", flat=True)))
        _chance.shuffle(free)
    return free[:number]
