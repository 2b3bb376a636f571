"""Who is under age: a page for coordinators and teachers, and for nobody else."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from courses.forms.evidence import SafeguardForm
from courses.models import LearnerSafeguard
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_A_PAGE = 50


@never_cache
@login_required
@permission_required("courses.record_safeguard", raise_exception=True)
def safeguards(request: HttpRequest) -> HttpResponse:
    """Who is recorded as under age, and a form to record or change it."""
    form = SafeguardForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            row = form.record(by=cast(User, request.user))
            messages.success(request, _("Recorded for %(person)s.") % {"person": row.person})
            return redirect("safeguards")
    except DomainError as error:
        form.add_error(None, str(error.message))
    rows = LearnerSafeguard.objects.filter(is_minor=True).select_related("person", "recorded_by")
    page = Paginator(rows.order_by("person__name", "pk"), _A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page}
    return render(request, "courses/evidence/safeguards.html", context, status=422 if form.is_bound else 200)
