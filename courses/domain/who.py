"""The people behind the ledger's pseudonyms, as far as they are still known."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.domain.ledger import HUB
from courses.enums import EventKind
from courses.models import SignOffEvent
from lms.accounts.models import User


@dataclass(frozen=True)
class Who:
    """One pseudonym and the name that goes with it today. `public_id` is None for the erased, and for the hub."""

    pseudonym: uuid.UUID
    name: str
    public_id: uuid.UUID | None = None

    def __str__(self) -> str:
        return self.name

    @property
    def known(self) -> bool:
        """Whether this is somebody with a name and an account."""
        return self.public_id is not None


class People:
    """Names by pseudonym. Whoever is not among them was erased, or was never here."""

    def __init__(self, known: Iterable[User], erased: Iterable[uuid.UUID] = ()) -> None:
        gone = set(erased)
        self._known = {
            one.pseudonym: Who(one.pseudonym, str(one), one.public_id)
            for one in known
            if one.pseudonym not in gone
        }

    def __getitem__(self, pseudonym: uuid.UUID) -> Who:
        if pseudonym == HUB:
            return Who(pseudonym, _("the hub itself"))
        return self._known.get(pseudonym) or Who(pseudonym, _("erased person"))


def people(pseudonyms: Iterable[uuid.UUID] | None = None) -> People:
    """The people with these pseudonyms, or everybody; two queries."""
    users, gone = User.objects.all(), SignOffEvent.objects.filter(kind=EventKind.ERASED)
    if pseudonyms is not None:
        wanted = list(pseudonyms)
        users, gone = users.filter(pseudonym__in=wanted), gone.filter(subject__in=wanted)
    return People(
        users.only("pseudonym", "public_id", "name", "email", "erased_at"),
        gone.values_list("subject", flat=True),
    )


def named(words: str) -> list[uuid.UUID]:
    """The pseudonyms of everybody whose name or address holds every one of the words; one query."""
    found = User.objects.all()
    for word in words.split():
        found = found.filter(name__icontains=word) | found.filter(email__icontains=word)
    return list(found.values_list("pseudonym", flat=True))
