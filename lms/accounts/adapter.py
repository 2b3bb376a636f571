"""What allauth asks of the project."""

import logging
from contextlib import AbstractContextManager, nullcontext
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lms.accounts import joining, roles
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.letters import as_reader

logger = logging.getLogger(__name__)

# Where somebody starts after signing in: at the screen their role is for. The first that fits.
_STARTS = (
    ("courses.view_coordination", "/coordinator/"),
    ("courses.record_observation", "/mentor/"),
    ("courses.view_school", "/school/"),
    ("wagtailadmin.access_admin", "/admin/"),
)


def _as_account(person: User | None) -> AbstractContextManager[None]:
    """In the person's language and zone; the page's, where they chose none, or there is nobody."""
    if person is None or not person.language:
        return nullcontext()
    return as_reader(person.language, person.timezone)


class AccountAdapter(DefaultAccountAdapter):
    """Everybody who signs up starts as a trainee; whoever signs in starts where their work is."""

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Store the new person with name and role, in one transaction."""
        with transaction.atomic():
            user.name = form.cleaned_data.get("name", "")
            saved: User = super().save_user(request, user, form, commit)
            if commit:
                saved.give_roles(roles.TRAINEE)
                brought = {name: form.cleaned_data.get(name, "") for name in ("invitation", "code")}
                joining.claim(saved, **brought)
        return saved

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether whoever asks may make an account: where people join by invitation, with one that is good now."""
        if joining.way() != joining.Way.INVITATION:
            return True
        try:
            joining.check_invitation(request.POST.get("invitation") or request.GET.get("invitation", ""))
        except DomainError:
            return False
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The start for the person's role; trainees start at their own bench."""
        found = (start for permission, start in _STARTS if request.user.has_perm(permission))
        return next(found, "/me/")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send in the language of the account, on whichever device it was asked for; or say that it could not be sent.

        A mail server that is down must not end in a bare error page.
        """
        try:
            with _as_account(context.get("user") or User.objects.filter(email__iexact=email).first()):
                super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException):
            logger.exception("The mail %s could not be sent", template_prefix)
            messages.error(
                self.request,
                _("We could not send the mail just now. Nothing is lost: try again in a few minutes."),
            )
