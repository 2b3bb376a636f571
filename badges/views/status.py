"""Status lists as they were signed, for every origin and every cache."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from badges.domain.status import MEDIA_TYPE, SECONDS_TO_LIVE
from badges.models import StatusList


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list: the same bytes for everybody, in one query. Caches may keep it as long as it says itself."""
    found = get_object_or_404(StatusList.objects.only("document", "digest"), number=number)
    whole = HttpResponse(bytes(found.document), content_type=MEDIA_TYPE)
    whole["ETag"] = etag = quote_etag(found.digest)
    response = get_conditional_response(request, etag=etag, response=whole) or whole
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = f"public, max-age={SECONDS_TO_LIVE}"
    return response
