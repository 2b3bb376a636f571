"""Addresses for learning: finding what is taught, and notes of one's own."""

from django.urls import path

import lms.kernel.addresses  # noqa: F401 -- makes <key:…> known
from courses.models import PracticalPage
from courses.views import notes
from courses.views.search import search

urlpatterns = [
    path("search/", search, name="search"),
    path("learn/lessons/<key:page_id>/note/", notes.WriteNote.as_view(), name="note_on_lesson"),
    path(
        "learn/practicals/<key:page_id>/note/",
        notes.WriteNote.as_view(model=PracticalPage),
        name="note_on_practical",
    ),
    path("me/notes/", notes.my_notes, name="my_notes"),
    path("me/notes/notes.md", notes.notes_file, {"ending": "md"}, name="notes_markdown"),
    path("me/notes/notes.txt", notes.notes_file, {"ending": "txt"}, name="notes_text"),
    path("me/notes/<uuid:public_id>/", notes.my_note, name="my_note"),
    path("me/notes/<uuid:public_id>/remove/", notes.note_remove, name="note_remove"),
]
