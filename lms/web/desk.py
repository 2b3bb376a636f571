"""The mentor's desk as an app on a phone: its page, its service worker and its install manifest.

All three are the same for everybody who reads the same language. They are looked at without a session.
"""

import hashlib
import json

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers

from lms.web import desk_files

# As --work and --paper in tokens.css; a manifest knows no light and dark.
THEME_COLOUR, GROUND_COLOUR = "#0b5559", "#f6f3eb"
_MAY = {
    # The decoder of QR codes is WebAssembly. Nothing else on the site may compile any.
    "script-src": [SELF, "'wasm-unsafe-eval'"],
    "connect-src": [SELF],
    "worker-src": [SELF],
    "img-src": ["blob:"],
    "media-src": [SELF, "blob:"],
}


def _digest(_request: HttpRequest) -> str:
    return f'"{hashlib.sha256(desk_files.shell_html().encode()).hexdigest()[:16]}"'


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
# Around the condition: browsers take over the headers of a 304, and would forget what the page may.
@csp_update(_MAY)
@condition(etag_func=_digest)
def desk_app(_request: HttpRequest) -> HttpResponse:
    """The page of the desk, without a word about anybody: what it shows comes from the device and from the pack."""
    return HttpResponse(desk_files.shell_html())


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
def offline(_request: HttpRequest) -> HttpResponse:
    """What a device shows without a network instead of a page that is not kept on it."""
    return HttpResponse(desk_files.offline_html())


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
def service_worker(_request: HttpRequest) -> HttpResponse:
    """The service worker. It differs by a byte, and so is taken up as new, whenever anything of the desk does."""
    shell = desk_files.shell()
    told = {
        "version": shell.version,
        "shell": {
            "page": desk_files.page_address(),
            "offline": desk_files.offline_address(),
            "files": (*shell.files, *shell.soon),
            "later": shell.later,
        },
    }
    source = f"self.FETTLE = {json.dumps(told)};\n{desk_files.worker_source()}"
    return HttpResponse(
        source, content_type="text/javascript; charset=utf-8", headers={"Service-Worker-Allowed": "/"}
    )


@require_safe
@cache_control(no_cache=True)
@vary_on_headers("Accept-Language")
def manifest(_request: HttpRequest) -> JsonResponse:
    """What a phone needs to put the desk on its home screen."""
    page = desk_files.page_address()
    return JsonResponse(
        {
            "id": page,
            "name": settings.HUB_NAME,
            "short_name": settings.HUB_NAME[:12].strip(),
            "description": _("Sign off skills at the bench, with or without a network."),
            "lang": get_language(),
            "start_url": page,
            "scope": "/",
            "display": "standalone",
            "theme_color": THEME_COLOUR,
            "background_color": GROUND_COLOUR,
            "icons": _icons(),
            "shortcuts": [{"name": _("Scan"), "url": f"{page}#/scan", "icons": _icons()[:1]}],
        },
        content_type="application/manifest+json",
    )


def _icons() -> list[dict[str, str]]:
    def icon(file: str, sizes: str, kind: str, purpose: str) -> dict[str, str]:
        return {"src": static(f"fettle/img/{file}"), "sizes": sizes, "type": kind, "purpose": purpose}

    return [
        icon("icon-192.png", "192x192", "image/png", "any"),
        icon("icon-512.png", "512x512", "image/png", "any"),
        icon("icon-maskable-512.png", "512x512", "image/png", "maskable"),
        icon("icon-maskable.svg", "any", "image/svg+xml", "maskable"),
    ]
