"""Revoking a badge, putting it on hold and lifting that: a page that says what happens."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy
from django.views.generic import FormView

from badges.admin_screens.forms import ReasonForm
from badges.admin_screens.frame import BadgeScreen
from badges.domain import ending
from badges.enums import HandAct
from badges.models import Award
from badges.permissions import can_end
from lms.accounts.models import User
from lms.kernel.errors import DomainError

ACTS = {
    HandAct.REVOKED: ending.revoke,
    HandAct.SUSPENDED: ending.suspend,
    HandAct.LIFTED: ending.lift,
}
_DONE = {
    HandAct.REVOKED: gettext_lazy("The badge is revoked, and its holder gets a mail."),
    HandAct.SUSPENDED: gettext_lazy("The badge is on hold, and its holder gets a mail."),
    HandAct.LIFTED: gettext_lazy(
        "The hold is lifted: a new badge follows in a moment, and its holder gets a mail."
    ),
}


class EndingView(BadgeScreen, FormView):  # type: ignore[type-arg]  # not to be subscribed when it runs
    """One award and one act, which the address names."""

    template_name = "badges/admin/ending.html"
    form_class = ReasonForm
    header_icon = "warning"
    kind = HandAct.REVOKED

    @cached_property
    def award(self) -> Award:
        """What it is done to."""
        return get_object_or_404(Award.objects.select_related("achievement", "learner"), pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who may do this to this very award comes further."""
        if not can_end(request.user, self.award):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """What is about to be done."""
        return str(TITLES[self.kind])

    def get_page_subtitle(self) -> str:
        """The achievement."""
        return str(self.award.achievement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The award, and whether it can be done at all as things stand."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "award": self.award,
            "kind": self.kind,
            "possible": self.kind in ending.possible(self.award),
            "back": address_of(self.award),
        }

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        """Do it, or say why not."""
        try:
            ACTS[self.kind](self.award, by=cast(User, self.request.user), reason=form.cleaned_data["reason"])
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        messages.success(self.request, str(_DONE[self.kind]))
        return redirect(address_of(self.award))

    def form_invalid(self, form: ReasonForm) -> HttpResponse:
        """Said beside the field, and to machines."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


TITLES = {
    HandAct.REVOKED: gettext_lazy("Revoke this badge"),
    HandAct.SUSPENDED: gettext_lazy("Put this badge on hold"),
    HandAct.LIFTED: gettext_lazy("Lift the hold"),
}


def address_of(award: Award) -> str:
    """The award's page in the admin."""
    return reverse("wagtailsnippets_badges_award:inspect", args=[award.pk])
