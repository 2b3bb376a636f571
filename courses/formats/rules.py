"""Which limits are in force: those of the definition, and those that depend on what was worked on."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from courses.formats.readings import ConditionValue
from courses.formats.reasons import ReadingError, Reason
from courses.formats.specs import Condition, Line, Rule, Spec, Table
from courses.formats.units import exact


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The least and largest value allowed, in the measurement's unit, and what keeps them from being known.

    A limit that was written down stays as it was written; one that was worked out is a fraction.
    """

    low: Decimal | Fraction | None
    high: Decimal | Fraction | None
    doubts: tuple[Reason, ...] = ()


def limits_in_force(spec: Spec, conditions: Iterable[ConditionValue] = ()) -> Limits:
    """The tighter of fixed limit and rule on each side.

    A condition that was not given, or that its table says nothing about, leaves the fixed limit and adds a
    doubt. Raises ``ReadingError("condition_unknown")`` for an answer that was not asked for.
    """
    given = {one.id: one for one in conditions}
    for name in given.keys() - {one.id for one in spec.conditions}:
        raise ReadingError(Reason("condition_unknown", {"id": name}))
    asked = {one.id: one for one in spec.conditions}
    doubts = [
        Reason("condition_missing", {"quantity": one.quantity})
        for one in spec.conditions
        if one.id not in given
    ]
    sides = (spec.low_rule, spec.high_rule)
    ruled = [None if rule is None else _by_rule(rule, asked[rule.by], given, doubts) for rule in sides]
    low = max(_known(spec.low, ruled[0]), key=_size, default=None)
    high = min(_known(spec.high, ruled[1]), key=_size, default=None)
    if low is not None and high is not None and Fraction(low) > Fraction(high):
        doubts.append(Reason("limits_contradict"))
    return Limits(low=low, high=high, doubts=tuple(doubts))


def _size(limit: Decimal | Fraction) -> Fraction:
    return Fraction(limit)


def _known(fixed: Decimal | None, ruled: Decimal | Fraction | None) -> list[Decimal | Fraction]:
    return [limit for limit in (ruled, fixed) if limit is not None]


def _by_rule(
    rule: Rule, condition: Condition, given: Mapping[str, ConditionValue], doubts: list[Reason]
) -> Decimal | Fraction | None:
    """What the rule allows under the condition as given; None, with a doubt noted, where it does not say."""
    answer = given.get(rule.by)
    if answer is None:
        return None
    found: Decimal | Fraction | None
    if answer.value is None or answer.unit is None or condition.unit is None:
        found = _of_choice(rule, answer.choice)
    else:
        number = exact(answer.value, answer.unit, condition.unit)
        found = _on_line(rule, number) if isinstance(rule, Line) else _of_number(rule, number)
    if found is None:
        shown = answer.as_json()
        value = f"{shown['value']} {shown['unit']}" if "value" in shown else answer.choice
        doubts.append(Reason("condition_outside", {"quantity": condition.quantity, "value": value}))
    return found


def _of_choice(rule: Rule, choice: str) -> Decimal | None:
    rows = rule.rows if isinstance(rule, Table) else ()
    return next((limit for name, limit in rows if name == choice), None)


def _of_number(rule: Table, number: Fraction) -> Decimal | None:
    bounds = ((bound, limit) for bound, limit in rule.rows if isinstance(bound, Decimal))
    return next((limit for bound, limit in bounds if number <= Fraction(bound)), None)


def _on_line(rule: Line, number: Fraction) -> Decimal | Fraction:
    steps = max(Fraction(0), (number - Fraction(rule.up_to)) / Fraction(rule.each))
    if rule.steps == "whole":
        steps = Fraction(math.floor(steps))
    elif rule.steps == "started":
        steps = Fraction(math.ceil(steps))
    limit = Fraction(rule.base) + steps * Fraction(rule.add)
    return rule.cap if rule.cap is not None and limit >= Fraction(rule.cap) else limit
