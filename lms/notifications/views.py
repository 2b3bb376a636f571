"""Which mails one gets: chosen on one page, and switched off by a link in a mail."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lms.accounts.models import User
from lms.notifications import choices, kinds, links
from lms.notifications.forms import MailsForm
from lms.notifications.models import Pace

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@login_required
@_form_methods
def mails(request: HttpRequest) -> HttpResponse:
    """When one hears of what, and which mails always come, with the reason."""
    person = cast(User, request.user)
    form = MailsForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("It is saved. What waits for a digest goes by it, too."))
        return redirect("mails")
    always = [kinds.SIGNING_IN, *((kind.title, kind.about) for kind in kinds.ALWAYS)]
    context = {
        "form": form,
        "always": always,
        "hour": f"{settings.DIGEST_HOUR:02}:00",
        "zone": settings.TIME_ZONE,
    }
    return render(request, "notifications/mails.html", context, status=422 if form.is_bound else 200)


# Without a token or a session: mail programs post for their reader, who may never have signed in on this device. The
# signature in the address stands for both.
@csrf_exempt
@never_cache
@_form_methods
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Switch off one kind of mail (RFC 8058). Reading the page changes nothing: programs that look for harm read it."""
    found = links.read(token)
    if found is None or not choices.can_stop(found[1]):
        return render(request, "notifications/stop_unknown.html", status=404)
    person, key = found
    with translation.override(person.language or translation.get_language()):
        response = _answer(request, person, key)
        response["Content-Language"] = translation.get_language()
        return response


def _answer(request: HttpRequest, person: User, key: str) -> HttpResponse:
    if request.method == "POST" and "undo" in request.POST:
        return _page(request, person, key, "again", choices.take_back(person, key))
    if request.method == "POST":
        if request.POST.get("List-Unsubscribe") != "One-Click":
            return _page(request, person, key, "ask", [], status=400)
        choices.stop(person, key)
        return _page(request, person, key, "stopped", choices.stopped_by(person, key))
    off = choices.stopped_by(person, key)
    return _page(request, person, key, "stopped" if off else "ask", off)


def _page(
    request: HttpRequest, person: User, key: str, state: str, about: list[kinds.Kind], *, status: int = 200
) -> HttpResponse:
    """`about` is what was switched off, or comes again; where neither, what would be."""
    now = choices.paces([person])
    kind = kinds.chosen(key)
    on = [one for one in choices.offered(person) if now[person.pk, one.key] != Pace.NEVER]
    would = [one for one in on if (one is kind if kind else now[person.pk, one.key] in choices.IN_DIGEST)]
    context = {
        "state": state,
        "kind": kind,
        "kinds": about or ([] if state != "ask" else would),
        "choices": links.address_of_choices(),
    }
    return render(request, "notifications/stop.html", context, status=status)
