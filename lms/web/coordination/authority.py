"""The authority chart: who may judge what, where mentors are short, and the chain of grants."""

from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.chart import chart
from courses.domain.readiness import versions_in_force
from lms.accounts.models import User

PER_PAGE = 50


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def page(request: HttpRequest) -> HttpResponse:
    """Everything about authority today; the number of queries does not depend on how much there is."""
    now = timezone.now()
    found = chart(versions_in_force().values(), now)
    current = [one for one in found.grants if not one.ended]
    current.sort(key=lambda one: (str(one.row.mentor).casefold(), one.row.course_code, one.row.skill_code))
    leaf = Paginator(current, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "chart": found,
        "short": found.short,
        "ending": found.ending,
        "page": leaf,
        "grants": leaf.object_list,
        "me": cast(User, request.user),
        "now": now,
    }
    return render(request, "web/coordinator/authority.html", context)
