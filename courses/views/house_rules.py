"""What people sign, for the coordinator: written, looked at, published, asked for no more."""

import uuid
from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain import house_rules
from courses.domain.desk import learners
from courses.domain.house_rules import as_html, current_of, wanted_at
from courses.domain.signing_list import holding
from courses.forms.confirming import sent_again
from courses.forms.house_rules import DocumentForm
from courses.models import HouseDocument, HouseVersion
from courses.views.form_page import FormPage, show_form
from courses.views.joining import text_of
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@require_safe
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def documents(request: HttpRequest) -> HttpResponse:
    """What people are asked to sign, and what they were."""
    rows = HouseVersion.objects.exclude(document__retired_at=None).defer("text").select_related("document")
    last = {row.document_id: row for row in rows.order_by("document", "number")}
    context = {"wanted": wanted_at(timezone.now()), "over": list(last.values())}
    return render(request, "courses/joining/documents.html", context)


@require_safe
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One document with all its versions."""
    row = get_object_or_404(HouseDocument, public_id=public_id)
    versions = list(row.versions.select_related("published_by").order_by("-number"))
    context = {
        "document": row,
        "versions": versions,
        "current": versions[0],
        "text": text_of(versions[0]),
        "holding": holding(row, timezone.now()),
        "asked": learners().count(),
    }
    return render(request, "courses/joining/document_kept.html", context)


@require_safe
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def version(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One version as people read it."""
    row = get_object_or_404(HouseVersion.objects.select_related("document"), public_id=public_id)
    return render(request, "courses/joining/version.html", {"version": row, "text": text_of(row)})


@never_cache
@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def edit(request: HttpRequest, public_id: uuid.UUID | None = None) -> HttpResponse:
    """Write a document or its next version, look at it, publish it: three steps of one form, which loses nothing."""
    row = get_object_or_404(HouseDocument, public_id=public_id, retired_at=None) if public_id else None
    last = current_of(row) if row else None
    first = {"title": last.title, "text": last.text, "based_on": last.number} if last else {"based_on": 0}
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "change":
        return _written(
            request, row, DocumentForm(initial={"asks_anew": False} | request.POST.dict(), document=row)
        )
    form = DocumentForm(request.POST if step else None, initial=first, document=row)
    if not step or not form.is_valid():
        return _written(request, row, form)
    if step != "publish":
        return _looked_at(request, row, form)
    try:
        saved = house_rules.publish(form.draft(), by=cast(User, request.user), document=row)
    except DomainError as error:
        return _written(request, row, _sent_back(request, row, error))
    messages.success(
        request, _("Published: version %(number)s of “%(title)s”.") % {"number": saved.number, "title": saved}
    )
    return redirect("house_document", public_id=saved.document.public_id)


def _sent_back(request: HttpRequest, row: HouseDocument | None, error: DomainError) -> DocumentForm:
    """The form with all that was typed, and why it was not published; based on the version that is there now."""
    data = request.POST.copy()
    if error.code == "changed" and row is not None:
        data["based_on"] = str(current_of(row).number)
    form = DocumentForm(data, document=row)
    form.is_valid()
    form.add_error(None, str(error.message))
    return form


def _written(request: HttpRequest, row: HouseDocument | None, form: DocumentForm) -> HttpResponse:
    context = {"form": form, "document": row}
    return render(request, "courses/joining/edit.html", context, status=422 if form.is_bound else 200)


def _looked_at(request: HttpRequest, row: HouseDocument | None, form: DocumentForm) -> HttpResponse:
    """The text as people will read it, and how many of them have to sign."""
    draft = form.draft()
    signed = holding(row, timezone.now()) if row else 0
    context = {
        "draft": draft,
        "shown": mark_safe(as_html(draft.text)),  # noqa: S308 -- written by our own writer, which escapes
        "document": row,
        "asked": learners().count(),
        "signed": signed,
        "fields": [(name, value) for name, value in sent_again(form) if name != "step"],
    }
    return render(request, "courses/joining/preview.html", context)


@login_required
@permission_required("courses.keep_house_rules", raise_exception=True)
def retire(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Ask for a document no more, after asking."""
    row = get_object_or_404(HouseDocument, public_id=public_id, retired_at=None)
    if request.method == "POST":
        house_rules.retire(row, by=cast(User, request.user))
        messages.success(request, _("It is asked for no more. What was signed is kept."))
        return redirect("house_documents")
    page = FormPage(
        title=_("Ask for it no more"),
        lede=current_of(row).title,
        button=_("Ask for it no more"),
        back=reverse("house_document", args=[row.public_id]),
        stay=_("Leave it as it is"),
        words=[
            _(
                "Nobody has to sign it from then on. Its versions and every signature stay, for whoever asks later."
            ),
            _("It cannot be brought back; write a new document instead."),
        ],
        trail=[
            (_("Coordinator"), reverse("coordinator")),
            (_("What people sign"), reverse("house_documents")),
        ],
        danger=True,
    )
    return show_form(request, page, forms.Form())
