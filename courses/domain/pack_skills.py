"""The cards of the pack: each skill that a mentor may observe today, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from courses.domain.adjustments import safety_criteria
from courses.domain.basis import Scope
from courses.domain.card import stop_lines
from courses.domain.limit_words import limit_words
from courses.domain.openness import Reader, is_open
from courses.domain.taught import cards_at_work
from courses.domain.trace_choice import Choice, takes_a_value
from courses.formats.from_trace import CHOSEN
from courses.formats.specs import Condition, spec_of
from courses.models import PracticalPage, SkillVersion
from lms.accounts.models import User


def skills_for(versions: Mapping[str, SkillVersion], scope: Scope, mentor: User) -> list[dict[str, Any]]:
    """The cards, by code; one query, where the site's root is known."""
    pages = cards_at_work((version.skill_id for version in versions.values()), Reader(mentor))
    return [_card(versions[code], scope, pages.get(versions[code].skill_id)) for code in sorted(versions)]


def _card(version: SkillVersion, scope: Scope, page: PracticalPage | None) -> dict[str, Any]:
    kit = [block.value for block in page.kit] if page else []
    safety = safety_criteria(version)
    return {
        "code": version.skill.code,
        "engraved": version.skill.engraved,
        "version": version.number,
        "title": version.title,
        "min_level": version.min_level,
        "observations": version.observations,
        "distinct_items": version.distinct_items,
        "countersign": version.countersign,
        "batch_allowed": version.batch_allowed,
        "places": _places(version, scope),
        "page": page.get_url() if page and is_open(page) else None,
        "criteria": [{**one, "safety": one["id"] in safety} for one in version.shown_criteria],
        "measurements": [_measurement(one) for one in version.measurements],
        "kit": [_part(one) for one in kit if one["kind"] != "ppe"],
        "protection": [_part(one) for one in kit if one["kind"] == "ppe"],
        "stops": stop_lines(page) if page else [],
    }


def _places(version: SkillVersion, scope: Scope) -> list[str] | None:
    """The codes of the places where the mentor may observe it; None where the authority holds everywhere."""
    if scope.at(None).covers(version.skill):
        return None
    return sorted(code for code, there in scope.places.items() if there.covers(version.skill))


def _measurement(definition: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{name: definition[name] for name in ("id", "quantity", "unit", "min", "max", "readings", "note")},
        "limits": " ".join(limit_words(definition)),
        "conditions": [_condition(one) for one in spec_of(definition).conditions],
        "trace": _trace(definition),
    }


def _trace(definition: Mapping[str, Any]) -> dict[str, Any]:
    """Whether nothing but a trace can be its reading, and the values of one among which the mentor says what counts:
    none where the card says it, or where every row is a reading.
    """
    choices = CHOSEN if takes_a_value(definition) else ()
    return {
        "needed": bool(definition.get("envelope")),
        "choices": [{"value": name, "label": Choice(name).words} for name in choices],
    }


def _condition(condition: Condition) -> dict[str, Any]:
    unit = condition.unit.symbol if condition.unit else ""
    label = f"{condition.quantity} ({unit})" if unit else condition.quantity
    return {"id": condition.id, "label": label, "choices": list(condition.choices)}


def _part(part: Mapping[str, str]) -> str:
    """One thing of the kit as the printed card has it."""
    shown = {"quantity": part["quantity"], "item": part["item"]}
    match part["per"]:
        case "person":
            return _("%(item)s: %(quantity)s per person") % shown
        case "bench":
            return _("%(item)s: %(quantity)s per bench") % shown
    return _("%(item)s: %(quantity)s for the group") % shown
