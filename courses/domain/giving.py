"""What somebody who is no coordinator may pass on of their authority to grant. The rule itself is `authority.grant`."""

from dataclasses import dataclass
from datetime import datetime

from courses.domain.basis import Scope, scope_of
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, Place
from lms.accounts import roles
from lms.accounts.models import User

_KEPT_BY_COORDINATORS = (Act.GRANT, Act.SAMPLE)


@dataclass(frozen=True)
class Giving:
    """What one person may put into a grant. `scope` None is everything; `places` None is every place."""

    acts: tuple[Act, ...]
    bases: tuple[Basis, ...]
    scope: Scope | None
    places: tuple[Place, ...] | None
    may_release: bool

    def __bool__(self) -> bool:
        return self.scope is None or bool(self.scope)


def giving_of(person: User, moment: datetime) -> Giving:
    """Everything for coordinators and administrators; for others what their grants to grant are for."""
    founds = person.is_superuser or person.has_role(roles.ADMINISTRATOR)
    bases = tuple(basis for basis in Basis if founds or basis is not Basis.FOUNDING)
    if person.has_perm("courses.grant_authority"):
        return Giving(tuple(Act), bases, scope=None, places=None, may_release=True)
    return Giving(
        acts=tuple(act for act in Act if act not in _KEPT_BY_COORDINATORS),
        bases=bases,
        scope=scope_of(person, act=Act.GRANT, moment=moment),
        places=_places(person, moment),
        may_release=False,
    )


def _places(person: User, moment: datetime) -> tuple[Place, ...] | None:
    rows = AuthorityGrant.objects.at(moment).filter(mentor=person, act=Act.GRANT).select_related("place")
    places = {row.place for row in rows}
    if None in places:
        return None
    return tuple(sorted((place for place in places if place), key=lambda place: place.name))
