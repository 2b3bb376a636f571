"""From awards that are owed to signed bytes that are stored once: one at a time, or many together."""

import logging
from collections.abc import Iterator, Sequence

from django.db.models import Count

from badges.domain import keys
from badges.domain.parts import owed_parts
from badges.domain.together import issue_shared, issue_these
from badges.enums import AwardState
from badges.formats.linked_data import Canonical
from badges.formats.templates import Templates
from badges.models import Award
from lms.kernel.key_store import KeyUnavailable

logger = logging.getLogger(__name__)

TOGETHER = 50  # awards of one transaction: it is to last a second at most
TEMPLATES = Templates()  # of this process, for all its threads


def issue(award: Award, *, canonical: Canonical = TEMPLATES.canonical) -> Award:
    """Sign, bake and store the award's credentials, once; an award that is not pending is returned as it is.

    A pathway's course badges that are owed too come first, so that it can list them.
    All in one transaction: a process killed in the middle leaves the award pending, and a sweep takes it up.
    What does not pass the last look before publication leaves nothing behind but the reasons, in `held_because`;
    the award stays pending. `canonical` is the way to what is signed; the last look takes another one.
    Raises KeyUnavailable when a key of the hub cannot be used; that of a mentor holds what they saw.
    """
    for part in owed_parts(award):
        issue(part, canonical=canonical)
    while (outcome := issue_these([award], canonical)).left:
        pass  # somebody else took the place that was drawn for it
    return Award.objects.get(pk=award.pk) if outcome.held else outcome.seen[award.pk]


def issue_pending(together: int = TOGETHER) -> int:
    """Issue whatever is owed, so many in one transaction; returns how many were issued by this call.

    Several processes share the work: none waits for awards that another one is about to issue. One that cannot be
    issued does not hold up the rest: where something goes wrong, those of its transaction are issued one by one.
    """
    issued = 0
    alone: list[int] = []
    try:
        for awards in _batches(together):
            issued += _issue_batch(awards, alone)
        for number in alone:
            issued += _issue_alone(number)
    except KeyUnavailable as reason:  # a plain sentence helps more than where in the program it was said
        logger.error("Nothing can be issued until the signing key is back. %s", reason)
    return issued


def check() -> None:
    """Raises KeyUnavailable if what is owed could not be signed now."""
    keys.check()
    if Award.objects.filter(state=AwardState.PENDING).exists():
        keys.active_keys()


def waiting() -> dict[str, int]:
    """Why badges are held, each reason with the number of badges, most often first; nothing where none is."""
    held = Award.objects.filter(state=AwardState.PENDING).exclude(held_because="")
    counted = (
        held.values_list("held_because").annotate(number=Count("pk")).order_by("-number", "held_because")
    )
    return {" ".join(reasons.splitlines()): number for reasons, number in counted}


def _batches(together: int) -> Iterator[list[Award]]:
    """What is owed, oldest first, so many at a time; what is added meanwhile comes last."""
    last = 0
    while awards := list(
        Award.objects.filter(state=AwardState.PENDING, pk__gt=last).order_by("pk")[:together]
    ):
        yield awards
        last = awards[-1].pk


def _issue_batch(awards: Sequence[Award], alone: list[int]) -> int:
    """Issue these together; those that have to be issued by themselves are added to `alone`."""
    try:
        outcome = issue_shared(awards, TEMPLATES.canonical)
    except KeyUnavailable:
        raise
    except Exception:
        logger.exception("%d awards could not be issued together; they are issued one by one.", len(awards))
        alone += [award.pk for award in awards]
        return 0
    alone += sorted(outcome.left)
    return len(outcome.issued)


def _issue_alone(number: int) -> int:
    award = Award.objects.get(pk=number)
    if award.state != AwardState.PENDING:
        return 0
    try:
        return int(issue(award).state == AwardState.ISSUED)
    except KeyUnavailable:
        raise
    except Exception:
        logger.exception("Award %s could not be issued; it stays pending.", number)
        return 0
