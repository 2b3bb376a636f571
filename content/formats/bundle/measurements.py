"""The measurements of a skill's file: read, and checked for what nobody could keep or judge."""

import re
from collections.abc import Mapping as Lookup
from decimal import Decimal
from itertools import pairwise
from typing import Final

from content.formats import body
from content.formats.outline import (
    AlignOutline,
    ConditionOutline,
    EnvelopePoint,
    FeatureOutline,
    LineRule,
    MeasurementOutline,
    RuleRow,
    TableRule,
)
from content.formats.vocabulary import (
    AMOUNT_LONGEST,
    BASES,
    EDGES,
    FEATURES,
    LINE_LONGEST,
    MEASUREMENT_KINDS,
    STATED,
    STEPS,
)
from content.formats.yaml_reader import Mapping

MOST_POINTS: Final = 50
Conditions = Lookup[str, ConditionOutline]


def read_measurements(keys: Mapping) -> tuple[MeasurementOutline, ...]:
    """The list under ``measurements``; problems are noted with their lines."""
    found: list[MeasurementOutline] = []
    for entry in keys.mappings("measurements", required=True):
        found.append(_measurement(entry, [one.id for one in found]))
        _check(entry, found[-1])
        entry.finish()
    return tuple(found)


def numbered_id(keys: Mapping, letter: str, taken: list[str]) -> str:
    """An id such as ``m1``, each of them once."""
    name = keys.text("id", longest=20)
    if name and not re.fullmatch(rf"{letter}[1-9][0-9]?", name):
        keys.refuse("id", f"{name!r} is no proper id; number them {letter}1, {letter}2 and so on")
    elif name in taken:
        keys.refuse("id", f"{name} is given twice; each id is used once")
    return name


def _number(keys: Mapping, key: str, instead: str) -> str:
    """A decimal number that cannot be left open; ``instead`` where a problem was noted."""
    if key in keys.values and not keys.has(key):
        keys.refuse(key, f"{key} cannot be null here; write a number")
    return keys.decimal(key, required=True) or instead


def _measurement(keys: Mapping, taken: list[str]) -> MeasurementOutline:
    name = numbered_id(keys, "m", taken)
    quantity, unit = keys.text("quantity", longest=LINE_LONGEST), keys.text("unit", longest=AMOUNT_LONGEST)
    minimum, maximum = keys.decimal("min", required=True), keys.decimal("max", required=True)
    readings, basis = keys.integer("readings", 1, 1000), keys.choice("basis", BASES)
    note = keys.text("note", empty=True)
    kind, difference = (
        keys.optional_choice("kind", MEASUREMENT_KINDS, "value"),
        keys.optional_flag("difference"),
    )
    spread_max = keys.decimal("spread_max", required=False)
    conditions = _conditions(keys)
    known = {one.id: one for one in conditions}
    return MeasurementOutline(
        id=name,
        quantity=quantity,
        unit=unit,
        minimum=minimum,
        maximum=maximum,
        readings=readings,
        basis=basis,
        note=note,
        kind=kind,
        difference=difference,
        spread_max=spread_max,
        conditions=conditions,
        min_rule=_rule(keys, "min_rule", known),
        max_rule=_rule(keys, "max_rule", known),
        uncertainty=keys.optional_choice("uncertainty", STATED, "optional"),
        default_uncertainty=keys.decimal("default_uncertainty", required=False),
        instrument=keys.optional_choice("instrument", STATED, "optional"),
        feature=_feature(keys),
        channel=keys.optional_text("channel", longest=LINE_LONGEST),
        align=_align(keys),
        envelope=_envelope(keys),
    )


def _conditions(keys: Mapping) -> tuple[ConditionOutline, ...]:
    found: list[ConditionOutline] = []
    for entry in keys.mappings("conditions"):
        name = entry.text("id", longest=20)
        if name and not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            entry.refuse("id", f"{name!r} is no proper id; write a word in small letters, such as lead")
        elif name in [one.id for one in found]:
            entry.refuse("id", f"{name} is given twice; each id is used once")
        condition = ConditionOutline(
            id=name,
            quantity=entry.text("quantity", longest=LINE_LONGEST),
            unit=entry.optional_text("unit", longest=AMOUNT_LONGEST),
            choices=entry.texts("choices"),
        )
        if bool(condition.unit) == bool(condition.choices):
            entry.refuse("id", f"condition {name} needs either a unit, for a number, or choices")
        for choice in sorted({one for one in condition.choices if condition.choices.count(one) > 1}):
            entry.refuse("choices", f"choices names {choice} twice; keep it once")
        found.append(condition)
        entry.finish()
    return tuple(found)


def _rule(keys: Mapping, key: str, conditions: Conditions) -> TableRule | LineRule | None:
    entry = keys.mapping(key)
    if entry is None:
        return None
    by = entry.text("by", longest=20)
    if by and by not in conditions:
        entry.refuse("by", f"{key} depends on {by}, which is none of this measurement's conditions")
    condition = conditions.get(by)
    rule: TableRule | LineRule
    rule = _table(entry, by, condition) if "table" in entry.values else _line(entry, by, condition)
    entry.finish()
    return rule


def _line(entry: Mapping, by: str, condition: ConditionOutline | None) -> LineRule:
    rule = LineRule(
        by=by,
        base=_number(entry, "base", "0"),
        up_to=_number(entry, "up_to", "0"),
        add=_number(entry, "add", "0"),
        each=_number(entry, "each", "1"),
        steps=entry.choice("steps", STEPS),
        cap=entry.decimal("cap", required=False),
    )
    if condition is not None and condition.choices:
        entry.refuse("by", f"{by} is chosen from a list; write a table with a limit for each choice")
    if Decimal(rule.each) <= 0:
        entry.refuse("each", f"each is {rule.each}; a step must be greater than 0")
    if rule.cap is not None and Decimal(rule.cap) < Decimal(rule.base):
        entry.refuse("cap", f"cap {rule.cap} is less than base {rule.base}, so the base could never apply")
    return rule


def _table(entry: Mapping, by: str, condition: ConditionOutline | None) -> TableRule:
    rows: list[RuleRow] = []
    chosen = condition is not None and bool(condition.choices)
    for row in entry.mappings("table", required=True):
        rows.append(
            RuleRow(
                choice=row.text("for", longest=LINE_LONGEST) if chosen else "",
                up_to=None if chosen else _number(row, "up_to", "0"),
                limit=_number(row, "limit", "0"),
            )
        )
        row.finish()
    if not rows:
        entry.refuse("table", "a table needs at least one row")
    elif condition is not None and chosen:
        _check_choices(entry, condition, [row.choice for row in rows])
    else:
        bounds = [Decimal(row.up_to) for row in rows if row.up_to is not None]
        if any(one >= other for one, other in pairwise(bounds)):
            entry.refuse("table", "the rows of a table stand in order of up_to, each greater than the last")
    return TableRule(by=by, rows=tuple(rows))


def _check_choices(entry: Mapping, condition: ConditionOutline, named: list[str]) -> None:
    strangers = sorted(set(named) - set(condition.choices) - {""})
    for choice in strangers:
        entry.refuse("table", f"{choice} is none of the choices of {condition.id}")
    wrong = [choice for choice in condition.choices if named.count(choice) != 1]
    if wrong and not strangers:
        entry.refuse("table", f"the table needs exactly one row for {wrong[0]}")


def _feature(keys: Mapping) -> FeatureOutline | None:
    entry = keys.mapping("feature")
    if entry is None:
        return None
    feature = FeatureOutline(
        name=entry.choice("name", FEATURES),
        channel=entry.optional_text("channel", longest=LINE_LONGEST),
        threshold=entry.decimal("threshold", required=False),
        unit=entry.optional_text("unit", longest=AMOUNT_LONGEST),
        window=entry.decimal("window", required=False),
    )
    needed = feature.name == "time_above"
    if feature.name in FEATURES and {feature.threshold is not None, bool(feature.unit)} != {needed}:
        entry.refuse("name", "threshold and its unit belong to time_above, which needs both")
    if feature.window is not None and (feature.name != "ramp_rate" or Decimal(feature.window) <= 0):
        entry.refuse("window", "window, in seconds and greater than 0, belongs to ramp_rate")
    entry.finish()
    return feature


def _align(keys: Mapping) -> AlignOutline | None:
    entry = keys.mapping("align")
    if entry is None:
        return None
    align = AlignOutline(threshold=_number(entry, "threshold", "0"), edge=entry.choice("edge", EDGES))
    entry.finish()
    return align


def _envelope(keys: Mapping) -> tuple[EnvelopePoint, ...]:
    points: list[EnvelopePoint] = []
    for entry in keys.mappings("envelope"):
        t = _number(entry, "t", str(Decimal(points[-1].t) + 1) if points else "0")
        low, high = entry.decimal("min", required=True), entry.decimal("max", required=True)
        body.check_band(entry, low, high)
        points.append(EnvelopePoint(t=t, minimum=low, maximum=high))
        entry.finish()
    return tuple(points)


def _check(keys: Mapping, spec: MeasurementOutline) -> None:
    """Keys that do not go together."""
    body.check_band(keys, spec.minimum, spec.maximum)
    _check_kind(keys, spec)
    _check_trace(keys, spec)
    used = {rule.by for rule in (spec.min_rule, spec.max_rule) if rule is not None}
    known = {condition.id for condition in spec.conditions}
    for condition in spec.conditions:
        if condition.id not in used and used <= known:
            keys.refuse(
                "conditions", f"no limit depends on {condition.id}; add min_rule or max_rule, or leave it out"
            )
    if spec.default_uncertainty is not None:
        if Decimal(spec.default_uncertainty) < 0:
            keys.refuse("default_uncertainty", "an uncertainty cannot be less than 0")
        if spec.uncertainty == "required":
            message = "uncertainty is required, so a default would never be used; keep one of the two"
            keys.refuse("default_uncertainty", message)


def _check_kind(keys: Mapping, spec: MeasurementOutline) -> None:
    if spec.kind == "repeated" and spec.readings < 2:
        keys.refuse("readings", "a repeated measurement needs at least 2 readings")
    if spec.spread_max is not None:
        if spec.kind in {"value", "envelope"}:
            keys.refuse("spread_max", "spread_max belongs to kind: repeated")
        if Decimal(spec.spread_max) < 0:
            keys.refuse("spread_max", "spread_max cannot be less than 0")
    if spec.feature is not None and (spec.kind != "value" or spec.readings != 1):
        keys.refuse("feature", "a feature is a single value of a trace: kind: value, readings: 1")


def _check_trace(keys: Mapping, spec: MeasurementOutline) -> None:
    if spec.kind != "envelope":
        strangers = [key for key in ("envelope", "align", "channel") if key in keys.values]
        if strangers:
            keys.refuse(strangers[0], f"{strangers[0]} belongs to kind: envelope")
        return
    if (spec.minimum, spec.maximum, spec.min_rule, spec.max_rule, spec.readings) != (
        None,
        None,
        None,
        None,
        1,
    ):
        keys.refuse("kind", "kind: envelope has its limits in envelope: min and max are null, readings is 1")
    points = spec.envelope
    times = [Decimal(point.t) for point in points]
    if not 2 <= len(points) <= MOST_POINTS:
        keys.refuse("envelope", f"kind: envelope needs from 2 to {MOST_POINTS} points in envelope")
    elif any(one > other for one, other in pairwise(times)) or times[0] == times[-1]:
        keys.refuse("envelope", "the points of an envelope stand in order of t")
    elif any(times.count(t) > 2 for t in times):
        keys.refuse("envelope", "at most two points of an envelope share a t: a step")
    elif all(point.minimum is None and point.maximum is None for point in points):
        keys.refuse("envelope", "an envelope without any min or max limits nothing")
