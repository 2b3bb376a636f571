"""Skills in the admin: the list, and the form with what it would change."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.auth import require_admin_access

from courses.domain import skill_editing, skill_review
from courses.domain.curriculum.skills import Change, skill_of
from courses.domain.draft_review import SKILL, history_of, subject_of
from courses.domain.readiness import versions_in_force
from courses.domain.skill_effects import Effects, effects_of
from courses.domain.skill_map import SkillMap, around, map_of
from courses.domain.skill_proposals import change_of, steps_for
from courses.enums import ReviewStep
from courses.formats.graph_picture import Box
from courses.forms.skill import SkillEditor, whole
from courses.models import Skill, SkillDraft, SkillVersion
from courses.models.reviewed import goes_through_review
from lms.accounts.models import User
from lms.kernel.csv_out import download
from lms.kernel.errors import DomainError

SHOWN = 50
_SEES = "courses.view_coordination"  # names, too


def reader(request: HttpRequest) -> User:
    """Who may look."""
    person = cast(User, request.user)
    if not skill_review.may_look(person):
        raise PermissionDenied
    return person


def _editor(request: HttpRequest) -> User:
    if not request.user.has_perm(skill_editing.EDIT):
        raise PermissionDenied
    return cast(User, request.user)


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD"])
def skills(request: HttpRequest) -> HttpResponse:
    """Every skill with its version and its draft, narrowed down by words; three queries."""
    reader(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = Skill.objects.select_related("current").order_by("course_code", "code")
    for word in words.split()[:10]:
        rows = rows.filter(
            Q(code__icontains=word)
            | Q(course_code__icontains=word)
            | Q(current__definition__title__icontains=word)
        )
    drafts = {draft.code: draft for draft in SkillDraft.objects.select_related("saved_by")}
    listed = list(rows)
    known = set(Skill.objects.values_list("code", flat=True)) if drafts else set()
    context = {
        "q": words,
        "rows": [(row, drafts.get(row.code)) for row in listed],
        "new": [draft for code, draft in drafts.items() if code not in known],
        "may_edit": request.user.has_perm(skill_editing.EDIT),
    }
    return render(request, "courses/admin/skills.html", context)


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def skill_new(request: HttpRequest) -> HttpResponseBase:
    """A skill that there is not yet."""
    by = _editor(request)
    if request.method == "POST":
        return _sent(request, by, "")
    begun = SkillEditor.begun("", None, skill_editing.Opened(), Change())
    return _form(request, begun)


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def skill(request: HttpRequest, code: str) -> HttpResponseBase:
    """The form of one skill for editors; for coordinators its map and its versions."""
    by = reader(request)
    row, draft = found(code)
    if request.method == "POST":
        return _sent(request, _editor(request), code)
    if not by.has_perm(skill_editing.EDIT):
        return render(request, "courses/admin/skill.html", about(code, row, draft))
    current = row.current or row.versions.order_by("-number").first() if row else None
    begun = SkillEditor.begun(
        code,
        draft.definition if draft else current.definition if current else None,
        skill_editing.Opened(_number_in_force(row), draft.revision if draft else 0),
        change_of(draft) if draft else Change(),
    )
    return _form(request, begun)


@require_admin_access  # type: ignore[untyped-decorator]
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def skill_discard(request: HttpRequest, code: str) -> HttpResponse:
    """Ask whether the draft goes; POST throws it away."""
    by = _editor(request)
    row, draft = found(code)
    if draft is None:
        raise Http404
    error = ""
    if request.method == "POST":
        try:
            skill_editing.discard(code, by=by, revision=whole(request.POST.get("revision")))
        except DomainError as refused:
            error = str(refused.message)
        else:
            messages.success(request, _("The draft of %(code)s is gone.") % {"code": code})
            return redirect("skill", code) if row else redirect("skills")
    context = {"code": code, "draft": draft, "error": error}
    return render(request, "courses/admin/skill_discard.html", context, status=409 if error else 200)


def found(code: str) -> tuple[Skill | None, SkillDraft | None]:
    """The skill and its draft; 404 where there is neither."""
    row = skill_of(code)
    draft = SkillDraft.objects.filter(code=code).select_related("saved_by").first()
    if row is None and draft is None:
        raise Http404
    return row, draft


def _in_force(code: str) -> Skill | None:
    return skill_of(code) if code else None


def _number_in_force(row: Skill | None) -> int:
    return row.current.number if row and row.current else 0


def _sent(request: HttpRequest, by: User, code: str) -> HttpResponseBase:
    """Do what the pressed button says. Whatever cannot be done comes back with all that was typed."""
    editor = SkillEditor.sent(code, request.POST)
    rows, _dash, act = request.POST.get("row", "").partition("-")
    if rows:
        editor.after(rows, act)
        return _form(request, editor)
    outcome: tuple[str, str] | None = None
    effects: Effects | None = None
    steps: frozenset[ReviewStep] = frozenset()
    circle: list[str] = []
    if editor.is_valid():
        outline = editor.outline()
        try:
            skill_editing.check_needs(outline)
            if "save" in request.POST:
                outcome = _save(editor, by)
            else:
                effects = effects_of(outline, moment=timezone.now())
                steps = steps_for(_in_force(code), outline, editor.form.change)
                if "publish" in request.POST or "submit" in request.POST:
                    outcome = _on(editor, by, to_review="submit" in request.POST)
        except DomainError as error:
            circle = getattr(error, "circle", [])
            editor.refuse(error)
    if outcome is not None:
        messages.success(request, outcome[1])
        return redirect("skill", outcome[0])
    if "csv" in request.POST and effects is not None:
        return table(request, editor.outline().code, effects)
    return _form(request, editor, effects=effects, steps=steps, circle=circle)


def _save(editor: SkillEditor, by: User) -> tuple[str, str]:
    draft = skill_editing.save_draft(
        editor.outline(), by=by, opened_at=editor.opened_at, change=editor.form.change, now=timezone.now()
    )
    return draft.code, _("The draft of %(code)s is saved. Nothing has changed for anybody yet.") % {
        "code": draft.code
    }


def _on(editor: SkillEditor, by: User, *, to_review: bool) -> tuple[str, str] | None:
    """Into the review, or in force at once; only with the tick that says what it changes was read."""
    if not editor.form.cleaned_data["confirm"]:
        editor.form.add_error("confirm", _("Read what this changes, then tick this."))
        return None
    outline, change = editor.outline(), editor.form.change
    if to_review:
        skill_review.propose(outline, by=by, opened_at=editor.opened_at, change=change, now=timezone.now())
        return outline.code, _("%(code)s is in the review. Nothing has changed for anybody yet.") % {
            "code": outline.code
        }
    version = skill_editing.publish(outline, by=by, opened_at=editor.opened_at, change=change)
    told = {"code": version.skill.code, "number": version.number}
    return version.skill.code, _("Version %(number)s of %(code)s is in force.") % told


def _form(
    request: HttpRequest,
    editor: SkillEditor,
    *,
    effects: Effects | None = None,
    steps: frozenset[ReviewStep] = frozenset(),
    circle: list[str] | None = None,
) -> HttpResponse:
    bound = editor.form.is_bound
    errors = editor.errors if bound else []
    row, draft = found(editor.code) if editor.code else (None, None)
    asked = editor.form["prerequisites"].value() or []
    needs = [str(one) for one in asked] if bound else None
    context = about(editor.code, row, draft, needs=needs, circle=circle or []) | {
        "editor": editor,
        "errors": errors,
    }
    if effects is not None:
        context |= shown(request, effects) | {
            "reviewed": goes_through_review(steps),
            "asked": [step.label for step in ReviewStep if step in steps],
        }
    return render(request, "courses/admin/skill_edit.html", context, status=422 if errors else 200)


def about(
    code: str,
    row: Skill | None,
    draft: SkillDraft | None,
    *,
    needs: list[str] | None = None,
    circle: list[str] | tuple[()] = (),
) -> dict[str, Any]:
    """What every page about one skill shows."""
    versions = list(row.versions.order_by("-number")) if row else []
    in_force = _number_in_force(row)
    named = versions[0].definition if versions else draft.definition if draft else None
    return {
        "code": code,
        "name": named["title"] if named else "",
        "skill": row,
        "draft": draft,
        "review": skill_review.state_of(draft, row) if draft else None,
        "entries": history_of(subject_of(SKILL, code)) if code else [],
        "in_force": in_force,
        "draft_is_older": draft is not None and draft.based_on != in_force,
        "versions": versions,
        "practicals": list(row.practicals.order_by("path")) if row else [],
        "alignments": list(row.alignments.all()) if row else [],
        "map": _map(code, needs, list(circle)) if code else None,
        "circle": skill_editing.in_words(circle) if circle else "",
    }


def _map(code: str, needs: list[str] | None, circle: list[str]) -> SkillMap | None:
    """The skill in the middle of what it needs and what needs it, with the needs as they stand in the form."""
    versions = versions_in_force()
    known = {one: version.prerequisites for one, version in versions.items()}
    if circle:
        known |= skill_editing.needs_in_drafts()
    own = known.get(code, [])
    known[code] = [one for one in (own if needs is None else needs) if one in versions or one == code]
    boxes = {
        one: _box(one, versions.get(one), "here" if one == code else "wrong" if one in circle else "")
        for one in around(code, known)
    }
    return map_of(
        boxes, known, label=_("What %(code)s needs, and what needs it") % {"code": code}, ident="needs"
    )


def _box(code: str, version: SkillVersion | None, kind: str) -> Box:
    gate = version is not None and version.safety_gate
    said = [_("this skill")] if kind == "here" else [_("in the circle")] if kind == "wrong" else []
    said += [_("safety gate")] if gate else []
    return Box(
        code,
        version.skill.engraved if version else code,
        version.title if version else _("not in force"),
        href=reverse("skill", args=[code]),
        letter=_("G") if gate else "",
        state="gate" if gate else "",
        words=", ".join(said),
        kind=kind,
    )


def shown(request: HttpRequest, effects: Effects) -> dict[str, Any]:
    """What the page says of it: names for those who see them, counts for everybody."""
    names = request.user.has_perm(_SEES)
    return {
        "effects": effects,
        "sees_names": names,
        "people": effects.people[:SHOWN] if names else (),
        "more_people": max(len(effects.people) - SHOWN, 0) if names else 0,
        "requests": effects.requests[:SHOWN] if names else (),
        "blocked": effects.others_blocked[:SHOWN] if names else (),
        "requests_blocked": sum(bool(one.blocked) for one in effects.requests),
    }


def table(request: HttpRequest, code: str, effects: Effects) -> HttpResponseBase:
    """Everybody concerned as CSV, for those who see names."""
    if not request.user.has_perm(_SEES):
        raise PermissionDenied
    return download(_lines(effects), name=f"{code}-what-would-change.csv")


def _lines(effects: Effects) -> Iterator[list[str]]:
    yield [
        _("Name"),
        _("E-mail"),
        _("Now"),
        _("Version"),
        _("What becomes of it"),
        _("Needs first, not held"),
    ]
    for one in effects.people:
        yield [
            str(one.person),
            one.person.email,
            str(one.cell.label),
            str(one.row.skill_version),
            one.meaning,
            ", ".join(one.missing),
        ]
