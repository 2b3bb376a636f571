"""The PINs of the demo people, so that the desk can be tried at once. In development only."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from lms.accounts import roles
from lms.accounts.models import Pin, User
from lms.accounts.pins import set_pin
from lms.web.demo.people import CAST, NEIGHBOURS, Person

PINS: Final = {roles.MENTOR: "246810", roles.TRAINEE: "135790"}  # printed for everybody to read
_SINCE: Final = timedelta(
    days=30
)  # as if they had set it when they came: so nobody gets a mail that it was set


def fill(people: dict[str, User]) -> int:
    """Give a PIN to each mentor and trainee who has none; how many were given one.

    One that somebody has set since stays as it is. Learners in numbers get none: each takes a part of a second.
    """
    has_one = set(Pin.objects.filter(user__in=people.values()).values_list("user_id", flat=True))
    without = [
        one for one in (*CAST, *NEIGHBOURS) if one.role in PINS and people[one.local].pk not in has_one
    ]
    for person in without:
        _give(person, people[person.local])
    return len(without)


@transaction.atomic
def _give(person: Person, user: User) -> None:
    set_pin(person=user, pin=PINS[person.role], at=timezone.now() - _SINCE)
