"""What a guardian sees who opens the link from their mail: without an account, and with nothing else to see."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain import guardians
from courses.domain.consent_text import AGREE, PICTURES, digest_now, opening
from courses.domain.house_rules import current_of, wanted_at
from courses.forms.joining import GuardianForm
from courses.models import GuardianLink, HouseVersion
from courses.views.form_page import FormPage, show_form
from courses.views.joining import device_of, text_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError


def _found(token: str) -> GuardianLink:
    link = guardians.link_behind(token)
    if link is None:
        raise Http404
    return link


@never_cache
def guardian(request: HttpRequest, token: str) -> HttpResponse:
    """What they agree to, and the form; afterwards what they agreed to, and a way to withdraw it."""
    link, said = _found(token), ""
    form = GuardianForm(
        request.POST if request.method == "POST" and link.consent is None else None,
        initial={"name": link.guardian_name},
    )
    if form.is_valid():
        data = form.cleaned_data
        shown = {name.removeprefix("digest_"): str(value) for name, value in request.POST.items()}
        try:
            guardians.agree(
                link, name=data["name"], pictures=data["pictures"], shown=shown, device=device_of(request)
            )
        except DomainError as error:
            said = str(error.message)
            form = GuardianForm(initial={"name": data["name"], "pictures": data["pictures"]})
        else:
            messages.success(request, _("Thank you. Your consent is on record."))
            return redirect("guardian", token=token)
    status = 409 if said else 422 if form.is_bound else 200
    return render(
        request, "courses/joining/guardian.html", _context(link, form, said) | {"token": token}, status=status
    )


def _context(link: GuardianLink, form: GuardianForm, said: str) -> dict[str, object]:
    guard = getattr(link.person, "safeguard", None)
    needed = guard is not None and guard.under_age
    papers = []
    if link.consent is None and needed:
        versions = [current_of(one.document) for one in guardians.guardian_signs(link)]
        papers = [
            {"version": version, "document": version.document, "text": text_of(version)}
            for version in versions
        ]
    return {
        "link": link,
        "form": form,
        "said": said,
        "papers": papers,
        "opening": opening(),
        "digest": digest_now(),
        "needed": needed,
        "over": guardians.is_over(link, timezone.now()),
    }


@require_safe
@login_required
def paper(request: HttpRequest) -> HttpResponse:
    """The same on paper, to print: for mentors, and whoever records it. It names nobody."""
    me = cast(User, request.user)
    if not (me.has_perm("courses.record_observation") or me.has_perm("courses.record_safeguard")):
        raise PermissionDenied
    waivers = [one.current.pk for one in wanted_at(timezone.now()) if one.needs_guardian]
    versions = HouseVersion.objects.filter(pk__in=waivers).order_by("document")
    context = {
        "opening": opening(),
        "agree": AGREE,
        "pictures": PICTURES,
        "papers": [{"version": version, "text": text_of(version)} for version in versions],
        "records": me.has_perm("courses.record_safeguard"),
    }
    return render(request, "courses/joining/consent_paper.html", context)


@never_cache
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Withdraw the consent, after asking."""
    link = _found(token)
    if link.consent is None or link.consent.withdrawn_at is not None:
        return redirect("guardian", token=token)
    if request.method == "POST":
        guardians.withdraw(link.consent, by=None)
        messages.success(request, _("Your consent is withdrawn."))
        return redirect("guardian", token=token)
    page = FormPage(
        title=_("Withdraw my consent"),
        lede=str(link.person),
        button=_("Withdraw it"),
        back=reverse("guardian", args=[token]),
        stay=_("Leave it as it is"),
        words=[*what_withdrawing_does(), _("Tell the hub if they should not come to a session of theirs.")],
        danger=True,
    )
    return show_form(request, page, forms.Form())


def what_withdrawing_does() -> list[str]:
    """What follows, a sentence each."""
    return [
        _("From then on they can read, but take no seat at a session."),
        _("Pictures of their work stay with the sign-off."),
        _("Seats that they have already stay on the list."),
        _("That the consent was given stays on record."),
    ]
