"""Records of progress: asked for by their holder, and read by whoever has the address."""

import uuid

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain.transcripts import make_transcript, transcripts_of
from badges.formats.strict_json import parse_json_strictly
from badges.formats.transcript import stated_parts
from badges.forms.holder import TranscriptForm
from badges.models import Transcript
from badges.views.answers import open_to_all, varies_by_accept, wants_document
from badges.views.own import holder_of
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only


@never_cache
@require_safe
@login_required
def own_transcripts(request: HttpRequest) -> HttpResponse:
    """The reader's records of progress, and a form for one more."""
    return _show(request, TranscriptForm())


def _show(request: HttpRequest, form: forms.Form) -> HttpResponse:
    context = {"form": form, "transcripts": transcripts_of(holder_of(request)), "now": timezone.now()}
    return render(request, "badges/transcripts.html", context, status=422 if form.is_bound else 200)


@never_cache
@post_only
@login_required
def make(request: HttpRequest) -> HttpResponseBase:
    """Sign a record of progress."""
    form = TranscriptForm(request.POST)
    try:
        if form.is_valid():
            data = form.cleaned_data
            made = make_transcript(
                holder_of(request), data["pathway"], names_badges=data["names_badges"], at=timezone.now()
            )
            messages.success(request, _("It is signed. Download it, or share its address."))
            return redirect("transcript", public_id=made.public_id)
    except DomainError as error:
        form.add_error(None, str(error.message))
    return _show(request, form)


@require_safe
def transcript(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For people a page; for programs that ask for it, the signed document."""
    if wants_document(request):
        response = transcript_json(request, public_id)
    else:
        found = _found(public_id)
        if not hasattr(found, "holder"):
            return render(request, "badges/erased.html", status=410)
        document = parse_json_strictly(bytes(found.document))
        context = {
            "transcript": found,
            "document": document,
            "parts": stated_parts(document),
            "is_holder": request.user.pk == found.holder.learner_id,
            "now": timezone.now(),
        }
        response = render(request, "badges/transcript.html", context)
    return varies_by_accept(response)


@require_safe
def transcript_json(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The signed document, byte for byte; 410 once its holder was erased."""
    found = _found(public_id)
    if not hasattr(found, "holder"):
        text = _("The holder of this record asked us to erase their data.")
        response = HttpResponse(text, content_type="text/plain; charset=utf-8", status=410)
    else:
        response = HttpResponse(bytes(found.document), content_type="application/vc")
        response["ETag"] = quote_etag(found.digest)
    return open_to_all(response)


def _found(public_id: uuid.UUID) -> Transcript:
    return get_object_or_404(Transcript.objects.select_related("holder"), public_id=public_id)
