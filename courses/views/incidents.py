"""The coordinator's pages about incidents: a skill on hold for several people, and how each hold ended."""

import uuid
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.affected import affected_by
from courses.domain.entries import tell
from courses.domain.incidents import suspensions_of
from courses.domain.readiness import versions_in_force
from courses.enums import EventKind
from courses.forms.confirming import sent_again
from courses.forms.incidents import CloseForm, IncidentForm, LiftForm
from courses.models import Incident, SignOffEvent, Skill
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_LISTED = 50


def _incident(public_id: uuid.UUID) -> Incident:
    rows = Incident.objects.select_related("skill__current__skill", "place", "opened_by")
    return get_object_or_404(rows, public_id=public_id)


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def incidents(request: HttpRequest) -> HttpResponse:
    """All incidents, open ones first."""
    rows = Incident.objects.select_related("skill__current__skill", "place", "opened_by")
    pages = Paginator(rows.order_by(F("closed_at").desc(nulls_first=True), "-opened_at"), _LISTED)
    return render(request, "courses/record/incidents.html", {"page": pages.get_page(request.GET.get("page"))})


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def new_incident(request: HttpRequest) -> HttpResponse:
    """Choose the skill, say what happened, look at whom it concerns, and put it on hold."""
    versions = versions_in_force()
    code = request.POST.get("skill") or request.GET.get("skill") or ""
    if code not in versions:
        chosen = sorted(versions.values(), key=lambda version: version.skill.code)
        return render(request, "courses/record/incident_skill.html", {"versions": chosen})
    version = versions[code]
    skill = Skill.objects.get(pk=version.skill_id)
    form = IncidentForm(
        request.POST if request.method == "POST" else None, skill=skill, by=cast(User, request.user)
    )
    if form.is_bound and (earlier := _sent_before(form)):
        return redirect("incident", incident=earlier.public_id)
    try:
        if form.is_valid() and "again" not in request.POST:
            if "confirmed" in request.POST:
                return _recorded(request, form)
            context = {"form": form, "version": version, "sent": sent_again(form)}
            return render(request, "courses/record/incident_confirm.html", context)
    except DomainError as error:
        form.add_error(None, str(error.message))
    status = 422 if form.is_bound and form.errors else 200
    context = {"form": form, "version": version}
    return render(request, "courses/record/incident_new.html", context, status=status)


def _sent_before(form: IncidentForm) -> Incident | None:
    """The incident that this very form has opened: its people hold the skill no longer."""
    try:
        name = uuid.UUID(str(form.data.get("public_id", "")))
    except ValueError:
        return None
    return Incident.objects.filter(public_id=name).first()


def _recorded(request: HttpRequest, form: IncidentForm) -> HttpResponse:
    number = len(form.affected)
    incident = form.record()
    said = ngettext(
        "The skill is on hold for one person.", "The skill is on hold for %(number)s people.", number
    )
    messages.success(request, said % {"number": number})
    return redirect("incident", incident=incident.public_id)


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def incident(request: HttpRequest, incident: uuid.UUID) -> HttpResponse:
    """One incident: who is on hold, who has been re-checked, and how the others' holds ended."""
    row = _incident(incident)
    people = affected_by(row)
    context = {
        "incident": row,
        "on_hold": [one for one in people if one.on_hold],
        "resumed": [one for one in people if not one.on_hold],
    }
    return render(request, "courses/record/incident.html", context)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def lift_hold(request: HttpRequest, incident: uuid.UUID, hold: uuid.UUID) -> HttpResponse:
    """End one person's hold without a re-check, with a reason."""
    row = _incident(incident)
    event = get_object_or_404(SignOffEvent, client_uuid=hold, kind=EventKind.SUSPENDED)
    if event.pk not in {one.pk for one in suspensions_of(row)}:
        return redirect("incident", incident=incident)
    entry = tell([event])[0]
    form = LiftForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            form.record(event, by=cast(User, request.user))
            messages.success(request, _("The hold is lifted."))
            return redirect("incident", incident=incident)
    except DomainError as error:
        form.add_error(None, str(error.message))
    person = entry.learner or _("an erased person")
    return show_form(request, _page(row, _("Lift the hold"), _("Lift it"), lede=str(person)), form)


@login_required
@permission_required("courses.grant_authority", raise_exception=True)
def close_incident(request: HttpRequest, incident: uuid.UUID) -> HttpResponse:
    """End an incident: whoever is still on hold resumes."""
    row = _incident(incident)
    form = CloseForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            number = form.record(row, by=cast(User, request.user))
            said = ngettext(
                "The incident is closed. One person resumes.",
                "The incident is closed. %(number)s people resume.",
                number,
            )
            messages.success(request, said % {"number": number})
            return redirect("incident", incident=incident)
    except DomainError as error:
        form.add_error(None, str(error.message))
    closed = _("This incident is closed.") if row.closed_at and not form.is_bound else ""
    page = _page(row, _("Close the incident"), _("Close it"), words=[row.reason])
    return show_form(request, page, form, closed=closed)


def _page(
    row: Incident, title: str, button: str, *, lede: str = "", words: list[str] | None = None
) -> FormPage:
    back = reverse("incident", args=[row.public_id])
    return FormPage(
        title=title,
        lede=lede,
        words=words or [],
        version=row.skill.current,
        button=button,
        back=back,
        stay=_("Keep it on hold"),
        trail=[(_("Incidents"), reverse("incidents")), (row.skill.code, back)],
    )
