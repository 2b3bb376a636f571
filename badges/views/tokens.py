"""Badges as signed tokens, and what verifiers of signed Open Badges 2.0 look up."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import condition, require_safe

from badges.domain.tokens import ended
from badges.enums import Format, KeyAlgorithm
from badges.formats import ob2
from badges.models import Credential, SigningKey
from badges.views.answers import as_json, etag, open_to_all, signed
from badges.views.gate import as_the_holder_chose

_OB2 = "application/ld+json"


def _text_of(request: HttpRequest, found: Credential) -> HttpResponse:
    return HttpResponse(bytes(found.document), content_type=found.media_type)


_TOKENS = {
    name: as_the_holder_chose(format_)(condition(etag_func=etag)(_text_of))
    for name, format_ in (("EdDSA", Format.JWT_EDDSA), ("RS256", Format.JWT_RS256))
}


@require_safe
@signed
def credential_jwt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The Open Badge 3.0 as a token, signed with EdDSA or, by `?alg=RS256`, with RSA; 400 for another algorithm."""
    asked = _TOKENS.get(request.GET.get("alg", "EdDSA"))
    if asked is None:
        text = _("There is no such token. Ask for “alg=EdDSA” or “alg=RS256”.")
        return HttpResponse(text, content_type="text/plain; charset=utf-8", status=400)
    return asked(request, public_id)


@require_safe
@signed
@as_the_holder_chose(Format.OB2_JWS)
@condition(etag_func=etag)
def assertion_jws(request: HttpRequest, found: Credential) -> HttpResponse:
    """The Open Badge 2.0 as a signed assertion. Whether it still holds, the list of revocations says."""
    return _text_of(request, found)


@require_safe
def ob2_key(request: HttpRequest, name: str) -> HttpResponse:
    """The document of a key that signs Open Badges 2.0; 410 for one that is not to be believed any more."""
    rows = SigningKey.objects.select_related("issuer")
    key = get_object_or_404(rows, name=name, algorithm=KeyAlgorithm.RS256)
    if key.compromises.exists():
        text = _("This key was withdrawn: somebody else may have it.")
        return open_to_all(HttpResponse(text, content_type="text/plain; charset=utf-8", status=410))
    document = ob2.cryptographic_key(key.name, bytes(key.public_key), base_url=key.issuer.origin)
    return as_json(document, media_type=_OB2)


@require_safe
def ob2_revocations(request: HttpRequest) -> HttpResponse:
    """The signed Open Badges 2.0 that hold no longer."""
    return as_json(ob2.revocation_list(ended(), base_url=settings.BASE_URL), media_type=_OB2)
