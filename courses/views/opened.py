"""Whether a page may be acted on: asked of whatever a button does with it, as Wagtail asks where it is opened."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from courses.domain.openness import reader_of, taken_down_above, with_openness
from lms.kernel.errors import NotAllowed


def reached(request: HttpRequest, pages: Any, page_id: int) -> Any:
    """The live page of this key, which says whether it `is_open` to the reader; one query.

    Raises Http404 where there is none, or something above it was taken down.
    """
    rows = pages.live().filter(~Q(taken_down_above()))
    return get_object_or_404(with_openness(rows, reader_of(request)), pk=page_id)


def closed() -> NotAllowed:
    """What whoever acts on a page is told that is closed to them, without its name."""
    return NotAllowed(closed_words(), code="closed")


def closed_words() -> str:
    """The same in words."""
    return _(
        "This belongs to a page that is closed to you. Nothing was changed. Load that page again: it says if a "
        "password opens it. Else ask the coordinator."
    )
