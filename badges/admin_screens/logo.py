"""The hub's own picture, in the issuer's profile and so in every badge."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.menu import MenuItem

from badges.admin_screens.frame import BadgeScreen
from badges.domain import artwork
from badges.domain.artwork import Picture
from badges.domain.issuer_picture import choose, chosen_picture
from badges.permissions import can_choose_logo
from lms.accounts.models import User
from lms.kernel.errors import DomainError


class LogoForm(forms.Form):
    """A picture, checked as that of a badge is, or the way back to the icon."""

    picture = forms.FileField(
        label=gettext_lazy("Logo (PNG)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png"}),
        help_text=gettext_lazy("Square, 600 pixels a side or more (300 at least), on a transparent ground."),
    )
    drop = forms.BooleanField(label=gettext_lazy("Go back to the icon"), required=False)
    taken: Picture | None = None

    def clean(self) -> dict[str, Any]:
        """Open the picture in the sandbox, and say beside the field what is wrong with it."""
        cleaned: dict[str, Any] = super().clean() or {}
        image, drop = cleaned.get("picture"), cleaned.get("drop")
        if image and drop:
            self.add_error("picture", _("Choose a picture, or go back to the icon: not both."))
        elif image:
            try:
                self.taken = artwork.take_in(image.read(), None, title=_("Logo"))
            except DomainError as refused:
                self.add_error("picture", str(refused.message))
        elif not drop and "picture" not in self.errors:
            self.add_error("picture", _("Choose a PNG file."))
        return cleaned


class LogoView(BadgeScreen, FormView):  # type: ignore[type-arg]  # not to be subscribed when it runs
    """The picture as it is, and another in its place."""

    template_name = "badges/admin/logo.html"
    form_class = LogoForm
    page_title = gettext_lazy("Logo of the hub")
    header_icon = "image"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who may choose it comes further."""
        if not can_choose_logo(cast(User, request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is shown at present."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"own": chosen_picture()}

    def form_valid(self, form: LogoForm) -> HttpResponse:
        """Keep it."""
        choose(form.taken, by=cast(User, self.request.user))
        said = _("The logo is saved.") if form.taken else _("The icon stands for the hub again.")
        messages.success(self.request, said)
        return redirect(reverse("badges_logo"))

    def form_invalid(self, form: LogoForm) -> HttpResponse:
        """Said beside the field, and to machines."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class LogoMenuItem(MenuItem):
    """Shown to whoever may choose it."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether it is in the menu."""
        return can_choose_logo(cast(User, request.user))
