"""What other people's programs show of a badge when its address is shared."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from badges.domain.share_card import card_name, card_of, words_of
from badges.domain.showing import showing_of
from badges.models import Credential
from badges.views.answers import ErasedError
from badges.views.gate import as_the_holder_chose


@require_safe
def credential_card(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The picture for previews of a public page; it may be kept for an hour, with a name for minutes."""
    try:
        return _card(request, public_id)
    except ErasedError as gone:
        raise Http404 from gone


@as_the_holder_chose()
def _card(request: HttpRequest, found: Credential) -> HttpResponse:
    showing = showing_of(found.award)
    if not showing.is_public:  # by link only: then nothing is to be shown elsewhere
        raise Http404
    words = words_of(found, showing)
    etag = quote_etag(card_name(found, words))
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(card_of(found, words), content_type="image/png")
    response["ETag"] = etag
    # A name that is taken off the page should not stay in front of others for long.
    response["Cache-Control"] = f"public, max-age={300 if words.name else 3600}"
    return response
