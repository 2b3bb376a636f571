"""Amounts in a few words: how long, and what to bring."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

_HOURS_FROM = 90  # minutes; below that, minutes are what people say


def time_in_words(minutes: int) -> str:
    """Minutes below an hour and a half, then hours and minutes."""
    if minutes < _HOURS_FROM:
        return ngettext("%(number)s minute", "%(number)s minutes", minutes) % {"number": minutes}
    hours, rest = divmod(minutes, 60)
    whole = ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": hours}
    if not rest:
        return whole
    return _("%(hours)s %(minutes)s min") % {"hours": whole, "minutes": rest}


def counts_of_kit(kinds: Sequence[str]) -> list[str]:
    """How many of each kind of kit, in words; what there is none of is left out."""
    number = Counter(kinds)
    words = {
        "tool": ngettext("%(number)s tool", "%(number)s tools", number["tool"]),
        "ppe": ngettext("%(number)s piece of protection", "%(number)s pieces of protection", number["ppe"]),
        "consumable": ngettext("%(number)s consumable", "%(number)s consumables", number["consumable"]),
    }
    return [words[kind] % {"number": number[kind]} for kind in words if number[kind]]
