"""Pages and files of evidence. What somebody may not see does not exist for them: 404, never 403."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.domain.desk import learners
from courses.domain.evidence import KEPT_LOOSE, receive, remove, withdraw
from courses.domain.intake import MEDIA_TYPES
from courses.domain.judging import has_to_judge, observation_of
from courses.domain.story import may_read
from courses.domain.trace_intake import open_traces
from courses.enums import EvidenceKind
from courses.forms.evidence import ConsentForm, UploadForm, WithdrawConsentForm
from courses.models import Evidence, ObservationDetail
from courses.permissions import evidence_reader
from courses.views.action import own_path
from courses.views.uploads import capped_upload, wants_json
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.post_only import post_only
from lms.kernel.private_files import serve_private

_A_PAGE = 24
_SHOWN_INLINE = {EvidenceKind.PHOTO, EvidenceKind.VIDEO, EvidenceKind.VOICE}


def _visible(request: HttpRequest, public_id: uuid.UUID) -> Evidence:
    """The piece, for whoever may see it; raises Http404 for everybody else."""
    row = Evidence.objects.readable().filter(public_id=public_id).first()
    me, now = cast(User, request.user), timezone.now()
    if row is None:
        raise Http404
    reader = evidence_reader(me, now)
    if reader.can_view(row):
        return row
    asked = reader.person is not None and row.event is not None and me.pk != row.learner_id
    if not (asked and row.event and reader.can_view(row, judging=has_to_judge(me, row.event, now))):
        raise Http404
    return row


def _own(request: HttpRequest, public_id: uuid.UUID) -> Evidence:
    """The piece, for the person it is about."""
    row = _visible(request, public_id)
    if row.learner_id != request.user.pk:
        raise Http404
    return row


@never_cache
@capped_upload()
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What is kept about the reader, and a form to add one file."""
    me = cast(User, request.user)
    form = UploadForm(learner=me)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, learner=me)
        try:
            if form.is_valid():
                row = form.record()
                messages.success(request, _added(row))
                return redirect("my_evidence")
        except DomainError as error:
            form.add_error("file", str(error.message))
    rows = Evidence.objects.readable().filter(learner=me).order_by("-created_at", "-pk")
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "days": KEPT_LOOSE.days, "begun": open_traces(me)}
    return render(request, "courses/evidence/mine.html", context, status=422 if form.is_bound else 200)


def _added(row: Evidence) -> str:
    if row.removed:
        return _("Added. Taken out before it was stored: %(what)s.") % {"what": removed_words(row)}
    return _("Added, exactly as you sent it.")


@capped_upload()
@post_only
@login_required
def upload(request: HttpRequest) -> HttpResponse:
    """One file by POST: `file`, and for somebody else `learner`; `kind` narrows what is accepted.

    Answers a script with JSON (201, or 422 with the reason), anybody else by leading back to `next`, or to the piece.
    """
    me = cast(User, request.user)
    sent = request.FILES.get("file")
    try:
        if sent is None:
            raise DomainError(_("Choose a file."), code="no_file")
        row = receive(
            sent.chunks(),
            by=me,
            learner=_learner(request, me),
            name=sent.name or "",
            caption=request.POST.get("caption", ""),
            kinds=[
                EvidenceKind(kind) for kind in request.POST.getlist("kind") if kind in EvidenceKind.values
            ],
        )
    except DomainError as error:
        if wants_json(request):
            return JsonResponse({"error": {"code": error.code, "message": str(error.message)}}, status=422)
        raise
    if wants_json(request):
        return JsonResponse(_as_json(row), status=201)
    messages.success(request, _added(row))
    return redirect(own_path(request, "next") or reverse("evidence", args=[row.public_id]))


def _learner(request: HttpRequest, me: User) -> User:
    named = request.POST.get("learner", "")
    if not named:
        return me
    try:
        found = learners().filter(public_id=uuid.UUID(named)).first()
    except ValueError:
        found = None
    if found is None:
        raise DomainError(_("This trainee is not known here."), code="no_learner")
    return found


def _as_json(row: Evidence) -> dict[str, Any]:
    return {
        "id": str(row.public_id),
        "kind": row.kind,
        "media_type": row.media_type,
        "size": row.size,
        "sha256": row.sha256,
        "changed": row.changed,
        "removed": row.removed,
        "label": row.label,
        "page": reverse("evidence", args=[row.public_id]),
        "thumb": reverse("evidence_thumb", args=[row.public_id]) if row.has_picture else None,
    }


@never_cache
def item(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """One piece; the person it is about also changes its caption and who may see it."""
    row = _visible(request, public_id)
    if request.method == "POST":
        row = _own(request, public_id)
    form = _consent_form(request, row)
    try:
        if form is not None and form.is_bound and form.is_valid():
            form.record(row)
            messages.success(request, _("Saved."))
            return redirect("evidence", public_id=row.public_id)
    except DomainError as error:
        cast(ConsentForm, form).add_error(None, str(error.message))
    bound = form is not None and form.is_bound
    return render(
        request, "courses/evidence/item.html", _context(request, row, form), status=422 if bound else 200
    )


def _consent_form(request: HttpRequest, row: Evidence) -> ConsentForm | None:
    if row.learner_id != request.user.pk:
        return None
    initial = {"caption": row.caption, "scope": row.scope}
    sent = request.POST if request.method == "POST" else None
    return ConsentForm(sent, learner=cast(User, request.user), initial=initial)


def _context(request: HttpRequest, row: Evidence, form: ConsentForm | None) -> dict[str, Any]:
    me = request.user
    story = record = None
    if row.event is not None and isinstance(me, User):
        event = observation_of(row.event)
        story = event.client_uuid if may_read(me, event) else None
        if me.pk == row.learner_id:
            record = ObservationDetail.objects.filter(event=event).values_list("public_id", flat=True).first()
    return {
        "evidence": row,
        "form": form,
        "removed": removed_words(row),
        "story": story,
        "record": record,
        "may_remove": row.event_id is None and me.pk in {row.learner_id, row.uploaded_by_id},
        "days": KEPT_LOOSE.days,
    }


def removed_words(row: Evidence) -> str:
    """What was taken out on arrival, in words, separated by commas."""
    words = {
        "location": _("the position"),
        "exif": _("data about camera and time"),
        "xmp": _("data of editing programs"),
        "iptc": _("captions and keywords"),
        "comment": _("comments"),
        "preview": _("a preview picture"),
        "profile": _("the colour profile"),
        "trailing": _("data behind its end"),
        "tags": _("titles and other data about the recording"),
        "tracks": _("data recorded beside picture and sound"),
        "other": _("other data"),
        "pixels": _("pixels beyond what is kept"),
    }
    order = [*words, "orientation"]
    known = sorted((word for word in row.removed if word in words), key=order.index)
    return ", ".join(words[word] for word in known)


@never_cache
@login_required
def withdraw_consent(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Withdraw consent, after asking."""
    row = _own(request, public_id)
    form = WithdrawConsentForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        withdraw(row, by=cast(User, request.user))
        messages.success(request, _("Your consent is withdrawn."))
        return redirect("my_evidence")
    context = {"form": form, "evidence": row}
    return render(request, "courses/evidence/withdraw.html", context, status=422 if form.is_bound else 200)


@post_only
@login_required
def remove_loose(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Delete what no observation rests on, for whoever added it or is shown in it."""
    row = _visible(request, public_id)
    me = cast(User, request.user)
    if me.pk not in {row.learner_id, row.uploaded_by_id}:
        raise Http404
    remove(row, by=me)
    messages.success(request, _("Removed."))
    return redirect(own_path(request, "next") or ("my_evidence" if me.pk == row.learner_id else "mentor"))


@require_safe
def file(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The stored bytes. Photos and recordings are shown, documents and traces offered for download."""
    row = _visible(request, public_id)
    return serve_private(
        request,
        row.file,
        media_type=row.media_type,
        name=_file_name(row),
        inline=EvidenceKind(row.kind) in _SHOWN_INLINE,
    )


@require_safe
def thumb(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The small picture of a photo; 404 for what has none."""
    return _copy(request, public_id, "thumb")


@require_safe
def view(request: HttpRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The picture of a photo as large as a screen needs; 404 for what has none."""
    return _copy(request, public_id, "view")


def _copy(request: HttpRequest, public_id: uuid.UUID, size: str) -> HttpResponseBase:
    row = _visible(request, public_id)
    stored = getattr(row, size)
    if not stored:
        raise Http404
    return serve_private(request, stored, media_type="image/webp", name=f"{size}.webp", inline=True)


def _file_name(row: Evidence) -> str:
    """The label, or kind and the beginning of the digest, with the ending that the content has."""
    ending = MEDIA_TYPES[row.media_type][1]
    return row.label or f"{row.kind}-{row.sha256[:8]}.{ending}"
