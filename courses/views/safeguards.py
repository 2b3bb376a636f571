"""Who is under age, and what their guardians agreed to: for coordinators and teachers, and for nobody else."""

import uuid
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses.domain import guardians
from courses.domain.clearance import clearance_of, clearances
from courses.domain.minority import answer_for, took_part_without, who_took_part_without
from courses.forms.evidence import SafeguardForm
from courses.forms.house_rules import AnswerForm, ConsentForm, LinkForm
from courses.models import Attendance, ConsentAnswer, GuardianConsent, GuardianLink, LearnerSafeguard
from courses.views.form_page import FormPage, show_form
from courses.views.guardian import what_withdrawing_does
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_A_PAGE = 50


@never_cache
@login_required
@permission_required("courses.record_safeguard", raise_exception=True)
def safeguards(request: HttpRequest) -> HttpResponse:
    """Who is recorded as under age, and a form to record or change it, which holds what is known of `who`."""
    about = request.GET.get("who", "")[:254].replace("\0", "")
    form = SafeguardForm(request.POST if request.method == "POST" else None, about=about)
    try:
        if form.is_valid() and form.was_unseen():
            messages.warning(request, _("This is on record already. Look at it, change it, then record it."))
            query = urlencode({"who": form.cleaned_data["who"].email})
            return redirect(f"{reverse('safeguards')}?{query}")
        if form.is_valid():
            row = form.record(by=cast(User, request.user))
            messages.success(request, _("Recorded for %(person)s.") % {"person": row.person})
            return redirect("safeguards")
    except DomainError as error:
        form.add_error("of_age_on" if error.code == "day" else None, str(error.message))
    context = _listed(request.GET.get("show", "")) | {"form": form}
    context["page"] = Paginator(context["listed"], _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/evidence/safeguards.html", context, status=422 if form.is_bound else 200)


def _listed(show: str) -> dict[str, Any]:
    """Whom the list holds: everybody under age, those whose guardians have something to do, those who took part without
    a consent, or those who were under age once; six queries.
    """
    rows = LearnerSafeguard.objects.filter(is_minor=True, person__is_active=True)
    everybody = list(rows.select_related("person", "recorded_by").order_by("person__name", "pk"))
    minors = [row for row in everybody if row.under_age]
    found = clearances([row.person_id for row in everybody], timezone.now())
    took_part = who_took_part_without()
    choices = {
        "": minors,
        "without": [row for row in minors if found[row.person_id].waits_for_guardian],
        "took-part": [row for row in everybody if row.person_id in took_part],
        "before": [row for row in everybody if not row.under_age],
    }
    only = show if show in choices else ""
    return {
        "listed": [(row, found[row.person_id], took_part.get(row.person_id, 0)) for row in choices[only]],
        "only": only,
        "without": len(choices["without"]),
        "took_part": len(choices["took-part"]),
        "before": len(choices["before"]),
    }


@never_cache
@login_required
@permission_required("courses.record_safeguard", raise_exception=True)
def guardians_of(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What the guardians of one person agreed to, and what that person took part in without; `do` says which form was
    sent: paper, a link, the end of one, or an answer.
    """
    row = get_object_or_404(LearnerSafeguard.objects.select_related("person"), person__public_id=public_id)
    me, person = cast(User, request.user), row.person
    sent = request.POST.get("do", "") if request.method == "POST" else ""
    answer = AnswerForm(request.POST if sent == "answer" else None, auto_id="id_answer_%s")
    paper = ConsentForm(request.POST if sent == "paper" else None, auto_id="id_paper_%s")
    link = LinkForm(request.POST if sent == "link" else None, auto_id="id_link_%s")
    try:
        if sent == "end":
            guardians.end_link(person, request.POST.get("link", ""), by=me)
            return redirect("safeguard", public_id=public_id)
        if paper.is_valid():
            _record_paper(paper, person, me)
            messages.success(request, _("The consent is on record."))
            return redirect("safeguard", public_id=public_id)
        if link.is_valid():
            key = link.cleaned_data.pop("client_uuid")
            guardians.send_link(person, by=me, key=key, **link.cleaned_data)
            messages.success(request, _("The link is sent."))
            return redirect("safeguard", public_id=public_id)
        if answer.is_valid():
            answer_for(person, by=me, answer=answer.cleaned_data["answer"])
            messages.success(request, _("Your answer is on record."))
            return redirect("safeguard", public_id=public_id)
    except DomainError as error:
        {"paper": paper, "answer": answer}.get(sent, link).add_error(None, str(error.message))
    wrong = next((form for form in (paper, link, answer) if form.is_bound), None)
    context = {
        "guard": row,
        "person": person,
        "paper": paper,
        "link": link,
        "answer": answer,
        "wrong": wrong,
        "took_part": took_part_without(person),
        "answers": ConsentAnswer.objects.filter(person=person).select_related("said_by"),
        "coming": Attendance.objects.filter(
            learner=person, session__cancelled_at=None, session__ends_at__gt=timezone.now()
        ).select_related("session__place"),
        "lacks": clearance_of(person, timezone.now()),
        "consents": GuardianConsent.objects.filter(person=person).select_related("recorded_by"),
        "links": GuardianLink.objects.filter(person=person, consent=None).select_related("made_by"),
        "now": timezone.now(),
    }
    return render(request, "courses/joining/guardians.html", context, status=422 if sent else 200)


def _record_paper(form: ConsentForm, person: User, me: User) -> None:
    data = form.cleaned_data
    agreed = guardians.Agreed(
        guardian_name=data["guardian_name"], contact=data["contact"], pictures=data["pictures"]
    )
    guardians.record_paper_consent(person, agreed, by=me, on=data["on"], key=data["client_uuid"])


@never_cache
@login_required
@permission_required("courses.record_safeguard", raise_exception=True)
def withdraw_consent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Write down that a guardian withdrew a consent, after asking."""
    row = get_object_or_404(
        GuardianConsent.objects.select_related("person"), public_id=public_id, withdrawn_at=None
    )
    if request.method == "POST":
        guardians.withdraw(row, by=cast(User, request.user))
        messages.success(request, _("The consent is withdrawn."))
        return redirect("safeguard", public_id=row.person.public_id)
    page = FormPage(
        title=_("Withdraw a consent"),
        lede=f"{row.person} · {row.guardian_name}",
        button=_("Withdraw it"),
        back=reverse("safeguard", args=[row.person.public_id]),
        stay=_("Leave it as it is"),
        words=[
            _("Do it when the guardian says so."),
            *what_withdrawing_does(),
            _("Take them off the list of a session if the guardian wants it."),
        ],
        trail=[(_("Who is under age"), reverse("safeguards"))],
        danger=True,
    )
    return show_form(request, page, forms.Form())
