"""Who has signed what: the coordinator's list, as a page and as a file, reminders, and signatures on paper."""

import uuid
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain import house_rules, signing_list
from courses.domain.desk import learners
from courses.domain.signing_list import Show, end_of
from courses.enums import SigningWay
from courses.forms.house_rules import ListForm, MistakeForm, PaperForm
from courses.models import HouseSignature
from courses.views.form_page import FormPage, show_form
from lms.accounts.models import User
from lms.kernel.csv_out import download
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only

_A_PAGE = 50


def _asked(request: HttpRequest) -> ListForm:
    return ListForm(request.GET or None, initial={"show": Show.ALL})


@require_safe
@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def signatures(request: HttpRequest) -> HttpResponse:
    """Everybody whose work is signed off here, and what each lacks; a constant number of queries."""
    form = _asked(request)
    good = form.is_valid()
    data: dict[str, Any] = form.cleaned_data if good else {}
    moment = end_of(data["on"]) if data.get("on") else timezone.now()
    found = signing_list.lines(Show(data.get("show") or Show.ALL), moment, data.get("q", ""))
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    context = {
        "form": form,
        "page": Paginator(found, _A_PAGE).get_page(request.GET.get("page")),
        "number": len(found),
        "wanted": house_rules.wanted_at(moment),
        "on": data.get("on"),
        "page_query": f"{urlencode(kept)}&" if kept else "",
        "day_query": f"?{urlencode({'on': data['on'].isoformat()})}" if data.get("on") else "",
    }
    status = 422 if form.is_bound and not good else 200
    return render(request, "courses/joining/signatures.html", context, status=status)


@require_safe
@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def as_csv(request: HttpRequest) -> HttpResponseBase:
    """Who had signed what on a day (`on`; today without), as a file."""
    form = _asked(request)
    if form.is_bound and not form.is_valid():
        return redirect(f"{reverse('signatures')}?{request.GET.urlencode()}")
    day = form.cleaned_data["on"] if form.is_bound else None
    moment = end_of(day) if day else timezone.now()
    local = moment.astimezone(timezone.get_default_timezone())
    return download(signing_list.table(moment), name=f"signatures-{local:%Y-%m-%d}.csv")


@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
@post_only
def remind(request: HttpRequest) -> HttpResponse:
    """Mail everybody who has something to sign, and was not reminded lately."""
    number = signing_list.remind(list(learners()), by=cast(User, request.user))
    told = ngettext("One person is reminded by mail.", "%(number)s people are reminded by mail.", number) % {
        "number": number
    }
    messages.success(request, signing_list.reminded_words(number) or told)
    return redirect("signatures")


@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def paper(request: HttpRequest) -> HttpResponse:
    """Write down a signature on paper."""
    form = PaperForm(
        request.POST if request.method == "POST" else None, initial={"who": request.GET.get("who", "")[:254]}
    )
    try:
        if form.is_valid():
            data = form.cleaned_data
            house_rules.record_paper(
                data["version"],
                person=data["who"],
                by=cast(User, request.user),
                name=data["name"],
                signed_by=data["signed_by"],
                on=data["on"],
            )
            messages.success(request, _("Recorded for %(person)s.") % {"person": data["who"]})
            return redirect("signatures")
    except DomainError as error:
        form.add_error("on" if error.code == "day" else None, str(error.message))
    page = FormPage(
        title=_("A signature on paper"),
        button=_("Record"),
        back=reverse("signatures"),
        trail=[(_("Coordinator"), reverse("coordinator")), (_("Who has signed"), reverse("signatures"))],
    )
    return show_form(request, page, form)


@require_safe
@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def signatures_of(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Everything that one person signed, or somebody for them; what was recorded from paper can be taken back."""
    person = get_object_or_404(User, public_id=public_id)
    rows = HouseSignature.objects.filter(person=person).defer("version__text")
    context = {
        "person": person,
        "rows": rows.select_related("version", "recorded_by", "mistake").order_by("-signed_at", "-pk"),
    }
    return render(request, "courses/joining/signatures_of.html", context)


@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def take_back(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Say that a paper was recorded by mistake, and why."""
    found = HouseSignature.objects.filter(way=SigningWay.PAPER, mistake=None)
    row = get_object_or_404(found.select_related("version", "person"), public_id=public_id)
    back = reverse("signatures_of", args=[row.person.public_id])
    form = MistakeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        house_rules.take_back_paper(row, by=cast(User, request.user), reason=form.cleaned_data["reason"])
        messages.success(request, _("Taken back. Both stay on record."))
        return redirect(back)
    page = FormPage(
        title=_("Recorded by mistake"),
        lede=f"{row.person} · {row.version.title}",
        button=_("Take it back"),
        back=back,
        words=[
            _("It holds no more from now on. That it was recorded, and that it was taken back, stays."),
            _("They are asked to sign again, unless they have signed otherwise."),
        ],
        trail=[(_("Coordinator"), reverse("coordinator")), (_("Who has signed"), reverse("signatures"))],
        danger=True,
    )
    return show_form(request, page, form)
