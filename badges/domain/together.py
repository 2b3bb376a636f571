"""One transaction in which awards are issued, one or many: everything that each needs, or nothing of it.

Locks are taken in the order that badges/domain/status.py names. See docs/decisions/0028.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from badges.domain import artwork, keys, mentors, places
from badges.domain.footing import Footing, footings_of
from badges.domain.keys import Pens
from badges.domain.last_look import NotFit
from badges.domain.making import Workbench, workbench
from badges.domain.parts import are_owed
from badges.enums import AwardState, KeyAlgorithm
from badges.events import award_issued, award_replaced
from badges.formats.linked_data import Canonical
from badges.models import Achievement, Award, Credential

logger = logging.getLogger(__name__)
_ROWS_AT_ONCE = 50  # of credentials with their pictures in one statement: 2 MB


@dataclass
class Outcome:
    """What became of awards: all that were `seen`, as they are now; `held` ones with the reasons.

    Those that are `left` have to be issued by themselves: their place is gone, or a course badge comes first.
    """

    seen: dict[int, Award] = field(default_factory=dict)
    issued: set[int] = field(default_factory=set)
    held: dict[int, tuple[str, ...]] = field(default_factory=dict)
    left: set[int] = field(default_factory=set)


def issue_these(awards: Sequence[Award], canonical: Canonical) -> Outcome:
    """Issue the awards that are pending, waiting for whoever is at one of them. Raises KeyUnavailable."""
    return _issue(awards, canonical, shared=False)


def issue_shared(awards: Sequence[Award], canonical: Canonical) -> Outcome:
    """The same without waiting: awards that another process is at are not seen. Raises KeyUnavailable.

    A pathway's award is left while a course badge of the same learner is owed.
    """
    return _issue(awards, canonical, shared=True)


def _issue(awards: Sequence[Award], canonical: Canonical, *, shared: bool) -> Outcome:
    keys.active_keys()  # makes the first ones, in a transaction of their own
    mentors.prepare(awards)  # likewise
    with transaction.atomic():
        outcome = _together(awards, canonical, shared=shared)
    for number, reasons in outcome.held.items():
        _hold(number, reasons)
    return outcome


def _together(awards: Sequence[Award], canonical: Canonical, *, shared: bool) -> Outcome:
    pens, now = keys.hold_pens(), timezone.now()
    found = _locked(awards, shared=shared)
    outcome = Outcome(seen={award.pk: award for award in found})
    owed = [award for award in found if award.state == AwardState.PENDING]
    if shared:
        outcome.left = are_owed(owed)
        owed = [award for award in owed if award.pk not in outcome.left]
    footings = footings_of(owed)
    _end((award for award in owed if footings[award.pk].done is None), now)
    fit = [award for award in owed if footings[award.pk].done is not None]
    if fit:
        _publish(fit, footings, workbench(fit, footings, pens, canonical, now), outcome)
    return outcome


def _locked(awards: Sequence[Award], *, shared: bool) -> list[Award]:
    """The awards as they are now, locked, each achievement read once for all its awards."""
    rows = Award.objects.filter(pk__in=[award.pk for award in awards]).order_by("pk")
    found = list(
        rows.select_for_update(of=("self",), skip_locked=shared).select_related("learner__safeguard")
    )
    achievements = Achievement.objects.select_related("picture").prefetch_related("alignments")
    known = achievements.in_bulk({award.achievement_id for award in found})
    for award in found:
        award.achievement = known[award.achievement_id]
    return found


def _publish(
    awards: Sequence[Award], footings: Mapping[int, Footing], bench: Workbench, outcome: Outcome
) -> None:
    """Make everything first, then store it: what is held has left no trace, and locks are short."""
    drawn = places.draw(len(awards), pen=_first(bench.pens))
    made: list[tuple[Award, places.Place, list[Credential]]] = []
    for award, place in zip(awards, drawn, strict=True):
        try:
            made.append((award, place, bench.made(award, footings[award.pk], place)))
        except NotFit as fault:
            outcome.held[award.pk] = fault.reasons
    outcome.issued = places.take((award, place) for award, place, _rows in made) if made else set()
    outcome.left |= {award.pk for award, _place, _rows in made} - outcome.issued
    issued = [award for award, _place, _rows in made if award.pk in outcome.issued]
    _store([row for award, _place, rows in made if award.pk in outcome.issued for row in rows], bench)
    _mark_issued(issued, bench.now)


def _store(rows: Sequence[Credential], bench: Workbench) -> None:
    """The rows, and for those that have an image the picture that is in it."""
    baked = [row for row in rows if row.image]
    pictures = {number: bench.pictures[number] for number in {row.award.achievement_id for row in baked}}
    kept = artwork.keep_all(pictures.values()) if pictures else {}
    for row in baked:
        row.artwork_id = kept[pictures[row.award.achievement_id].digest]
    Credential.objects.bulk_create(rows, _ROWS_AT_ONCE)


def _first(pens: Pens) -> keys.Pen:
    return pens[KeyAlgorithm.ED25519]


def _mark_issued(awards: Sequence[Award], now: datetime) -> None:
    """Issued; whatever the learners held for the same achievements, also what is on hold, is replaced by it."""
    # Not save(): Wagtail would look for references to other pages each time, of which an award has none.
    _set(awards, AwardState.ISSUED, issued_at=now, held_because="")
    replaced = _replaced_by(awards) if awards else []
    _set(replaced, AwardState.REPLACED, ended_at=now)
    for award in awards:
        award_issued.announce(award_id=award.pk)
    for award in replaced:
        award_replaced.announce(award_id=award.pk)


def _replaced_by(awards: Sequence[Award]) -> list[Award]:
    newer = {(award.achievement_id, award.learner_id): award for award in sorted(awards, key=_age)}
    rows = Award.objects.filter(
        achievement__in={award.achievement_id for award in awards},
        learner__in={award.learner_id for award in awards},
        issued_at__isnull=False,
        state__in=[AwardState.ISSUED, AwardState.SUSPENDED],
    )
    pairs = ((row, newer.get((row.achievement_id, row.learner_id))) for row in rows)
    return [row for row, award in pairs if award is not None and row.gives_way_to(award)]


def _age(award: Award) -> tuple[int, int]:
    return award.renewal, award.edition


def _end(awards: Iterable[Award], now: datetime) -> None:
    """Not to be issued: the ledger has moved on since they were awarded, or the learner was erased."""
    _set(list(awards), AwardState.REPLACED, ended_at=now)


def _set(awards: Sequence[Award], state: AwardState, **fields: object) -> None:
    """Bring the awards into a state, in the table and at hand; one query, none for no awards."""
    if awards:
        Award.objects.filter(pk__in=[award.pk for award in awards]).update(state=state, **fields)
    for award in awards:
        for name, value in {"state": state, **fields}.items():
            setattr(award, name, value)


def _hold(number: int, reasons: tuple[str, ...]) -> None:
    """Say why it stays pending: in the log, and beside it in the admin."""
    logger.error("Award %s is held: %s", number, " ".join(reasons))
    Award.objects.filter(pk=number, state=AwardState.PENDING).update(held_because="\n".join(reasons))
