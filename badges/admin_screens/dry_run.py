"""Who would earn an achievement by a rule: a page and a CSV file; it changes nothing."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from badges.admin_screens.forms import DryRunForm
from badges.admin_screens.frame import BadgeScreen
from badges.domain.dry_run import DryRun, who_would_earn
from badges.domain.rules import rule_of
from badges.models import Achievement
from badges.permissions import can_change
from lms.kernel.csv_out import download
from lms.kernel.errors import DomainError

PER_PAGE = 50


class DryRunView(BadgeScreen, TemplateView):
    """Names are shown, so it is for those who may change achievements and see awards."""

    template_name = "badges/admin/dry_run.html"
    page_title = gettext_lazy("Who would earn this?")
    header_icon = "group"
    achievement: Achievement | None = None

    def get(  # type: ignore[override]  # a CSV file is sent as it is made
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        """The page, or what is wrong with the rule; `?format=csv` gives everybody as a table."""
        self.achievement = self._asked()
        if not (request.user.has_perm("badges.view_award") and can_change(request.user, self.achievement)):  # type: ignore[arg-type]
            raise PermissionDenied
        try:
            run = self._run()
        except (DomainError, ValidationError) as error:
            said = error.messages[0] if isinstance(error, ValidationError) else str(error.message)
            return self.render_to_response(self.get_context_data(problem=said), status=422)
        if request.GET.get("format") == "csv":
            return download(_table(run), name="who-would-earn.csv")
        return self.render_to_response(self.get_context_data(run=run))

    def get_page_subtitle(self) -> str:
        """The achievement, where it is one that exists."""
        return str(self.achievement) if self.achievement else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One page of people, those who would earn it first."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        run: DryRun | None = context.get("run")
        if run is not None:
            query = [
                (name, value) for name, values in self.request.GET.lists() for value in values if name != "p"
            ]
            context["leaf"] = Paginator(run.everybody, PER_PAGE).get_page(self.request.GET.get("p"))
            context["query"] = urlencode(query)
        return context

    def _asked(self) -> Achievement | None:
        form = DryRunForm(self.request.GET)
        return form.cleaned_data["achievement"] if form.is_valid() else None

    def _run(self) -> DryRun:
        if self.achievement is not None:
            rule = rule_of(self.achievement)
        else:
            rule = DryRunForm().rule_in(self.request.GET.getlist("skill"))
        return who_would_earn(rule, moment=timezone.now(), achievement=self.achievement)


def _table(run: DryRun) -> Iterator[list[str]]:
    yield [_("Name"), _("E-mail"), _("Would earn it"), _("Holds it already"), _("Missing")]
    for one in run.everybody:
        yield [
            str(one.person),
            one.person.email,
            _("no") if one.missing else _("yes"),
            _("yes") if one.holds else _("no"),
            one.missing,
        ]
