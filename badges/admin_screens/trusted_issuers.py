"""Issuers that the hub trusts: kept one by one, and as a list that is looked at before it is taken in."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, IndexView

from badges.domain.trusted_issuers import MOST_BYTES, Entry, as_json, as_table, entries_in, planned, take_in
from badges.enums import ListChange
from badges.models import TrustedIssuer
from badges.permissions import can_keep_trusted_issuers, can_see_trusted_issuers
from lms.accounts.models import User
from lms.kernel.csv_out import download
from lms.kernel.errors import DomainError


class TrustedIssuerIndexView(IndexView):
    """The list, with the ways in and out of it."""

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """For who may use them: Wagtail's own, and ours."""
        export = reverse("badges_trusted_issuers_export")
        ours = [
            Button(_("Export as JSON"), export, icon_name="download", priority=90),
            Button(_("Export as CSV"), f"{export}?format=csv", icon_name="download", priority=91),
        ]
        if can_keep_trusted_issuers(self.request.user):
            way_in = reverse("badges_trusted_issuers_import")
            ours.append(Button(_("Take in a list"), way_in, icon_name="upload", priority=89))
        return [*super().header_more_buttons, *ours]


class TrustedIssuerCreateView(CreateView):
    """A new one, with who added it."""

    def save_instance(self) -> TrustedIssuer:
        """Stored with the person who is signed in."""
        self.form.instance.added_by = self.request.user
        made: TrustedIssuer = super().save_instance()
        return made


class ListForm(forms.Form):
    """A list as a file or as text. After validation `entries` holds what it says."""

    file = forms.FileField(
        label=gettext_lazy("List as a file"),
        required=False,
        help_text=gettext_lazy("JSON or CSV, as this hub exports it: id, name, keys, note."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or the list as text"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    entries: list[Entry]
    taken: str = ""

    def clean(self) -> dict[str, Any]:
        """Read the list; what is wrong with it stands beside the form."""
        given = super().clean() or {}
        upload = given.get("file")
        data = upload.read(MOST_BYTES + 1) if upload is not None else str(given.get("text") or "").encode()
        if not data.strip():
            raise forms.ValidationError(_("Choose a file, or paste the list."), code="nothing")
        try:
            self.entries = entries_in(data)
        except DomainError as error:
            raise forms.ValidationError(str(error.message), code=error.code) from error
        self.taken = data.decode("utf-8-sig")
        return given


class TrustedIssuersImportView(WagtailAdminTemplateMixin, FormView):  # type: ignore[type-arg]
    """Look at what a list would change; take it in when that is confirmed."""

    template_name = "badges/admin/trusted_issuers_import.html"
    form_class = ListForm
    page_title = gettext_lazy("Take in a list of trusted issuers")
    header_icon = "list-ul"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for who may add and change them."""
        if not can_keep_trusted_issuers(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the list, and this page."""
        listed = {
            "url": reverse("wagtailsnippets_badges_trustedissuer:list"),
            "label": _("Trusted issuers"),
        }
        return [*self.breadcrumbs_items, listed, {"url": "", "label": self.get_page_title()}]

    def form_valid(self, form: ListForm) -> HttpResponse:
        """Look first; take it in when that was confirmed."""
        confirmed = "confirm" in self.request.POST
        changes = (
            take_in(form.entries, by=cast(User, self.request.user)) if confirmed else planned(form.entries)
        )
        if confirmed:
            number = sum(one.change is not ListChange.SAME for one in changes)
            said = ngettext("%(number)d issuer was taken in.", "%(number)d issuers were taken in.", number)
            messages.success(self.request, said % {"number": number})
        return self.render_to_response(self.get_context_data(form=form, changes=changes, confirmed=confirmed))

    def form_invalid(self, form: ListForm) -> HttpResponse:
        """Said above the form, and to machines."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class TrustedIssuersExportView(View):
    """The whole list as JSON; `?format=csv` as CSV. Both can be taken in again."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """For who may see the list."""
        if not can_see_trusted_issuers(request.user):  # type: ignore[arg-type]
            raise PermissionDenied
        if request.GET.get("format") == "csv":
            return download(as_table(), name="trusted-issuers.csv")
        answer = JsonResponse(as_json(), json_dumps_params={"ensure_ascii": False, "indent": 2})
        answer["Content-Disposition"] = 'attachment; filename="trusted-issuers.json"'
        answer["Cache-Control"] = "no-store"
        return answer
