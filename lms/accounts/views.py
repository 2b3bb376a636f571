"""One's own particulars."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.generic import UpdateView

from lms.accounts.forms import ProfileForm
from lms.accounts.models import User


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
