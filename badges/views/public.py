"""Hosted documents and the pages behind a badge's addresses: signed bytes as they are, open to every origin."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from badges.domain import keys
from badges.domain.issuing import artwork
from badges.domain.stating import current_achievement_claim, issuer_claim
from badges.domain.verification import holder_state
from badges.enums import AwardState, Format
from badges.formats import ob2, ob3
from badges.formats.addresses import ob2_assertion
from badges.formats.artwork import draw_svg
from badges.formats.by_hand import stated_decision
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS
from badges.formats.evidence import stated_observations
from badges.formats.strict_json import parse_json_strictly
from badges.models import Achievement, Award, Credential

P = ParamSpec("P")
_DOCUMENT_TYPES = ("application/vc", "application/json", "application/ld+json")


def _open(response: HttpResponse) -> HttpResponse:
    """Readable by scripts of any site; documents hold nothing that their holder has not given away."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


class _ErasedError(Exception):
    """The holder asked for erasure: nothing about the badge is handed out any more."""


def _signed(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Every answer is open to every origin, a 304 too; 410 once the holder's data is erased."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return _open(view(*args, **kwargs))
        except _ErasedError:
            text = _("The holder of this badge asked us to erase their data.")
            return _open(HttpResponse(text, content_type="text/plain; charset=utf-8", status=410))

    return answer


def _json(
    document: dict[str, Any], *, media_type: str = "application/json", status: int = 200
) -> HttpResponse:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _open(HttpResponse(text, content_type=media_type, status=status))


def _credential(public_id: uuid.UUID, format_: Format) -> Credential:
    """An issued credential, whatever became of it since; Http404 for an unknown id, _ErasedError without holder."""
    rows = Credential.objects.select_related("award__achievement", "award__learner", "issuer")
    found = get_object_or_404(rows, award__public_id=public_id, format=format_)
    if found.award.learner is None:
        raise _ErasedError
    return found


def _etag(request: HttpRequest, public_id: uuid.UUID, format_: Format = Format.OB3) -> str | None:
    rows = Credential.objects.filter(award__public_id=public_id, award__learner__isnull=False, format=format_)
    digest = rows.values_list("digest", flat=True).first()
    return quote_etag(digest) if digest else None


@require_safe
def credential_page(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """For people a page; for machines that ask for application/vc or JSON, the signed document."""
    if _wants_document(request):
        return _with_vary(credential_json(request, public_id))
    try:
        found = _credential(public_id, Format.OB3)
    except _ErasedError:
        return _with_vary(render(request, "badges/erased.html", status=410))
    document = parse_json_strictly(bytes(found.document))
    now = timezone.now()
    is_holder = request.user == found.award.learner
    context = {
        "award": found.award,
        "verdict": holder_state(found.award, now),
        "now": now,
        "document": document,
        "results": _results(document),
        "observations": stated_observations(document),
        "decision": stated_decision(document),
        "is_holder": is_holder,
        "newer": _newer(found.award) if is_holder else None,
    }
    return _with_vary(render(request, "badges/credential.html", context))


def _newer(award: Award) -> Award | None:
    """The badge in force in place of a replaced one. For the holder only: a link would tie the two together."""
    if award.state != AwardState.REPLACED:
        return None
    same = Award.objects.filter(achievement=award.achievement, learner=award.learner, state=AwardState.ISSUED)
    return same.exclude(pk=award.pk).first()


def _with_vary(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return response


def _wants_document(request: HttpRequest) -> bool:
    chosen = request.get_preferred_type(["text/html", *_DOCUMENT_TYPES])
    return chosen in _DOCUMENT_TYPES


def _results(document: dict[str, Any]) -> list[dict[str, Any]]:
    """The achieved level per skill, as the document states it."""
    subject = document["credentialSubject"]
    described = {entry["id"]: entry for entry in subject["achievement"].get("resultDescription", [])}
    return [{**described.get(r.get("resultDescription"), {}), **r} for r in subject.get("result", [])]


@require_safe
@_signed
@condition(etag_func=_etag)
def credential_json(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The Open Badges 3.0 document: the bytes that were signed."""
    found = _credential(public_id, Format.OB3)
    return HttpResponse(bytes(found.document), content_type=found.media_type)


@require_safe
@_signed
@condition(etag_func=_etag)
def credential_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The badge with the signed document inside."""
    return _png(_credential(public_id, Format.OB3))


def _png(found: Credential) -> HttpResponse:
    response = HttpResponse(bytes(found.image), content_type="image/png")
    response["Content-Disposition"] = f'inline; filename="{found.award.achievement.slug}.png"'
    return response


@require_safe
@_signed
def assertion(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The hosted Open Badges 2.0 assertion; 410 with the revoked form once the award has ended."""
    found = _credential(public_id, Format.OB2)
    if found.award.state == AwardState.ISSUED:
        return HttpResponse(bytes(found.document), content_type=found.media_type)
    gone = ob2.revoked_assertion(ob2_assertion(found.issuer.origin, public_id))
    return _json(gone, media_type=found.media_type, status=410)


@require_safe
@_signed
def assertion_png(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The badge with the hosted assertion inside."""
    return _png(_credential(public_id, Format.OB2))


@require_safe
def ob2_issuer(request: HttpRequest) -> HttpResponse:
    """The hub's Open Badges 2.0 profile."""
    claim = issuer_claim(keys.current_issuer())
    return _json(ob2.issuer_profile(claim, base_url=settings.BASE_URL), media_type="application/ld+json")


@require_safe
def ob2_badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The Open Badges 2.0 badge class of an achievement."""
    claim = current_achievement_claim(get_object_or_404(Achievement, slug=slug), base_url=settings.BASE_URL)
    return _json(ob2.badge_class(claim, base_url=settings.BASE_URL), media_type="application/ld+json")


@require_safe
def achievement(request: HttpRequest, slug: str) -> HttpResponse:
    """What a badge means, for people and, by Accept, for machines."""
    if _wants_document(request):
        return _with_vary(achievement_json(request, slug))
    found = get_object_or_404(Achievement.objects.prefetch_related("wordings__locale"), slug=slug)
    claim = current_achievement_claim(found, base_url=settings.BASE_URL)
    context = {"achievement": found, "claim": claim}
    return _with_vary(render(request, "badges/achievement.html", context))


@require_safe
def achievement_json(request: HttpRequest, slug: str) -> HttpResponse:
    """What a badge means, as an Open Badges 3.0 Achievement."""
    claim = current_achievement_claim(get_object_or_404(Achievement, slug=slug), base_url=settings.BASE_URL)
    context = {"@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS]}
    return _json(
        context | ob3.achievement_object(claim, base_url=settings.BASE_URL), media_type="application/ld+json"
    )


@require_safe
def achievement_png(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge's picture, without a credential inside."""
    response = HttpResponse(artwork(get_object_or_404(Achievement, slug=slug)), content_type="image/png")
    response["Cache-Control"] = "public, max-age=3600"
    return _open(response)


@require_safe
def achievement_svg(request: HttpRequest, slug: str) -> HttpResponse:
    """The badge's picture as a drawing, for pages."""
    found = get_object_or_404(Achievement, slug=slug)
    drawing = draw_svg(code=found.code, name=found.name, level=found.level)
    response = HttpResponse(drawing, content_type="image/svg+xml")
    response["Cache-Control"] = "public, max-age=3600"
    return _open(response)


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:
    """The hub's did:web document with every key ever used under this origin."""
    return _json(keys.hub_did_document(), media_type="application/did+json")
