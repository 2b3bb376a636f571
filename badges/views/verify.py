"""The page on which anybody checks a badge: no account, no cookie, nothing kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from badges.forms import VerifyForm
from badges.limits import is_too_large, is_too_often


@csrf_exempt  # nobody is signed in here and nothing is changed, so there is nothing to protect with a cookie
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """The form, and under it the verdict. 413 for an upload larger than any badge, 422 for no badge, 429 too often.

    `?url=` asks about a link, so that a QR code can lead straight to the verdict.
    """
    if request.method == "POST" and is_too_large(request):
        return render(request, "413.html", status=413)
    asked = request.method == "POST" or "url" in request.GET
    if asked and is_too_often(request):
        return render(request, "429.html", status=429)
    if not asked:
        return render(request, "badges/verify.html", {"form": VerifyForm()})
    data = request.POST if request.method == "POST" else {"text": request.GET["url"]}
    form = VerifyForm(data, request.FILES)
    if not form.is_valid():
        return render(request, "badges/verify.html", {"form": form}, status=422)
    return render(request, "badges/verify.html", {"form": VerifyForm(), "judgement": form.judgement})
