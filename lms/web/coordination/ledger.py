"""The ledger browser: rows newest first, and one page for each."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.domain import checkpoints
from courses.domain.browsing import Chosen, kinds, leaf, opened
from courses.domain.who import named
from courses.models import SignOffEvent, Skill
from lms.web.coordination.choices import offer
from lms.web.coordination.proofs import proof_of

_LARGEST = 2**63 - 1


def _place(*, least: int) -> forms.IntegerField:
    """The row at which a page begins or ends: part of a link, never written by a person."""
    said = _("This link into the list is broken. Open the list from its start.")
    return forms.IntegerField(
        required=False,
        min_value=least,
        max_value=_LARGEST,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), said),
    )


class LedgerForm(forms.Form):
    """What the ledger is narrowed down to, and where a page begins."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    person = forms.CharField(
        label=_("Person"),
        required=False,
        max_length=80,
        help_text=_("Part of a name or an e-mail address: rows about them, and rows they signed."),
    )
    skill = forms.ChoiceField(label=_("Skill"), required=False)
    before = _place(least=1)
    after = _place(least=0)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        offer(self, "kind", [("", _("every kind")), *kinds()])
        skills = Skill.objects.order_by("course_code", "code")
        offer(self, "skill", [("", _("every skill")), *((one.code, one.engraved) for one in skills)])

    def chosen(self) -> Chosen:
        """What is asked for."""
        given = self.cleaned_data
        people = tuple(named(given["person"])) if given["person"] else None
        return Chosen(kind=given["kind"], skill=given["skill"], people=people)


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """One page of rows; the number of queries does not depend on how many rows there are."""
    form = LedgerForm(request.GET)
    if not form.is_valid():
        return render(request, "web/coordinator/ledger.html", {"form": form}, status=422)
    found = leaf(form.chosen(), before=form.cleaned_data["before"], after=form.cleaned_data["after"])
    query = urlencode([(k, v) for k, v in request.GET.items() if k not in {"before", "after"} and v])
    context = {
        "form": form,
        "leaf": found,
        "query": f"{query}&" if query else "",
        "narrowed": bool(query),
        "signed": checkpoints.latest() is not None,
    }
    return render(request, "web/coordinator/ledger.html", context)


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def row(request: HttpRequest, position: int) -> HttpResponse:
    """One row: what it states in words and as it was hashed, where it stands in the chain, and its proof."""
    event = SignOffEvent.objects.filter(position=min(position, _LARGEST)).first()
    if event is None:
        raise Http404
    context = {"row": opened(event), "proof": proof_of(event.position)}
    return render(request, "web/coordinator/ledger_row.html", context)
