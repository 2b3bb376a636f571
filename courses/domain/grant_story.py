"""One grant as people read it: on whose authority it rests, whom it let others give, and what was judged under it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.domain.basis import JUDGING_SKILLS
from courses.domain.sampling import observed_under, withdrawal_draw
from courses.enums import Basis
from courses.models import AuthorityGrant, Sample, Skill, Standing

_LISTED = 100


@dataclass(frozen=True)
class BasisToday:
    """What a grant rests on, looked at now: `held` of `needed` skills, or a certificate's date.

    A grant for a whole course that rests on the mentor's own standing lets them judge the skills they hold.
    """

    holds: bool
    held: int = 0
    needed: int = 0

    @property
    def partly(self) -> bool:
        """Whether it holds for some of the skills only."""
        return self.holds and self.held < self.needed


@dataclass(frozen=True)
class Link:
    """One grant in the chain."""

    grant: AuthorityGrant
    basis: BasisToday
    in_force: bool

    @property
    def last_day(self) -> datetime | None:
        """A moment of its last day: `valid_until` is the first without it."""
        return _moment_before(self.grant.valid_until)

    @property
    def basis_last_day(self) -> datetime | None:
        """Likewise of the certificate that it rests on."""
        return _moment_before(self.grant.basis_expires)


@dataclass(frozen=True)
class GrantStory:
    """A grant with the grants it rests on (nearest first) and those that were given under it."""

    link: Link
    above: tuple[Link, ...]
    below: tuple[Link, ...]
    replaced_by: AuthorityGrant | None
    observations: int
    samples: tuple[Sample, ...]

    @property
    def grant(self) -> AuthorityGrant:
        """The grant that it is about."""
        return self.link.grant


def _moment_before(end: datetime | None) -> datetime | None:
    return end - timedelta(microseconds=1) if end else None


def story_of(grant: AuthorityGrant, moment: datetime) -> GrantStory:
    """The story of one grant at `moment`; a constant number of queries, however long the chain is."""
    named = AuthorityGrant.objects.select_related("mentor", "place", "granted_by")
    above_keys = _keys_above(grant)
    rows = {row.pk: row for row in named.filter(pk__in=[grant.pk, *above_keys])}
    below = list(named.filter(parent=grant).order_by("valid_from", "pk")[:_LISTED])
    links = {link.grant.pk: link for link in _links([*rows.values(), *below], moment)}
    return GrantStory(
        link=links[grant.pk],
        above=tuple(links[key] for key in above_keys),
        below=tuple(links[row.pk] for row in below),
        replaced_by=named.filter(replaces=grant).first(),
        observations=observed_under(grant).count(),
        samples=tuple(Sample.objects.filter(draw=withdrawal_draw(grant)).select_related("event")),
    )


def _keys_above(grant: AuthorityGrant) -> list[int]:
    """The keys of the grants it rests on, nearest first; one query."""
    parents = dict(AuthorityGrant.objects.filter(parent__isnull=False).values_list("pk", "parent_id"))
    found: list[int] = []
    key = parents.get(grant.pk)
    while key is not None and key not in found:
        found.append(key)
        key = parents.get(key)
    return found


def _links(rows: Iterable[AuthorityGrant], moment: datetime) -> list[Link]:
    """The rows with what is true of each at `moment`; three queries."""
    grants = list(rows)
    held = set(
        Standing.objects.held_at(moment)
        .filter(person__in={row.mentor.pseudonym for row in grants})
        .values_list("person", "skill_code")
    )
    taught: dict[str, set[str]] = {}
    for course, code in Skill.objects.values_list("course_code", "code"):
        taught.setdefault(course, set()).add(code)
    in_force = set(
        AuthorityGrant.objects.at(moment).filter(pk__in=[r.pk for r in grants]).values_list("pk", flat=True)
    )
    return [
        Link(
            row,
            _basis(row, {c for p, c in held if p == row.mentor.pseudonym}, taught, moment),
            row.pk in in_force,
        )
        for row in grants
    ]


def _basis(row: AuthorityGrant, held: set[str], taught: dict[str, set[str]], moment: datetime) -> BasisToday:
    if row.basis == Basis.STANDING:
        needed = {row.skill_code} if row.skill_code else taught.get(row.course_code, set())
        found = len(needed & held)
        return BasisToday(holds=found > 0, held=found, needed=len(needed))
    if row.basis == Basis.JUDGING:
        found = len(held.intersection(JUDGING_SKILLS))
        return BasisToday(holds=found == len(JUDGING_SKILLS), held=found, needed=len(JUDGING_SKILLS))
    return BasisToday(holds=row.basis_expires is None or row.basis_expires > moment)
