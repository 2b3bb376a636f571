"""Criteria and measurements as plain data, the same in a skill's file and in its frozen definition, and back.

Optional keys stand last and only where they say something: a definition frozen before they existed keeps its
digest.
"""

from collections.abc import Mapping
from typing import Any

from content.formats.outline import (
    AlignOutline,
    ConditionOutline,
    CriterionOutline,
    EnvelopePoint,
    FeatureOutline,
    LineRule,
    MeasurementOutline,
    RuleRow,
    TableRule,
)


def criterion_data(criterion: CriterionOutline) -> dict[str, Any]:
    """``{id, text}``, with ``safety: true`` where it is one for safety."""
    return {"id": criterion.id, "text": criterion.text} | ({"safety": True} if criterion.safety else {})


def measurement_data(spec: MeasurementOutline) -> dict[str, Any]:
    """The measurement with the keys and the order of ``skills/*.yaml``."""
    always = {
        "id": spec.id,
        "quantity": spec.quantity,
        "unit": spec.unit,
        "min": spec.minimum,
        "max": spec.maximum,
        "readings": spec.readings,
        "basis": spec.basis,
        "note": spec.note,
    }
    optional = {
        "kind": "" if spec.kind == "value" else spec.kind,
        "difference": spec.difference,
        "spread_max": spec.spread_max,
        "conditions": [_condition_data(one) for one in spec.conditions],
        "min_rule": _rule_data(spec.min_rule),
        "max_rule": _rule_data(spec.max_rule),
        "uncertainty": "" if spec.uncertainty == "optional" else spec.uncertainty,
        "default_uncertainty": spec.default_uncertainty,
        "instrument": "" if spec.instrument == "optional" else spec.instrument,
        "feature": _feature_data(spec.feature),
        "channel": spec.channel,
        "align": {"threshold": spec.align.threshold, "edge": spec.align.edge} if spec.align else None,
        "envelope": [{"t": one.t, "min": one.minimum, "max": one.maximum} for one in spec.envelope],
    }
    return always | _said(optional)


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value}


def _condition_data(condition: ConditionOutline) -> dict[str, Any]:
    data = {"id": condition.id, "quantity": condition.quantity}
    return data | _said({"unit": condition.unit, "choices": list(condition.choices)})


def _rule_data(rule: TableRule | LineRule | None) -> dict[str, Any] | None:
    if rule is None:
        return None
    if isinstance(rule, TableRule):
        rows = [_said({"for": row.choice, "up_to": row.up_to}) | {"limit": row.limit} for row in rule.rows]
        return {"by": rule.by, "table": rows}
    line = {name: getattr(rule, name) for name in ("by", "base", "up_to", "add", "each", "steps")}
    return line | _said({"cap": rule.cap})


def _feature_data(feature: FeatureOutline | None) -> dict[str, Any] | None:
    if feature is None:
        return None
    optional = {name: getattr(feature, name) for name in ("channel", "threshold", "unit", "window")}
    return {"name": feature.name} | _said(optional)


def measurement_of(data: Mapping[str, Any]) -> MeasurementOutline:
    """What ``measurement_data`` wrote."""
    plain = ("id", "quantity", "unit", "readings", "basis", "note")
    optional = (
        "kind",
        "difference",
        "spread_max",
        "uncertainty",
        "default_uncertainty",
        "instrument",
        "channel",
    )
    return MeasurementOutline(
        minimum=data["min"],
        maximum=data["max"],
        **{name: data[name] for name in plain},
        **{name: data[name] for name in optional if name in data},
        conditions=tuple(_condition_of(one) for one in data.get("conditions", ())),
        min_rule=_rule_of(data.get("min_rule")),
        max_rule=_rule_of(data.get("max_rule")),
        feature=FeatureOutline(**data["feature"]) if "feature" in data else None,
        align=AlignOutline(**data["align"]) if "align" in data else None,
        envelope=tuple(
            EnvelopePoint(t=one["t"], minimum=one["min"], maximum=one["max"])
            for one in data.get("envelope", ())
        ),
    )


def _condition_of(data: Mapping[str, Any]) -> ConditionOutline:
    return ConditionOutline(**{**data, "choices": tuple(data.get("choices", ()))})


def _rule_of(data: Mapping[str, Any] | None) -> TableRule | LineRule | None:
    if data is None:
        return None
    if "table" not in data:
        return LineRule(**data)
    rows = (
        RuleRow(limit=row["limit"], choice=row.get("for", ""), up_to=row.get("up_to"))
        for row in data["table"]
    )
    return TableRule(by=data["by"], rows=tuple(rows))
