"""What differs between two definitions of a skill, line by line and in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.changes import Change
from courses.domain.limit_words import limit_words
from courses.enums import Entrustment, Risk

_NOTHING: Mapping[str, Any] = {"prerequisites": [], "criteria": [], "measurements": []}


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[Change]:
    """Only what differs: fields, prerequisites, criteria, measurements, in the order of the card."""
    was, now = _told(before or _NOTHING), _told(after)
    names = dict.fromkeys([*now, *was])
    found = [Change(name, was.get(name, "–"), now.get(name, "–")) for name in names]
    changed = [one for one in found if one.differs]
    if before and not changed and _order(before) != _order(after):
        return [Change(_("Order of the criteria"), ", ".join(_order(before)), ", ".join(_order(after)))]
    return changed


def _order(definition: Mapping[str, Any]) -> list[str]:
    return [one["id"] for one in definition["criteria"]]


def _told(definition: Mapping[str, Any]) -> dict[str, str]:
    return dict(_lines(definition))


def _lines(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "title" in definition:
        yield from _rules(definition)
    yield _("Needs first"), ", ".join(definition["prerequisites"]) or _("nothing")
    for one in definition["criteria"]:
        name = _("Criterion %(id)s") % {"id": one["id"]}
        yield name, _("%(text)s (for safety)") % one if one.get("safety") else one["text"]
    for one in definition["measurements"]:
        yield _("Measurement %(id)s") % {"id": one["id"]}, measurement_words(one)


def _rules(definition: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    def flag(name: str) -> str:
        return _("yes") if definition[name] else _("no")

    months = definition["expiry_months"]
    yield _("Name"), definition["title"]
    yield _("Course"), definition["course"]
    yield _("Risk"), str(Risk(definition["risk"]).label)
    yield _("Safety gate"), flag("safety_gate")
    yield _("Months until it lapses"), _("does not lapse") if months is None else str(months)
    yield _("Observations needed"), str(definition["observations"])
    yield _("Different items needed"), str(definition["distinct_items"])
    yield _("Different mentors needed"), str(definition["distinct_assessors"])
    yield _("Needs a second person"), flag("countersign")
    yield _("May be recorded for a group"), flag("batch_allowed")
    yield _("Lowest level that counts"), str(Entrustment(definition["min_level"]).label)


def measurement_words(one: Mapping[str, Any]) -> str:
    """A measurement in one line: quantity, limits, readings, what they rest on, and whatever else it says."""
    low, high = one["min"], one["max"]
    if low is None and high is None:
        limits = _("no fixed limit")
    elif low is None:
        limits = _("at most %(high)s %(unit)s") % {"high": high, "unit": one["unit"]}
    elif high is None:
        limits = _("at least %(low)s %(unit)s") % {"low": low, "unit": one["unit"]}
    else:
        limits = _("%(low)s to %(high)s %(unit)s") % {"low": low, "high": high, "unit": one["unit"]}
    known = {"id", "quantity", "unit", "min", "max", "readings", "basis", "note", *_IN_SENTENCES}
    more = [f"{name}: {value}" for name, value in one.items() if name not in known]
    parts = [one["quantity"], limits, _("readings: %(readings)s, basis: %(basis)s") % one, one["note"]]
    return "; ".join(part for part in (*parts, *limit_words(one), *more) if part)


_IN_SENTENCES = (
    "min_rule",
    "max_rule",
    "conditions",
    "envelope",
    "align",
    "feature",
    "channel",
    "spread_max",
)
