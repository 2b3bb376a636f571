"""Status lists as they were signed, for every origin and every cache."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from badges.domain.status import MEDIA_TYPE, SECONDS_TO_LIVE
from badges.models import StatusList
from badges.views.open_documents import open_bytes


@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponse:
    """The signed list: the same bytes for everybody, in one query. Caches may keep it as long as it says itself."""
    found = get_object_or_404(StatusList.objects.only("document", "digest"), number=number)
    cache = f"public, max-age={SECONDS_TO_LIVE}"
    return open_bytes(request, bytes(found.document), MEDIA_TYPE, cache, digest=found.digest)
