"""What a measurement allows, in sentences: limits that depend on something or follow time, values read from a trace."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.formats.numbers import plain
from courses.formats.specs import Condition, Envelope, Feature, Line, Rule, Spec, Table, spec_of


def limit_words(definition: Mapping[str, Any]) -> list[str]:
    """Everything about the limits that two numbers cannot say, a sentence each; empty where they say it all."""
    return list(_sentences(spec_of(definition)))


def holds_words(value: Mapping[str, Any]) -> list[str]:
    """From when to when the limits of a measurement to look at hold; empty where they hold all the time."""
    shown = {name: value.get(name) or "" for name in ("begin", "end")}
    if shown["begin"] and shown["end"]:
        return [_("It holds from %(begin)s s to %(end)s s.") % shown]
    if shown["begin"]:
        return [_("It holds from %(begin)s s on.") % shown]
    return [_("It holds up to %(end)s s.") % shown] if shown["end"] else []


def _sentences(spec: Spec) -> Iterator[str]:
    asked = {condition.id: condition for condition in spec.conditions}
    for rule, most in ((spec.high_rule, True), (spec.low_rule, False)):
        if rule is not None:
            yield _rule(rule, asked[rule.by], spec.unit.symbol, most=most)
    if spec.spread_max is not None:
        yield _("The readings may differ by at most %(limit)s %(unit)s.") % {
            "limit": plain(spec.spread_max),
            "unit": spec.unit.symbol,
        }
    if spec.feature is not None:
        yield _("Read from a trace: %(what)s.") % {"what": feature_words(spec.feature)}
    if spec.envelope is not None:
        yield _envelope(spec.envelope, spec.unit.symbol)


def feature_words(feature: Feature) -> str:
    """What of a trace counts as the reading."""
    words = {
        "peak": _("the highest value"),
        "minimum": _("the lowest value"),
        "mean": _("the mean over time"),
        "last": _("the last value"),
        "integral": _("the area under the curve"),
        "ripple_peak_to_peak": _("the highest value less the lowest"),
        "ramp_rate": _("the steepest rise"),
        "time_above": _("the seconds above a threshold"),
    }
    if feature.name == "time_above" and feature.threshold is not None and feature.threshold_unit is not None:
        return _("the seconds above %(threshold)s %(unit)s") % {
            "threshold": plain(feature.threshold),
            "unit": feature.threshold_unit.symbol,
        }
    if feature.name == "ramp_rate" and feature.window:
        return _("the steepest rise over %(window)s s") % {"window": plain(feature.window)}
    return words[feature.name]


def _rule(rule: Rule, condition: Condition, unit: str, *, most: bool) -> str:
    shown = {"quantity": condition.quantity, "limits": _limits(rule, condition, unit)}
    if most:
        return _("At most, depending on “%(quantity)s”: %(limits)s.") % shown
    return _("At least, depending on “%(quantity)s”: %(limits)s.") % shown


def _limits(rule: Rule, condition: Condition, unit: str) -> str:
    if isinstance(rule, Line):
        return _line(rule, condition, unit)
    return "; ".join(_row(rule, condition, unit))


def _row(rule: Table, condition: Condition, unit: str) -> Iterator[str]:
    for bound, limit in rule.rows:
        shown = {"limit": plain(limit), "unit": unit}
        if isinstance(bound, str):
            yield _("%(choice)s: %(limit)s %(unit)s") % (shown | {"choice": bound})
        else:
            upto = {"bound": plain(bound), "of": condition.unit.symbol if condition.unit else ""}
            yield _("up to %(bound)s %(of)s: %(limit)s %(unit)s") % (shown | upto)


def _line(rule: Line, condition: Condition, unit: str) -> str:
    shown = {
        "base": plain(rule.base),
        "unit": unit,
        "bound": plain(rule.up_to),
        "of": condition.unit.symbol if condition.unit else "",
        "add": plain(rule.add),
        "each": plain(rule.each),
    }
    step = {
        "whole": _("for each further %(each)s %(of)s that is complete"),
        "started": _("for each further %(each)s %(of)s that is begun"),
        "exact": _("in proportion for each further %(each)s %(of)s"),
    }[rule.steps]
    first = _("%(base)s %(unit)s up to %(bound)s %(of)s, then %(add)s %(unit)s more") % shown
    parts = [f"{first} {step % shown}"]
    if rule.cap is not None:
        parts.append(_("never beyond %(cap)s %(unit)s") % (shown | {"cap": plain(rule.cap)}))
    return ", ".join(parts)


def _envelope(envelope: Envelope, unit: str) -> str:
    corners = "; ".join(
        _("at %(time)s s %(allowed)s")
        % {"time": plain(point.t), "allowed": _allowed(point.low, point.high, unit)}
        for point in envelope.points
    )
    if envelope.threshold is None:
        return _("A band over the whole trace, straight between its corners: %(corners)s.") % {
            "corners": corners
        }
    shown = {"threshold": plain(envelope.threshold), "unit": unit, "corners": corners}
    if envelope.edge == "rising":
        return (
            _(
                "A band from where the trace first rises to %(threshold)s %(unit)s, straight between: %(corners)s."
            )
            % shown
        )
    return (
        _("A band from where the trace first falls to %(threshold)s %(unit)s, straight between: %(corners)s.")
        % shown
    )


def _allowed(low: Any, high: Any, unit: str) -> str:
    if low is not None and high is not None:
        return _("%(low)s to %(high)s %(unit)s") % {"low": plain(low), "high": plain(high), "unit": unit}
    if high is not None:
        return _("at most %(limit)s %(unit)s") % {"limit": plain(high), "unit": unit}
    if low is not None:
        return _("at least %(limit)s %(unit)s") % {"limit": plain(low), "unit": unit}
    return _("anything")
