"""The same for many: chosen in the list of awards, shown by name before it is done, told one by one afterwards."""

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from badges.admin_screens.awards import SEARCHED, AwardFilterSet
from badges.admin_screens.ending import address_of
from badges.admin_screens.forms import ReasonForm
from badges.domain.ending_many import MOST, Ended, end_many, why_not
from badges.enums import HandAct
from badges.models import Award
from lms.accounts.models import User


class _Many(SnippetBulkAction):
    """One act and the awards of the address. What is confirmed are the awards that were listed, by their numbers."""

    models = (Award,)
    kind: HandAct
    heading: Promise
    button: Promise
    template_name = "badges/admin/end_many.html"
    form_class = ReasonForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only who may do this at all sees whose badges they are; about each one it is asked again."""
        if not self._person.has_perm("badges.revoke_award"):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def check_perm(self, award: Award) -> bool:
        """Whether this person may do this to this very award, and it can be done."""
        return not why_not(self.kind, award, by=self._person)

    @property
    def _person(self) -> User:
        return cast(User, self.request.user)

    @classmethod
    def get_queryset(cls, model: type[Award], object_ids: Iterable[Any]) -> list[Award]:
        """The awards with these numbers, the newest first. Raises Http404 where there is none."""
        found = _with(object_ids)
        if not found:
            raise Http404
        return found

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[int]:
        """All that the list shows as it is narrowed down or searched; the address to go back to says how."""
        asked = QueryDict(urlsplit(self.next_url).query)
        listed = AwardFilterSet(asked, queryset=Award.objects.all(), request=self.request).qs
        if words := asked.get("q", "").strip():
            found = [Q((f"{field}__icontains", words)) for field in SEARCHED]
            listed = listed.filter(reduce(or_, found))
        return list(listed.order_by("-pk").values_list("pk", flat=True)[:MOST])

    def object_context(self, award: Award) -> dict[str, Any]:
        """The award and its page."""
        return {"item": award, "edit_url": address_of(award)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whom it concerns, and of whom it does not, why; the form then names the former alone."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        left = [(one, why_not(self.kind, one, by=self._person)) for one in context["items_with_no_access"]]
        chosen = [("id", one["item"].pk) for one in context["items"]]
        others = [("left", one.pk) for one, _said in left]
        query = urlencode([*chosen, *others, ("next", self.next_url)])
        return context | {
            "left": left,
            "most": MOST if len(context["items"]) + len(left) >= MOST else None,
            "submit_url": f"{self.request.path}?{query}",
            "kind": self.kind,
            "heading": self.heading,
            "button": self.button,
        }

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        """Do it to each one that it can be done to, and tell of each."""
        awards, others = self.get_actionable_objects()
        chosen = [*awards, *others["items_with_no_access"]]
        lines = end_many(self.kind, chosen, by=self._person, reason=form.cleaned_data["reason"])
        lines += [Ended(one, self._why_left(one)) for one in _with(self.request.GET.getlist("left"))]
        context = {
            "lines": [(line, address_of(line.award)) for line in lines],
            "done": sum(line.done for line in lines),
            "left_alone": sum(not line.done for line in lines),
            "heading": self.heading,
            "kind": self.kind,
            "next": self.next_url,
        }
        return TemplateResponse(self.request, "badges/admin/ended_many.html", context)

    def _why_left(self, award: Award) -> str:
        return why_not(self.kind, award, by=self._person) or _("It was not among those that you confirmed.")

    def form_invalid(self, form: ReasonForm) -> HttpResponse:
        """Said beside the field, and to machines."""
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer


def _with(numbers: Iterable[Any]) -> list[Award]:
    """The awards with these numbers, the newest first; what is no number is passed over."""
    known = {str(one) for one in numbers if str(one).isdecimal() and len(str(one)) < 19}
    rows = Award.objects.filter(pk__in=known).select_related("achievement", "learner")
    return list(rows.order_by("-pk")[:MOST])


class RevokeMany(_Many):
    """Revoke every chosen award that may be."""

    kind = HandAct.REVOKED
    display_name = gettext_lazy("Revoke")
    aria_label = gettext_lazy("Revoke the chosen badges")
    action_type = "revoke"
    action_priority = 40
    classes = frozenset({"serious"})
    heading = gettext_lazy("Revoke badges")
    button = gettext_lazy("Revoke them")


class SuspendMany(_Many):
    """Put every chosen award on hold that may be."""

    kind = HandAct.SUSPENDED
    display_name = gettext_lazy("Put on hold")
    aria_label = gettext_lazy("Put the chosen badges on hold")
    action_type = "suspend"
    action_priority = 20
    heading = gettext_lazy("Put badges on hold")
    button = gettext_lazy("Put them on hold")


class LiftMany(_Many):
    """Lift the hold on every chosen award on which a person put it."""

    kind = HandAct.LIFTED
    display_name = gettext_lazy("Lift the hold")
    aria_label = gettext_lazy("Lift the hold on the chosen badges")
    action_type = "lift"
    action_priority = 30
    heading = gettext_lazy("Lift holds")
    button = gettext_lazy("Lift them")
