"""What allauth asks of the project."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest

from lms.accounts import roles
from lms.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Everybody who signs up starts as a trainee."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the new person with name and role, in one transaction."""
        with transaction.atomic():
            user.name = form.cleaned_data.get("name", "")
            saved: User = super().save_user(request, user, form, commit)
            if commit:
                saved.give_roles(roles.TRAINEE)
        return saved
