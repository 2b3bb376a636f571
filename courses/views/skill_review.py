"""The saved draft of a skill: what it would change, the decisions of its review, and the list of all reviews."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from courses.domain import skill_review
from courses.domain.curriculum.skills import outline_of
from courses.domain.draft_review import DraftState, steps_of, why_not_draft
from courses.domain.open_drafts import names_of, states
from courses.domain.skill_effects import effects_of
from courses.forms.draft_review import DecisionForm, refuse
from courses.forms.skill import whole
from courses.models import ReviewEntry, SkillDraft
from courses.views.skills import about, found, reader, shown, table
from lms.accounts.models import User
from lms.kernel.errors import DomainError

PAGE: Final = 50


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD"])
def skill_draft(request: HttpRequest, code: str) -> HttpResponseBase:
    """What the saved draft would change; `?format=csv` gives everybody as a table to those who see names."""
    by = reader(request)
    return _draft(request, by, code)


def _draft(
    request: HttpRequest, by: User, code: str, *, sent: DecisionForm | None = None, status: int = 200
) -> HttpResponseBase:
    row, draft = found(code)
    if draft is None:
        raise Http404
    effects = effects_of(outline_of(draft.definition), moment=timezone.now())
    if sent is None and request.GET.get("format") == "csv":
        return table(request, code, effects)
    context = about(code, row, draft) | shown(request, effects)
    review: DraftState = context["review"]
    context |= turn_of(by, review) | {"decision": sent or DecisionForm(initial=before_them(review))}
    if sent is not None:
        sent.now_about(before_them(review))
    return render(request, "courses/admin/skill_draft.html", context, status=status)


def before_them(review: DraftState) -> dict[str, str]:
    """What the form of a decision says back."""
    return {"seen": review.proposal.seen, "step": review.standing.step or ""}


def turn_of(by: User, review: DraftState) -> dict[str, Any]:
    """Whether it is the reader's turn, and why they may not approve."""
    step = review.standing.step
    if step is None or step not in steps_of(by):
        return {"my_turn": False}
    return {"my_turn": True, "why_not": why_not_draft(by, step, review.standing)}


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["POST"])
def decide(request: HttpRequest, code: str) -> HttpResponseBase:
    """Approve, send back, send into the review or take out of it. A refusal keeps the words that were typed."""
    by = reader(request)
    draft = found(code)[1]
    form = DecisionForm(request.POST)
    if draft is None:
        messages.error(request, _("There is no draft of this skill any more."))
        return redirect("skill", code)
    form.is_valid()
    try:
        told = _do(request, form, by, code)
    except DomainError as error:
        return _draft(request, by, code, sent=form, status=refuse(form, error))
    messages.success(request, told)
    still_there = SkillDraft.objects.filter(code=code).exists()
    return redirect("skill_draft" if still_there else "skill", code)


def _do(request: HttpRequest, form: DecisionForm, by: User, code: str) -> str:
    said = form.said()
    if "approve" in request.POST:
        version = skill_review.approve(code, by=by, **said)
        if version is None:
            return _("You approved it. It waits for the next group now.")
        return _("Version %(number)s of %(code)s is in force.") % {"number": version.number, "code": code}
    if "send_back" in request.POST:
        skill_review.send_back(code, by=by, **said)
        return _("You sent it back. The author reads what you wrote.")
    if "take_back" in request.POST:
        skill_review.take_back(code, by=by)
        return _("The draft of %(code)s is out of the review.") % {"code": code}
    skill_review.submit(code, by=by, revision=whole(request.POST.get("revision")))
    return _("%(code)s is in the review. Nothing has changed for anybody yet.") % {"code": code}


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD"])
def reviews(request: HttpRequest) -> HttpResponse:
    """What waits, and everything that was ever noted, newest first."""
    reader(request)
    rows = ReviewEntry.objects.select_related("by").order_by("-pk")
    page = Paginator(rows, PAGE).get_page(request.GET.get("p"))
    names = names_of(page)
    context = {
        "waiting": [one for one in states() if one.standing.is_waiting],
        "page": page,
        "entries": [(names[entry.subject], entry) for entry in page],
    }
    return render(request, "courses/admin/skill_reviews.html", context)
