"""People."""

from typing import Any

from lms.accounts import roles
from lms.accounts.models import User

PASSWORD = "a long enough password"


def person(name: str = "Ada", *, role: str | None = None, **fields: Any) -> User:
    """A person with a confirmed-looking address made from the name, in the group of `role`."""
    email = fields.pop("email", f"{name.lower().replace(' ', '.')}@example.test")
    user = User.objects.create_user(email, PASSWORD, name=name, **fields)
    if role:
        user.give_roles(role)
    return user


def trainee(name: str = "Tessa") -> User:
    """A trainee."""
    return person(name, role=roles.TRAINEE)


def coordinator(name: str = "Cora") -> User:
    """A coordinator."""
    return person(name, role=roles.COORDINATOR)
