"""The demo people: seven with a role each, and any number of learners."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@transaction.atomic
def ensure(people: Sequence[Person]) -> dict[str, User]:
    """The people as users, by the first part of their address; those who are missing are made."""
    known = _known(people)
    missing = [person for person in people if person.email not in known]
    if missing:
        password = make_password(PASSWORD)  # slow on purpose, so once for all of them
        for person in missing:
            _make(person, password)
        known = _known(people)
    return {person.local: known[person.email] for person in people}


def _known(people: Iterable[Person]) -> dict[str, User]:
    return {user.email: user for user in User.objects.filter(email__in=[one.email for one in people])}


def _make(person: Person, password: str) -> None:
    user = User.objects.create(
        email=person.email,
        name=person.name,
        password=password,
        is_superuser=person.role == roles.ADMINISTRATOR,
    )
    user.give_roles(person.role)
    EmailAddress.objects.create(user=user, email=person.email, verified=True, primary=True)
