"""What the holder decided, asked before anything about a badge is handed out."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from badges.domain.showing import Showing, showing_of
from badges.enums import Format, PageVisibility
from badges.models import Award, Credential
from badges.views.answers import issued

View = Callable[..., HttpResponse]
FoundView = Callable[[HttpRequest, Credential], HttpResponse]
KEY = "key"


class ByLinkOnlyError(Exception):
    """The holder shows this badge only by a link that they hand out, and this was not it."""


def check_open(request: HttpRequest, award: Award) -> Showing:
    """What the holder decided for this award. Raises Http404 or ByLinkOnlyError where this reader may not see it.

    The session is looked at only where a badge is hidden, so that answers about public ones are alike for all.
    """
    showing = showing_of(award)
    if showing.opens(request.GET.get(KEY, "")) or request.user == award.learner:
        return showing
    if showing.page == PageVisibility.LINK:
        raise ByLinkOnlyError
    raise Http404


def as_the_holder_chose(format_: Format = Format.OB3) -> Callable[[FoundView], View]:
    """For documents and pictures: the view gets what was issued in this format, found once and with its award.

    404, or 403 in plain words, where the holder hides the badge from this reader. Raises ErasedError as `issued` does.
    """

    def decorate(view: FoundView) -> View:
        @wraps(view)
        def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
            found = issued(public_id, format_)
            try:
                showing = check_open(request, found.award)
            except ByLinkOnlyError:
                return _by_link_only()
            response = view(request, found)
            return response if showing.is_public else keep_private(response)

        return answer

    return decorate


def keep_private(response: HttpResponse) -> HttpResponse:
    """An answer that nobody in between may keep, since the next reader may not see it."""
    response["Cache-Control"] = "private, no-store"
    patch_vary_headers(response, ["Cookie"])
    return response


def _by_link_only() -> HttpResponse:
    text = _("The holder shows this badge only by a link that they hand out.")
    return HttpResponse(text, content_type="text/plain; charset=utf-8", status=403)
