"""The oEmbed provider (oembed.com, version 1.0): an address of a page in, an iframe to paste out."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lms.embedding.pages import iframe, page_at, path_of

_WIDTH, _HEIGHT, _SMALLEST = 800, 600, 200


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """`?url=…[&format=json][&maxwidth=…][&maxheight=…]`.

    400 without a url or with a size that is no number, 404 for an address that is not a public page of ours,
    501 for a format other than JSON (section 2.3.4 of the specification).
    """
    address = request.GET.get("url", "")
    if not address:
        return _refuse(400, _("Say which page: add ?url= with the page's full address."))
    if request.GET.get("format", "json") != "json":
        return _refuse(501, _("Only format=json is offered."))
    try:
        width = min(_WIDTH, _size(request, "maxwidth", _WIDTH))
        height = min(_HEIGHT, _size(request, "maxheight", _HEIGHT))
    except ValueError:
        return _refuse(400, _("maxwidth and maxheight are whole numbers of pixels, 200 or more."))
    path = path_of(address)
    if path is None:
        return _refuse(404, _("That address is not on this site."))
    try:
        page = page_at(request, path)
    except Http404:
        return _refuse(404, _("There is no public course, lesson or practical at that address."))
    return _open(
        JsonResponse(
            {
                "version": "1.0",
                "type": "rich",
                "title": page.title,
                "provider_name": settings.HUB_NAME,
                "provider_url": settings.BASE_URL,
                "cache_age": 3600,
                "html": iframe(page, width=width, height=height),
                "width": width,
                "height": height,
            }
        )
    )


def _size(request: HttpRequest, name: str, default: int) -> int:
    value = int(request.GET.get(name, default))
    if value < _SMALLEST:
        raise ValueError(name)
    return value


def _refuse(status: int, message: str) -> HttpResponse:
    return _open(JsonResponse({"error": message}, status=status))


def _open(response: HttpResponse) -> HttpResponse:
    """Scripts of any site may read the answer; it holds nothing personal."""
    response["Access-Control-Allow-Origin"] = "*"
    return response
