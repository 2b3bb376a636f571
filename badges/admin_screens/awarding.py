"""Awarding by hand: who and why, then line by line what it would come to, then what came of it."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from badges.admin_screens.forms import AwardForm, new_request
from badges.admin_screens.frame import BadgeScreen
from badges.domain.by_hand import Judged, give, judge
from badges.domain.rules import check_fit_to_issue
from badges.enums import HandOutcome, Kind
from badges.models import Achievement
from badges.permissions import can_award
from lms.accounts.models import User
from lms.kernel.errors import DomainError


class AwardByHandView(BadgeScreen, FormView):  # type: ignore[type-arg]  # not to be subscribed when it runs
    """The achievement of the address, to the people of the form. Sent twice, it awards once."""

    template_name = "badges/admin/award_by_hand.html"
    form_class = AwardForm
    page_title = gettext_lazy("Award by hand")
    header_icon = "success"

    @cached_property
    def achievement(self) -> Achievement:
        """What is awarded."""
        return get_object_or_404(Achievement, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who may award this very achievement comes further."""
        if not can_award(request.user, self.achievement):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """The achievement."""
        return str(self.achievement)

    def get_initial(self) -> dict[str, Any]:
        """A form has a name from the first moment."""
        return {"request": new_request()}

    def form_valid(self, form: AwardForm) -> HttpResponse:
        """Look first; award when that was confirmed."""
        given = form.cleaned_data
        if "change" in self.request.POST:
            return self.render_to_response(self.get_context_data(form=form))
        confirmed = "confirm" in self.request.POST
        act = give if confirmed else judge
        try:
            lines = act(
                self.achievement,
                given["entries"],
                form.grounds(),
                by=cast(User, self.request.user),
                request=given["request"],
            )
        except DomainError as error:
            form.add_error(None, str(error.message))
            return self.form_invalid(form)
        if confirmed:
            self._say(lines)
        context = self.get_context_data(form=form, lines=lines, confirmed=confirmed, counts=_counts(lines))
        return self.render_to_response(context)

    def form_invalid(self, form: AwardForm) -> HttpResponse:
        """Said beside the field, and to machines."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What the page tells beside the form."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context |= {"achievement": self.achievement, "recognition": self.achievement.kind == Kind.RECOGNITION}
        try:
            check_fit_to_issue(self.achievement)
        except DomainError as error:
            context["problem"] = str(error.message)
        if context.get("lines"):
            entries = context["form"].cleaned_data["entries"]
            context["entries"] = "\n".join(entries)
            context["would_award"] = any(line.outcome == HandOutcome.AWARD for line in context["lines"])
        return context

    def _say(self, lines: list[Judged]) -> None:
        number = sum(line.outcome == HandOutcome.AWARDED for line in lines)
        said = ngettext("%(number)d person is awarded.", "%(number)d people are awarded.", number)
        messages.success(self.request, said % {"number": number})


def _counts(lines: list[Judged]) -> list[tuple[HandOutcome, int]]:
    """How many lines came to what, in the order of the outcomes."""
    found = [(one, sum(line.outcome == one for line in lines)) for one in HandOutcome]
    return [(one, number) for one, number in found if number]
