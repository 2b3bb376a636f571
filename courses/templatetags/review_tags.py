"""Numbers as the pages about judging write them."""

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from courses.formats.tallies import Comparison

register = template.Library()


@register.filter
def percent(rate: float | None) -> str:
    """A rate in 0–1 in whole percent; a dash where there is none."""
    return "–" if rate is None else _("%(number)s %%") % {"number": number_format(round(rate * 100))}


@register.filter
def p_value(found: Comparison) -> str:
    """The p of a comparison to three decimals, `< 0.001` below that; a dash where nothing was compared."""
    if not found.own:
        return "–"
    if found.p < 0.001:
        return f"< {number_format(0.001, decimal_pos=3)}"
    return str(number_format(found.p, decimal_pos=3))


@register.filter
def dotted(number: float) -> str:
    """A coordinate with a decimal point, whatever the reader's language: SVG knows no comma."""
    return f"{number:.1f}"
