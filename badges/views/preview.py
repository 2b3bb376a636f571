"""The badge as it would look, for the editor of an achievement: three sizes, two pages, and its contrast."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from badges.domain import artwork
from badges.enums import Glyph, Ground, Ink, Trade
from badges.formats.artwork import Design, draw_svg
from badges.models import Achievement

_CHOICES = {"trade": Trade, "glyph": Glyph, "ground": Ground, "ink": Ink}
_LONGEST_LABEL = 6


def _design(request: HttpRequest, pk: int) -> Design:
    """The achievement's design with what the form says at this moment; what is no choice is passed over."""
    row = get_object_or_404(Achievement, pk=pk)
    for name, choices in _CHOICES.items():
        value = request.GET.get(name)
        if value is not None and (value in choices.values or (value == "" and name != "ink")):
            setattr(row, name, value)
    row.label = request.GET.get("label", row.label)[:_LONGEST_LABEL]
    return artwork.design_of(row)


@require_safe
@never_cache
@permission_required("badges.change_achievement", raise_exception=True)
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The pictures and what is to be said about them, to be put into the page."""
    design = _design(request, pk)
    context = {
        "contrasts": artwork.comparisons(design.ground, design.ink),
        "pk": pk,
        "query": request.GET.urlencode(),
    }
    return render(request, "badges/admin/preview.html", context)


@require_safe
@never_cache
@permission_required("badges.change_achievement", raise_exception=True)
def preview_svg(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawing itself."""
    return HttpResponse(draw_svg(_design(request, pk)), content_type="image/svg+xml")
