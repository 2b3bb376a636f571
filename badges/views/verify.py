"""The page on which anybody checks a badge: no account, no cookie, nothing kept."""

from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from badges.domain.verification import Holder, verify_own
from badges.domain.whose import TicketExpired, holder_in, ticket_for
from badges.forms import VerifyForm, WhoseForm
from badges.limits import is_guessing, is_too_large, is_too_often

# The decoder of QR codes is WebAssembly; it is fetched when a code is to be read, and nothing else here compiles any.
_MOST_IN_ADDRESS = 500  # letters
_MAY = {"script-src": [SELF, "'wasm-unsafe-eval'"]}


@csp_update(_MAY)
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
        return _page(request, form=VerifyForm())
    data = request.POST if request.method == "POST" else {"text": request.GET["url"].replace("\0", "")}
    form = VerifyForm(data, request.FILES)
    if not form.is_valid():
        return _page(request, 422, form=form, again_at=_again_at(form))
    judgement = form.judgement
    if judgement is None:  # a link was found, and is shown before it is followed
        return _page(request, 422, form=form)
    asking = _asking(judgement.holder)
    found: dict[str, Any] = {"judgement": judgement, "whose_form": asking, "again_at": _again_at(form)}
    return _page(request, form=VerifyForm(), is_new=True, **found)


def _again_at(form: VerifyForm) -> str:
    """Where the same answer is to be had once more, as in another language: the form alone where it was no link.

    Addresses are kept by browsers and by what stands in between: what else was pasted is nobody's business.
    """
    short = form.link if len(form.link) <= _MOST_IN_ADDRESS and not form.files else ""
    return reverse("verify") + (f"?{urlencode({'url': short})}" if short else "")


@csp_update(_MAY)
@csrf_exempt  # as above
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def whose(request: HttpRequest) -> HttpResponse:
    """Whether the badge that was just shown is of somebody, and the verdict again.

    413 for more than a few words, 422 for a form that is not filled in, or was open for too long, 429 for guessing.
    Without a question it leads to the page on which a badge is checked first.
    """
    if request.method != "POST":
        return redirect("verify")
    if is_too_large(request):
        return render(request, "413.html", status=413)
    try:
        holder = holder_in(request.POST.get("of", ""))
    except TicketExpired:
        return _page(request, 422, form=VerifyForm(), too_late=True)
    form = WhoseForm(request.POST)
    judgement = verify_own(holder.award, at=timezone.now()) if holder.award is not None else None
    context: dict[str, Any] = {
        "form": VerifyForm(),
        "holder": holder,
        "judgement": judgement,
        "whose_form": form,
    }
    if not form.is_valid():
        return _page(request, 422, **context)
    if is_guessing(request, holder, by_code=form.by_code):
        return _page(request, 429, guessing=True, **context)
    answer = form.answer(holder)
    told = judgement.told(answer) if judgement is not None else None
    again = _asking(holder, recipient=form.cleaned_data["recipient"])
    return _page(request, **(context | {"judgement": told, "answer": answer, "whose_form": again}))


def _asking(holder: Holder | None, **typed: str) -> WhoseForm | None:
    return None if holder is None else WhoseForm(initial={"of": ticket_for(holder), **typed})


def _page(request: HttpRequest, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "badges/verify.html", {"again_at": reverse("verify"), **context}, status=status)
