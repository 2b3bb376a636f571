"""The demo people: ten with a role each, six around them, and any number of learners."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from lms.accounts import roles
from lms.accounts.models import User

PASSWORD: Final = "fettle-demo"  # noqa: S105 -- printed for everybody to read, in development only
DOMAIN: Final = "demo.fettle.test"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo: the part of the address before the @, the name, the role."""

    local: str
    name: str
    role: str

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.local}@{DOMAIN}"


CAST: Final = (
    Person("trainee", "Amina Diallo", roles.TRAINEE),
    Person("mentor", "Jonas Weber", roles.MENTOR),
    Person("mentor2", "Priya Nair", roles.MENTOR),
    Person("coordinator", "Lucía Romero", roles.COORDINATOR),
    Person("teacher", "Samuel Mensah", roles.TEACHER),
    Person("editor", "Hanna Lindqvist", roles.EDITOR),
    Person("admin", "Noor Haddad", roles.ADMINISTRATOR),
    Person("expert", "Ingrid Solberg", roles.SUBJECT_EXPERT),
    Person("safety", "Kofi Boateng", roles.SAFETY_REVIEWER),
    Person("council", "Mireille Petit", roles.COUNCIL),
)
# Whose work the pages of the coordinator and of the desk have something to show about.
NEIGHBOURS: Final = (
    Person("trainee2", "Tomasz Zieliński", roles.TRAINEE),
    Person("trainee3", "Fatou Sarr", roles.TRAINEE),
    Person("trainee4", "Mateo Ríos", roles.TRAINEE),
    Person("mentor3", "Elif Kaya", roles.MENTOR),  # new to judging
    Person("mentor4", "Wim de Vries", roles.MENTOR),  # judges no longer
    Person("trainee5", "Yusuf Aydın", roles.TRAINEE),  # whose work is logged
)
_FIRST: Final = (
    "Adaeze Bogdan Carmen Dilan Elif Farid Greta Hugo Ines Jamal Kaya Liam Mira Nils Oona Pedro "
    "Quentin Rosa Sami Tilda Ugo Vera Wiktor Ximena Yara Zoltan"
)
_LAST: Final = (
    "Abebe Bauer Costa Dubois Eriksen Fischer García Horvat Ivanova Jansen Kowalski Lopes Murphy "
    "Novak Okoye Petrov Rossi Silva Tanaka Ullah Vargas Yilmaz Zhang"
)


def learners(number: int) -> list[Person]:
    """The first so many learners of an endless list; names repeat only after some hundreds."""
    first, last = _FIRST.split(), _LAST.split()
    return [
        Person(
            f"learner{index + 1:03}",
            f"{first[index % len(first)]} {last[index * 7 % len(last)]}",
            roles.TRAINEE,
        )
        for index in range(number)
    ]


def ensure(people: Sequence[Person]) -> dict[str, User]:
    """The people as users, by the first part of their address; those who are missing are made."""
    for person in missing_from(people):
        make(person)
    users = {user.email: user for user in User.objects.filter(email__in=[one.email for one in people])}
    return {person.local: users[person.email] for person in people}


def missing_from(people: Sequence[Person]) -> list[Person]:
    """Those who are not there yet; one query."""
    known = set(User.objects.filter(email__in=[one.email for one in people]).values_list("email", flat=True))
    return [person for person in people if person.email not in known]


@transaction.atomic
def make(person: Person) -> User:
    """Somebody who can sign in at once: with role, password and confirmed address."""
    user = User.objects.create(
        email=person.email,
        name=person.name,
        password=_hashed_password(),
        is_superuser=person.role == roles.ADMINISTRATOR,
    )
    user.give_roles(person.role)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
    return user


@cache
def _hashed_password() -> str:
    """Hashing is slow on purpose, so it is done once for everybody."""
    return make_password(PASSWORD)
