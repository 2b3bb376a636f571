"""Before somebody takes part: what they sign, whether they are under age, and whom to call."""

import re
import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain import emergency, guardians, house_rules
from courses.domain.clearance import clearance_of
from courses.domain.house_rules import as_html, current_of
from courses.enums import DeviceKind, SignedBy
from courses.forms.joining import AgeForm, ContactForm, SignForm
from courses.models import (
    ContactLook,
    EmergencyContact,
    GuardianConsent,
    HouseDocument,
    HouseSignature,
    HouseVersion,
    LearnerSafeguard,
)
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only

_LOOKS = 50


def text_of(version: HouseVersion) -> SafeString:
    """The text of a version as HTML; it was refused at publishing if it held any of its own."""
    return mark_safe(as_html(version.text))  # noqa: S308 -- written by our own writer, which escapes


def device_of(request: HttpRequest) -> str:
    """What kind of device a page is looked at on, as far as the browser says."""
    agent = request.headers.get("User-Agent", "")
    if re.search(r"iPad|Tablet|Android(?!.*Mobi)", agent):
        return DeviceKind.TABLET
    if re.search(r"Mobi|iPhone", agent):
        return DeviceKind.PHONE
    return DeviceKind.COMPUTER if agent else ""


@never_cache
@login_required
def overview(request: HttpRequest) -> HttpResponse:
    """What is still to sign, what is signed, and saying that one is under 18."""
    me = cast(User, request.user)
    form = AgeForm(request.POST if request.method == "POST" else None)
    try:
        if form.is_valid():
            guardians.say_under_age(me, of_age_on=form.cleaned_data["of_age_on"])
            messages.success(request, _("Recorded. Read below what your guardian has to do."))
            return redirect("my_joining")
    except DomainError as error:
        form.add_error("of_age_on", str(error.message))
    context = {
        "form": form,
        "lacks": clearance_of(me, timezone.now()),
        "signed": _signatures_of(me),
        "guard": LearnerSafeguard.objects.filter(person=me).first(),
        "consents": GuardianConsent.objects.filter(person=me),
        "contact": EmergencyContact.objects.filter(person=me).first(),
    }
    return render(request, "courses/joining/overview.html", context, status=422 if form.is_bound else 200)


@never_cache
@login_required
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One document: read it, and sign what was read. If it changes meanwhile the new text is shown."""
    row, me = get_object_or_404(HouseDocument, public_id=public_id, retired_at=None), cast(User, request.user)
    form, said = SignForm(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        act = house_rules.Act(
            name=form.cleaned_data["name"],
            page=reverse("my_document", args=[row.public_id]),
            device=device_of(request),
        )
        try:
            house_rules.sign(row, act, person=me, digest=form.cleaned_data["digest"])
        except DomainError as error:
            said = str(error.message)
            form = SignForm(initial={"name": form.cleaned_data["name"]})
        else:
            messages.success(request, _("Signed. You can read and print it below."))
            return redirect("my_joining")
    version = current_of(row)
    signed = _signature_in_force(row, me)
    context = {
        "form": form,
        "version": version,
        "text": text_of(version),
        "said": said,
        "signed": signed,
    }
    status = 409 if said else 422 if form.is_bound else 200
    return render(request, "courses/joining/document.html", context, status=status)


def _signatures_of(person: User) -> QuerySet[HouseSignature]:
    rows = HouseSignature.objects.filter(person=person).select_related("version", "mistake")
    return rows.defer("version__text")


def _signature_in_force(row: HouseDocument, person: User) -> HouseSignature | None:
    wanted = house_rules.wanted_of(row, timezone.now())
    if wanted is None:
        return None
    own = HouseSignature.objects.standing(timezone.now()).filter(
        person=person, version__document=row, version__number__gte=wanted.since, signed_by=SignedBy.SELF
    )
    return own.select_related("version").order_by("-version__number").first()


@require_safe
@never_cache
@login_required
def signature(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """What somebody signed, in the version that they signed, to read and print; for them alone."""
    rows = HouseSignature.objects.select_related("version", "recorded_by", "person", "mistake")
    row = get_object_or_404(rows, public_id=public_id, person=request.user)
    context = {"row": row, "text": text_of(row.version), "whole": row.version.digest == row.digest}
    return render(request, "courses/joining/signature.html", context)


@never_cache
@login_required
def contact(request: HttpRequest) -> HttpResponse:
    """Whom to call: kept, changed, and who has looked."""
    me = cast(User, request.user)
    kept = emergency.contact_of(me)
    initial: dict[str, Any] | None = vars(kept) if kept else None
    form = ContactForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        emergency.keep_contact(me, form.contact())
        messages.success(request, _("Kept. Only the mentors of your sessions see it, at their time."))
        return redirect("my_contact")
    looks = ContactLook.objects.filter(person=me).select_related("looked_by", "session")
    context = {
        "form": form,
        "kept": kept,
        "unreadable": kept is None and EmergencyContact.objects.filter(person=me).exists(),
        "looks": looks[:_LOOKS],
    }
    return render(request, "courses/joining/contact.html", context, status=422 if form.is_bound else 200)


@login_required
@post_only
def remove_contact(request: HttpRequest) -> HttpResponse:
    """Keep no contact any more."""
    emergency.drop_contact(cast(User, request.user))
    messages.success(request, _("Removed. Mentors see nobody to call for you."))
    return redirect("my_contact")
