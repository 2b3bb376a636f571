"""Where a skill fits in other people's frameworks, changed in the admin: at once, since no version comes of it."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from courses.domain import skill_editing
from courses.domain.curriculum.placing import places_of
from courses.domain.skill_alignments import align_skill
from courses.forms.alignments import ROWS, AlignmentsEditor
from courses.models import Skill
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alignments(request: HttpRequest, code: str) -> HttpResponse:
    """The list with its form. Whatever cannot be saved comes back with all that was typed."""
    if not request.user.has_perm(skill_editing.EDIT):
        raise PermissionDenied
    skill = get_object_or_404(Skill.objects.select_related("current"), code=code)
    there = places_of([code]).get(code, ())
    if request.method != "POST":
        return _form(request, skill, AlignmentsEditor.begun(there))
    editor = AlignmentsEditor.sent(request.POST, there)
    rows, _dash, act = request.POST.get("row", "").partition("-")
    if rows == ROWS:
        editor.after(act)
        return _form(request, skill, editor)
    if not editor.is_valid() or editor.opened is None:
        return _form(request, skill, editor, errors=editor.errors)
    by = cast(User, request.user)
    try:
        changed = align_skill(skill, editor.places(), by=by, opened=editor.opened)
    except DomainError as refused:
        editor.opened = there  # they have it before them now
        return _form(request, skill, editor, errors=[("", "", str(refused.message))], status=409)
    said = _("Saved. No new version came of it.") if changed else _("Nothing differs from before.")
    messages.success(request, said)
    return redirect("skill", code)


def _form(
    request: HttpRequest,
    skill: Skill,
    editor: AlignmentsEditor,
    *,
    errors: list[tuple[str, str, str]] | None = None,
    status: int = 422,
) -> HttpResponse:
    context = {
        "code": skill.code,
        "name": skill.current.definition["title"] if skill.current else "",
        "editor": editor,
        "errors": errors or [],
        "there": list(skill.alignments.all()) if status == 409 else [],
    }
    return render(request, "courses/admin/skill_alignments.html", context, status=status if errors else 200)
