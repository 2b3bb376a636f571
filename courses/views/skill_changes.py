"""Who is signed off under an older version of a skill: what changed, whom to ask to refresh it, what became of that."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from courses.domain import refreshers
from courses.domain.skill_changes import compare_versions
from courses.forms.refreshers import AskForm, SafetyChangeForm, TakeBackForm
from courses.models import Refresher, SafetyChange, Skill, SkillVersion
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError


def _skill(code: str) -> Skill:
    rows = Skill.objects.select_related("current__skill").filter(current__isnull=False)
    return get_object_or_404(rows, code=code)


def _versions(skill: Skill) -> list[SkillVersion]:
    rows = skill.versions.select_related("skill", "safety_change").prefetch_related("wordings__locale")
    return list(rows.order_by("-number"))


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def skill_changes(request: HttpRequest) -> HttpResponse:
    """Skills that have changed, those that matter for safety first."""
    skills = list(
        Skill.objects.annotate(number=Count("versions"))
        .filter(number__gt=1, current__isnull=False)
        .select_related("current__skill")
        .prefetch_related("current__wordings__locale")
    )
    noted = SafetyChange.objects.filter(version__skill__in=skills).select_related("version")
    latest = {row.version.skill_id: row for row in noted.order_by("version__number")}
    rows = sorted(
        ((skill, latest.get(skill.pk)) for skill in skills), key=lambda row: (row[1] is None, row[0].code)
    )
    return render(request, "courses/changes/list.html", {"rows": rows})


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def skill_change(request: HttpRequest, skill_code: str) -> HttpResponse:
    """One skill: its versions, who holds it under an older one, and the two forms."""
    skill = _skill(skill_code)
    versions = _versions(skill)
    in_force = next(one for one in versions if one.pk == skill.current_id)
    change = next((one.safety_change for one in versions if hasattr(one, "safety_change")), None)
    if request.method == "POST" and not request.user.has_perm("courses.grant_authority"):
        return _refused(request)
    sent = request.POST if request.method == "POST" else None
    note = SafetyChangeForm(sent if sent is not None and "note" in sent else None)
    ask = AskForm(sent if sent is not None and "ask" in sent else None, change=change) if change else None
    by = cast(User, request.user)
    try:
        if note.is_bound and note.is_valid():
            note.record(in_force, by=by)
            messages.success(request, _("Noted. Below you see whom it concerns."))
            return redirect("skill_change", skill_code=skill.code)
        if ask is not None and ask.is_bound and ask.is_valid():
            messages.success(request, _said(len(ask.record(by=by))))
            return redirect("skill_change", skill_code=skill.code)
    except DomainError as error:
        (note if note.is_bound else ask or note).add_error(None, str(error.message))
    context = {
        "skill": skill,
        "versions": versions,
        "change": change,
        "note": note,
        "ask": ask,
        "holders": ask.holders if ask else [],
        "may_note": in_force.number > 1 and not hasattr(in_force, "safety_change"),
    }
    is_sent_back = note.is_bound or (ask is not None and ask.is_bound)
    return render(request, "courses/changes/change.html", context, status=422 if is_sent_back else 200)


def _refused(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "rule_broken.html",
        {"message": _("Only coordinators and administrators ask for a refresher.")},
        status=403,
    )


def _said(number: int) -> str:
    if not number:
        return _("Nobody new was asked.")
    return ngettext("One person was asked.", "%(number)s people were asked.", number) % {"number": number}


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def versions_compared(request: HttpRequest, skill_code: str, before: str, after: str) -> HttpResponse:
    """Two versions of one skill, line by line."""
    skill = _skill(skill_code)
    versions = {str(one.number): one for one in _versions(skill)}
    if before not in versions or after not in versions:
        raise Http404
    a, b = versions[before], versions[after]
    context = {"skill": skill, "before": a, "after": b, "lines": compare_versions(a, b)}
    return render(request, "courses/changes/compared.html", context)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def take_back(request: HttpRequest, refresher: uuid.UUID) -> HttpResponse:
    """Ask no longer, after a look at what that means."""
    rows = Refresher.objects.select_related("learner", "change__version__skill__current__skill")
    row = get_object_or_404(rows, public_id=refresher)
    skill = row.change.version.skill
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            ended = refreshers.take_back(row, by=cast(User, request.user))
            messages.success(request, _("It is taken back.") if ended else _("It was over already."))
            return redirect("skill_change", skill_code=skill.code)
    except DomainError as error:
        form.add_error(None, str(error.message))
    back = reverse("skill_change", args=[skill.code])
    page = FormPage(
        title=_("Take the request back"),
        lede=str(row.learner),
        words=[
            _("They are not asked any longer, and go off the mentors’ list if they came onto it by this.")
        ],
        version=skill.current,
        button=_("Take it back"),
        back=back,
        trail=[(_("Changed skills"), reverse("skill_changes")), (skill.code, back)],
    )
    return show_form(request, page, form)
