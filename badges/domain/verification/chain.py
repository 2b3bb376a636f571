"""From a badge of ours back to what it rests on: each observation, its mentor, their authority, the sealed ledger.

Every step is checked when it is asked for. It says no more than the badge does: days instead of moments, no position
and no hash, and of the seal only that of the whole ledger, so that two badges cannot be connected by it. See
docs/decisions/0034.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from badges.domain.mentors import page_of, public_names
from badges.formats.evidence import StatedObservation, evidence_digest
from badges.formats.proofs import Outcome
from badges.models import Award
from courses.domain.following import AS_COORDINATOR
from courses.domain.row_checks import AuthorityThen, Seal, Seals, authority_behind, is_intact, seals_of
from courses.enums import Basis, EventKind
from courses.models import SignOffEvent


@dataclass(frozen=True)
class Step:
    """One step back: `id` is observation, mentor, authority or ledger; at `address`, if any, everybody can look."""

    id: str
    outcome: Outcome
    detail: str
    address: str = ""


@dataclass(frozen=True)
class Strand:
    """One counted observation, and the steps behind it."""

    seen: StatedObservation
    steps: tuple[Step, ...]

    @property
    def outcome(self) -> Outcome:
        """The worst of its steps."""
        found = {step.outcome for step in self.steps}
        return next((one for one in (Outcome.FAIL, Outcome.UNKNOWN) if one in found), Outcome.PASS)


def chain_of(
    award: Award, observations: Sequence[StatedObservation], endorsed: Collection[int]
) -> tuple[Strand, ...]:
    """What each observation of a genuine badge rests on. `endorsed`: numbers, from 1, whose endorsement is verified.

    Seven queries for any number of observations.
    """
    if not observations:
        return ()
    rows = _rows(award)
    found = [_if_intact(rows.get(seen.digest)) for seen in observations]
    intact = [row for row in found if row is not None]
    authority, seals = authority_behind(intact), seals_of(intact)
    names = public_names({seen.mentor for seen in observations})
    return tuple(
        Strand(
            seen,
            (
                _observation(award, seen, row),
                _mentor(seen, names, is_signed=number in endorsed),
                _authority(seen, authority.get(row.position) if row else None),
                _ledger(seals, seals.of_rows.get(row.position) if row else None),
            ),
        )
        for number, (seen, row) in enumerate(zip(observations, found, strict=True), start=1)
    )


def _rows(award: Award) -> dict[str, SignOffEvent]:
    if award.learner is None:
        return {}
    rows = SignOffEvent.objects.filter(
        subject=award.learner.pseudonym,
        skill_code__in=award.skills,
        kind__in=[EventKind.OBSERVED, EventKind.CORRECTED],
    )
    return {evidence_digest(award.public_id, row.hash): row for row in rows}


def _if_intact(row: SignOffEvent | None) -> SignOffEvent | None:
    return row if row is not None and is_intact(row) else None


def _observation(award: Award, seen: StatedObservation, row: SignOffEvent | None) -> Step:
    if award.learner is None:
        words = _("The holder asked us to erase their data, so the hub cannot tell any more which row it is.")
        return Step("observation", Outcome.UNKNOWN, words)
    if row is None or row.skill_code != seen.skill:
        return Step(
            "observation",
            Outcome.FAIL,
            _("The hub’s records do not hold this observation as the badge states it. Ask the hub."),
        )
    words = _("The hub’s records hold this observation, and nobody has changed it since it was recorded.")
    return Step("observation", Outcome.PASS, words)


def _mentor(seen: StatedObservation, names: dict[str, str], *, is_signed: bool) -> Step:
    who, page = names.get(seen.mentor) or _("A mentor of this hub"), page_of(seen.mentor)
    if is_signed:
        words = _("%(who)s vouches for it: the signature in their name fits.") % {"who": who}
        return Step("mentor", Outcome.PASS, words, page)
    words = _(
        "It carries no signature in its mentor’s name: the badge is older than these, or the mentor has left."
    )
    return Step("mentor", Outcome.UNKNOWN, words, page)


def _authority(seen: StatedObservation, then: AuthorityThen | None) -> Step:
    if then is None:
        words = _("On what authority it was signed could not be found out.")
        return Step("authority", Outcome.UNKNOWN, words)
    if not then.is_good:
        words = _(
            "The hub’s records show no authority of this mentor for this skill on that day. Ask the hub."
        )
        return Step("authority", Outcome.FAIL, words)
    basis = Basis(then.basis).label if then.basis in Basis.values else then.basis
    values = {"skill": seen.skill, "day": _day(then.since), "basis": basis, "given": _given(then.given)}
    words = _(
        "On that day the mentor was allowed to judge %(skill)s: since %(day)s, %(given)s. Basis: %(basis)s."
    )
    return Step("authority", Outcome.PASS, words % values)


def _given(by: str) -> str:
    if by == "founding":
        return _("as one of the first mentors of the hub")
    if by == AS_COORDINATOR:
        return _("given by a coordinator of the hub")
    return _("given by a mentor who may pass it on")


def _ledger(seals: Seals, seal: Seal | None) -> Step:
    address = f"{settings.BASE_URL}{reverse('ledger_checkpoint')}"
    if seal is None or seal is Seal.ERASED:
        return Step(
            "ledger", Outcome.UNKNOWN, _("Whether the row is sealed cannot be told any more."), address
        )
    if seal is Seal.NOT_YET or seals.checkpoint is None:
        words = _("It is newer than the last seal of the records. The next one, within hours, covers it.")
        return Step("ledger", Outcome.UNKNOWN, words, address)
    day = {"day": _day(seals.checkpoint.signed_at)}
    if seal is Seal.BROKEN:
        words = _(
            "The records are not what was sealed on %(day)s. Do not rely on it before the hub explains."
        )
        return Step("ledger", Outcome.FAIL, words % day, address)
    words = _("It is in the records as they were sealed on %(day)s; the holder can hand you the proof.")
    return Step("ledger", Outcome.PASS, words % day, address)


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")
