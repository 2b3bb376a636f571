"""Which language a page speaks to its reader.

The reader's own comes first: what they chose in their account, else what they chose on this device, else what their
browser asks for. Pages of content are found in the language of their address, and the words around them are the
reader's: who reads German sees a German menu beside an English lesson.
"""

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import Resolver404, resolve
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.csrf import csrf_exempt
from django.views.defaults import page_not_found
from wagtail.models import Locale, Page

from courses.domain.openness import open_to, reader_of
from lms.accounts.models import User
from lms.kernel.post_only import post_only
from lms.web.middleware import SAME_FOR_ALL

View = Callable[[HttpRequest], HttpResponse]
_OWN_WORDS: Final = frozenset(code for code, _name in settings.INTERFACE_LANGUAGES)
# In it, addresses of content have a prefix; those that have none then lead nowhere.
_ANOTHER: Final = next(code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE)
# Shared caches keep these for everybody, by what the browser asks for: no cookie is looked at.
_BY_BROWSER_ALONE: Final = ("/embed/", "/ledger/", "/status/", "/verify/door.html")
_KEPT_SECONDS: Final = 365 * 24 * 3600


class ReaderLanguage:
    """Speaks the reader's language around every request."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on. `reader_language`, and `content_language` where there is content, stand in it."""
        reader = _chosen_by(request)
        content = _of_content(request.path_info)
        request.reader_language = reader  # type: ignore[attr-defined]
        request.content_language = content  # type: ignore[attr-defined]
        with translation.override(content or reader):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_vary_headers(response, ["Accept-Language"])
        _keep_on_device(request, response)
        return response

    def process_template_response(self, request: HttpRequest, response: TemplateResponse) -> TemplateResponse:
        """Content was found in its own language; the words around it are the reader's."""
        translation.activate(request.reader_language)  # type: ignore[attr-defined]
        return response


def _chosen_by(request: HttpRequest) -> str:
    if request.path_info.startswith(_BY_BROWSER_ALONE):
        return _asked_for(request)
    device = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return _of_account(request) or (device if device in _OWN_WORDS else _asked_for(request))


def _asked_for(request: HttpRequest) -> str:
    """What the browser asks for, whatever was chosen on the device: the first that the site's own words are in."""
    for wish, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if (found := wish.partition("-")[0]) in _OWN_WORDS:
            return found
    return settings.LANGUAGE_CODE


def _of_account(request: HttpRequest) -> str:
    personal = request.session.session_key and not request.path_info.startswith(SAME_FOR_ALL)
    chosen = str(getattr(request.user, "language", "")) if personal else ""
    return chosen if chosen in _OWN_WORDS else ""


def _of_content(path: str) -> str:
    """The language of the content at an address; empty where an address is a screen of the site's own."""
    in_path = translation.get_language_from_path(path)
    if in_path:
        return in_path
    with translation.override(_ANOTHER):
        try:
            resolve(path)
        except Resolver404:
            return settings.LANGUAGE_CODE
    return ""


def _keep_on_device(request: HttpRequest, response: HttpResponse) -> None:
    """Pages that are the same for all know the account's choice by the device's alone."""
    chosen = _of_account(request)
    if chosen and request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME) != chosen:
        remember(response, chosen)


def remember(response: HttpResponse, language: str) -> None:
    """Keep the choice on this device for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=_KEPT_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


# Without a token, which would set a cookie on pages that set none. Another site's form comes without the session, so
# the most that it can do is to change the language of the device.
@csrf_exempt
@post_only
def choose(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on: on this device, and in the account of whoever is signed in."""
    language = request.POST.get("language", "")
    if language not in _OWN_WORDS:
        language = settings.LANGUAGE_CODE
    response = HttpResponseRedirect(_same_page_in(language, request))
    if request.session.session_key and isinstance(request.user, User):
        request.user.language = language
        request.user.save(update_fields=["language"])
    remember(response, language)
    return response


def _same_page_in(language: str, request: HttpRequest) -> str:
    """Where the reader was: the translation of that page where there is one."""
    there = request.POST.get("next", "")
    is_path = there.startswith("/") and there.isprintable()
    if not is_path or not url_has_allowed_host_and_scheme(there, allowed_hosts=None):
        return "/"
    path = there.partition("?")[0]
    content = _of_content(path)
    if not content or content == language:
        return there
    below = path.removeprefix(f"/{content}/") if translation.get_language_from_path(path) else path
    with translation.override(content):
        page = Page.find_for_request(request, below)
    locale = Locale.objects.filter(language_code=language).first()
    if page is None or locale is None:
        return there
    translations = page.get_translations().live().filter(open_to(reader_of(request)), locale=locale)
    translated = translations.first()
    return (translated.get_url(request) if translated else None) or there


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what is not there, in the reader's language: it is no content."""
    request.content_language = ""  # type: ignore[attr-defined]
    translation.activate(getattr(request, "reader_language", settings.LANGUAGE_CODE))
    return page_not_found(request, exception)
