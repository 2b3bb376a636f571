"""Private notes: written below a lesson or a skill card, listed, taken along, removed. Each only by its writer."""

from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.domain.notes import Subject, as_text, note_on, notes_of, remove, subject_of, subject_of_note
from courses.domain.openness import open_to, reader_of
from courses.forms.notes import NoteForm
from courses.models import LessonPage, Note, PracticalPage
from courses.views.action import Action
from lms.accounts.models import User
from lms.kernel.streaming import as_asked

_A_PAGE = 20


class WriteNote(Action):
    """The form below a lesson or a skill card."""

    model: type[LessonPage] | type[PracticalPage] = LessonPage

    def pages(self) -> Any:
        """None that the reader may not see: such a one is not there (404)."""
        rows = self.model.objects.filter(open_to(reader_of(self.request)))
        return rows.select_related("skill") if self.model is PracticalPage else rows

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        """Who was signed out meanwhile, or whose page is gone, gets their words back: nobody is sent away from them."""
        if request.method != "POST":
            return super().dispatch(request, *args, **kwargs)
        try:
            page = self.page
        except Http404:
            return _given_back(request, after=reverse("my_notes"))
        if not request.user.is_authenticated:
            return _given_back(request, after=page.get_url(request))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, page_id: int) -> HttpResponse:
        """Save and go back to the note; 422 for one that cannot be saved, 409 for one that was changed elsewhere."""
        page = self.page
        course = page.get_parent().specific
        back = f"{page.get_url(request)}#note"
        return _saved(request, subject_of(page, course), back=back, here=request.path)


def _given_back(request: HttpRequest, *, after: str) -> HttpResponse:
    """What was typed, to be copied: nobody is signed in (403), or what it was written on is not there (404)."""
    context = {"text": request.POST.get("text", ""), "after": after}
    status = 404 if request.user.is_authenticated else 403
    return render(request, "courses/notes/signed_out.html", context, status=status)


def _saved(request: HttpRequest, subject: Subject, *, back: str, here: str) -> HttpResponse:
    form = NoteForm(request.POST)
    writer = cast(User, request.user)
    known = note_on(writer, subject)
    if form.is_valid() and (note := form.save(learner=writer, subject=subject)) is not None:
        messages.success(request, _("Your note on “%(title)s” is saved.") % {"title": note.title})
        return HttpResponseRedirect(back)
    if known is not None and not form.data.get("text", "").strip():
        return redirect("note_remove", known.public_id)
    status = 409 if form.stored else 422
    return _form(request, form, subject, back=back, here=here, status=status)


def _form(
    request: HttpRequest, form: NoteForm, subject: Subject, *, back: str, here: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "subject": subject, "stored": form.stored, "back": back, "here": here}
    return render(request, "courses/notes/edit.html", context, status=status)


@require_safe
@login_required
@never_cache
def my_notes(request: HttpRequest) -> HttpResponse:
    """All one's notes, the last saved first, or those with the words of `q`."""
    words = " ".join(request.GET.get("q", "")[:200].replace("\0", " ").split())
    page = Paginator(notes_of(cast(User, request.user), words), _A_PAGE).get_page(request.GET.get("page"))
    rest = urlencode({"q": words}) + "&" if words else ""
    context = {"page": page, "words": words, "rest": rest}
    return render(request, "courses/notes/list.html", context)


def _own_note(request: HttpRequest, public_id: UUID) -> Note:
    return get_object_or_404(Note, public_id=public_id, learner=request.user)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One note to read and change, whatever became of its page; 404 for anybody else."""
    if request.method != "POST":
        return _shown(request, public_id)
    if not request.user.is_authenticated:
        return _given_back(request, after=request.path)
    try:
        note = _own_note(request, public_id)
    except Http404:
        return _given_back(request, after=reverse("my_notes"))
    return _saved(request, subject_of_note(note), back=reverse("my_notes"), here=request.path)


@login_required
def _shown(request: HttpRequest, public_id: UUID) -> HttpResponse:
    note = _own_note(request, public_id)
    subject = subject_of_note(note)
    form = NoteForm(initial={"text": note.text, "based_on": note.revision})
    return _form(request, form, subject, back=reverse("my_notes"), here=request.path)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def note_remove(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask (GET), and remove the note for good (POST)."""
    note = _own_note(request, public_id)
    if request.method == "POST":
        remove(note)
        messages.success(request, _("Your note on “%(title)s” is removed.") % {"title": note.title})
        return redirect("my_notes")
    return render(request, "courses/notes/remove.html", {"note": note})


@require_safe
@login_required
@never_cache
def notes_file(request: HttpRequest, ending: str) -> StreamingHttpResponse:
    """All one's notes as one file, the oldest first."""
    notes = notes_of(cast(User, request.user)).order_by("updated_at", "pk").iterator(100)
    kind = "text/markdown" if ending == "md" else "text/plain"
    response = StreamingHttpResponse(
        as_asked(as_text(notes, markdown=ending == "md")), content_type=f"{kind}; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="notes.{ending}"'
    return response
