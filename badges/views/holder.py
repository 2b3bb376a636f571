"""A holder's badges: all of them, and one page for each on which everything about it is decided."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain.holding import HeldBadge, badges_of
from badges.domain.identity import chosen_identity
from badges.domain.profiles import linkedin_address
from badges.domain.showing import renew_link
from badges.enums import Format, PageVisibility, Verdict
from badges.forms.holder import IdentityForm, PageForm
from badges.models import Credential
from badges.views.own import holder_of, own_badge
from lms.kernel.post_only import post_only


@never_cache
@require_safe
@login_required
def own_badges(request: HttpRequest) -> HttpResponse:
    """Every badge of the reader, with what to do about it."""
    badges = badges_of(holder_of(request), moment=timezone.now())
    context = {"badges": badges, "any_issued": any(held.verdict is not None for held in badges)}
    return render(request, "badges/own_badges.html", context)


@never_cache
@require_safe
@login_required
def manage(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One badge, and everything its holder can do with it; 404 for everybody else."""
    return show_manage(request, own_badge(request, public_id))


def show_manage(request: HttpRequest, held: HeldBadge, **forms: Any) -> HttpResponse:
    """The page of one badge; a form that was sent back stands in place of an empty one, and the answer is 422."""
    person = holder_of(request)
    context: dict[str, Any] = {
        "held": held,
        "award": held.award,
        "path": page_path(held),
        "page_form": PageForm(person=person, showing=held.showing),
        "linkedin": _linkedin(held),
        "identity_form": IdentityForm(initial={"identity": chosen_identity(held.award, person)}),
    }
    return render(request, "badges/manage.html", context | forms, status=422 if forms else 200)


def page_path(held: HeldBadge) -> str:
    """Where others open the badge: with the key, where the page opens by link only."""
    path = f"/credentials/{held.award.public_id}/"
    return f"{path}?key={held.showing.key}" if held.showing.page == PageVisibility.LINK else path


def _linkedin(held: HeldBadge) -> str:
    """LinkedIn's form, filled in; empty where nobody there could open the badge, or it does not stand."""
    if held.verdict is not Verdict.VALID or held.showing.page == PageVisibility.OFF:
        return ""
    found = Credential.objects.select_related("award", "issuer").get(award=held.award, format=Format.OB3)
    return linkedin_address(found, key=held.showing.key if held.showing.page == PageVisibility.LINK else "")


@never_cache
@post_only
@login_required
def choose(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Decide who may open the page."""
    held = own_badge(request, public_id)
    form = PageForm(request.POST, person=holder_of(request), showing=held.showing)
    if not form.is_valid():
        return show_manage(request, held, page_form=form)
    form.record(held.award)
    messages.success(request, _("Saved. It holds from now on, for renewed badges of this kind too."))
    return redirect("manage_badge", public_id=public_id)


@never_cache
@post_only
@login_required
def new_link(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Make a new link to the page; the ones before open nothing any more."""
    held = own_badge(request, public_id)
    renew_link(held.award, by=holder_of(request))
    messages.success(request, _("There is a new link. The ones you gave out before open nothing any more."))
    return redirect("manage_badge", public_id=public_id)


@never_cache
@post_only
@login_required
def identify(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """Decide what the badge says inside of its holder; it is issued anew."""
    held = own_badge(request, public_id)
    form = IdentityForm(request.POST)
    if not form.is_valid():
        return show_manage(request, held, identity_form=form)
    if form.record(held.award, by=holder_of(request)) is None:
        messages.info(request, _("Nothing was changed: the badge says that already."))
        return redirect("manage_badge", public_id=public_id)
    messages.success(
        request,
        _("Your badge is being issued anew. The one you had is marked as replaced as soon as it is here."),
    )
    return redirect("my_badges")
