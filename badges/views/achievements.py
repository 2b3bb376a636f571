"""What badges mean and how they look: pages for people, documents for machines, pictures for both."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from badges.domain import artwork, keys
from badges.domain.issuer_picture import issuer_picture
from badges.domain.meaning import current_achievement_claim, current_achievement_claims, issuer_claim
from badges.enums import Trade
from badges.formats import ctdl, ob2, ob3
from badges.formats.contexts import CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS
from badges.models import Achievement, Artwork
from badges.views.answers import DOCUMENT_TYPES, varies_by_accept, wants_document
from badges.views.open_documents import open_json, open_picture
from courses.enums import Entrustment, Level
from courses.models import SkillVersion


@require_safe
def achievements(request: HttpRequest) -> HttpResponse:
    """All badges of this hub by level and trade; by Accept, for machines."""
    if wants_document(request, DOCUMENT_TYPES):
        return varies_by_accept(achievements_json(request))
    rows = Achievement.objects.filter(live=True).prefetch_related("wordings__locale")
    order = {level.value: at for at, level in enumerate(Level)}
    trades = {trade.value: at for at, trade in enumerate(Trade)}
    tiles = sorted(
        (
            (order.get(row.level, 0), trades.get(artwork.trade_of(row), len(trades)), row.code, row)
            for row in rows
        ),
        key=lambda entry: entry[:3],
    )
    levels = [
        {"level": Level(row[0][3].level), "tiles": [_tile(entry[3]) for entry in row]}
        for row in (list(group) for _, group in groupby(tiles, key=lambda entry: entry[0]))
    ]
    return varies_by_accept(render(request, "badges/achievements.html", {"levels": levels}))


def _tile(achievement: Achievement) -> dict[str, Any]:
    trade = artwork.trade_of(achievement)
    return {"achievement": achievement, "trade": Trade(trade).label if trade else ""}


@require_safe
def achievements_json(request: HttpRequest) -> HttpResponse:
    """All badges of this hub, also those that are awarded no more, in the terms of CTDL."""
    rows = list(Achievement.objects.prefetch_related("alignments"))
    claims = current_achievement_claims(rows, base_url=settings.BASE_URL)
    issuer = issuer_claim(keys.current_issuer())
    awarded = [(claim, row.live) for claim, row in zip(claims, rows, strict=True)]
    graph = ctdl.achievements(
        awarded, issuer=issuer, base_url=settings.BASE_URL, first_did=keys.first_issuer().did
    )
    return open_json(request, graph)


@require_safe
def achievement(request: HttpRequest, slug: str) -> HttpResponse:
    """What a badge means, for people and, by Accept, for machines."""
    if wants_document(request, DOCUMENT_TYPES):
        return varies_by_accept(achievement_json(request, slug))
    rows = Achievement.objects.prefetch_related("wordings__locale", "alignments")
    found = get_object_or_404(rows, slug=slug)
    claim = current_achievement_claim(found, base_url=settings.BASE_URL)
    context = {
        "achievement": found,
        "claim": claim,
        "alignments": found.alignments.all(),
        "scale": list(Entrustment),
        "earlier": _earlier({skill.code: skill.version for skill in claim.skills}),
    }
    return varies_by_accept(render(request, "badges/achievement.html", context))


def _earlier(current: dict[str, int]) -> list[SkillVersion]:
    """Versions of its skills that badges may have been issued for before: their addresses go on working."""
    rows = SkillVersion.objects.filter(skill__code__in=current).select_related("skill")
    return [row for row in rows.order_by("skill__code", "-number") if row.number != current[row.skill.code]]


@require_safe
def achievement_json(request: HttpRequest, slug: str) -> HttpResponse:
    """What a badge means, as an Open Badges 3.0 Achievement."""
    found = get_object_or_404(Achievement, slug=slug)
    claim = current_achievement_claim(found, base_url=settings.BASE_URL)
    document = {"@context": [CREDENTIALS_V2, OB_3, OB_3_EXTENSIONS]}
    document |= ob3.achievement_object(claim, base_url=settings.BASE_URL)
    return open_json(request, document)


@require_safe
def ob2_badge(request: HttpRequest, slug: str) -> HttpResponse:
    """The Open Badges 2.0 badge class of an achievement."""
    claim = current_achievement_claim(get_object_or_404(Achievement, slug=slug), base_url=settings.BASE_URL)
    return open_json(request, ob2.badge_class(claim, base_url=settings.BASE_URL))


@require_safe
def ob2_issuer(request: HttpRequest) -> HttpResponse:
    """The hub's Open Badges 2.0 profile."""
    claim = issuer_claim(keys.current_issuer())
    profile = ob2.issuer_profile(claim, base_url=settings.BASE_URL, key_names=keys.ob2_key_names())
    return open_json(request, profile)


@require_safe
def issuer_png(request: HttpRequest) -> HttpResponse:
    """The hub's picture, at an address that signed documents can hold."""
    found = issuer_picture()
    if found is None:
        raise Http404
    return open_picture(request, found, "image/png")


@require_safe
def achievement_png(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that a badge issued now would have, without a credential inside."""
    return open_picture(request, _picture(slug).png, "image/png")


@require_safe
def achievement_svg(request: HttpRequest, slug: str) -> HttpResponse:
    """The same as a drawing, for pages."""
    return open_picture(request, _picture(slug).svg, "image/svg+xml")


def _picture(slug: str) -> artwork.Picture:
    return artwork.picture_of(get_object_or_404(Achievement.objects.select_related("picture"), slug=slug))


@require_safe
def artwork_png(request: HttpRequest, digest: str) -> HttpResponse:
    """A picture that badges were issued with, for good."""
    return open_picture(request, _column(digest, "png"), "image/png", is_fixed=True)


@require_safe
def artwork_svg(request: HttpRequest, digest: str) -> HttpResponse:
    """The same as a drawing."""
    return open_picture(request, _column(digest, "svg"), "image/svg+xml", is_fixed=True)


def _column(digest: str, name: str) -> bytes:
    found = Artwork.objects.filter(digest=digest).values_list(name, flat=True).first()
    if found is None:
        raise Http404
    return bytes(found)
