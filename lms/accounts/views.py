"""One's own particulars."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from lms.accounts.forms import ProfileForm
from lms.accounts.models import User


def admin_login(request: HttpRequest) -> HttpResponse:
    """Where Wagtail sends whoever may not see a screen: to the one login page, or to a plain no.

    Somebody who is signed in would be sent back from the login page, and so round and round.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect_to_login(request.GET.get("next", "/admin/"))


class ProfileView(LoginRequiredMixin, UpdateView[User, ProfileForm]):
    """Change one's own name, language and time zone."""

    form_class = ProfileForm
    template_name = "accounts/profile.html"
    success_url = "/accounts/profile/"

    def get_object(self, queryset: Any = None) -> User:
        """Always the person who is signed in."""
        return get_object_or_404(User, pk=self.request.user.pk)

    def form_valid(self, form: ProfileForm) -> HttpResponse:
        """Store and say so."""
        messages.success(self.request, _("Your details are saved."))
        return super().form_valid(form)
