"""The change of a word on which safety rests: proposed by an editor, decided by the groups of the review."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from content.models import Term
from courses.domain import term_review
from courses.domain.draft_review import TERM, history_of, steps_of, subject_of
from courses.domain.shown_on import links_to, pages_showing
from courses.domain.term_review import CHANGE_TERM, proposed, words_of
from courses.forms.draft_review import DecisionForm, refuse
from courses.forms.skill import whole
from courses.forms.terms import TermChangeForm
from courses.views.skill_review import before_them, turn_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def term_change(request: HttpRequest, term: int) -> HttpResponse:
    """What a word says and is to say; each button of the page. A refusal keeps everything that was typed."""
    by = cast(User, request.user)
    if not (by.has_perm(CHANGE_TERM) or steps_of(by)):
        raise PermissionDenied
    row = get_object_or_404(Term, pk=term)
    if request.method != "POST":
        return _page(request, by, row)
    decision, form = DecisionForm(request.POST), TermChangeForm(request.POST)
    decision.is_valid()
    proposing = "propose" in request.POST
    if proposing and not form.is_valid():
        return _page(request, by, row, form=form, status=422)
    try:
        told = _do(request, by, row, form if proposing else decision)
    except DomainError as error:
        status = refuse(form if proposing else decision, error)
        kept: dict[str, Any] = {"form": form} if proposing else {"decision": decision}
        return _page(request, by, row, status=status, **kept)
    messages.success(request, told)
    return redirect("term_change", row.pk)


def _do(request: HttpRequest, by: User, row: Term, form: TermChangeForm | DecisionForm) -> str:
    if isinstance(form, TermChangeForm):
        form.propose(row, by=by)
        return _("It is in the review. The word says what it said until it is approved.")
    said = form.said()
    if "approve" in request.POST:
        if term_review.approve(row, by=by, **said):
            return _("Everybody has approved it. The word says so now.")
        return _("You approved it. It waits for the next group now.")
    if "send_back" in request.POST:
        term_review.send_back(row, by=by, **said)
        return _("You sent it back. The author reads what you wrote.")
    term_review.discard(row, by=by, revision=whole(request.POST.get("revision")))
    return _("It is proposed no longer.")


def _page(
    request: HttpRequest,
    by: User,
    row: Term,
    *,
    form: TermChangeForm | None = None,
    decision: DecisionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    draft = term_review.draft_of(row)
    said = proposed(draft) if draft else words_of(row)
    revision = draft.revision if draft else 0
    pages = pages_showing(row)
    context: dict[str, Any] = {
        "term": row,
        "draft": draft,
        "pages": links_to(pages),
        "form": form or TermChangeForm(initial=vars(said) | {"revision": revision}),
        "may_propose": by.has_perm(CHANGE_TERM) and bool(pages or draft),
        "entries": history_of(subject_of(TERM, str(row.pk))),
    }
    if draft is not None:
        review = term_review.state_of(draft)
        context |= {"review": review, "decision": decision or DecisionForm(initial=before_them(review))}
        context |= turn_of(by, review)
        if decision is not None:
            decision.now_about(before_them(review))
    elif decision is not None:
        context["refused"] = decision.non_field_errors()
    return render(request, "courses/admin/term_change.html", context, status=status)
