"""What differs between two versions of a skill, in words; and saying that a difference matters for safety."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.blocks.choices import BASIS_CHOICES
from courses.domain.changes import Change
from courses.domain.following import reason_given
from courses.domain.limit_words import limit_words
from courses.models import SafetyChange, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

_RULES: Final = {
    "risk": gettext_lazy("Risk"),
    "safety_gate": gettext_lazy("Safety gate"),
    "expiry_months": gettext_lazy("Lapses after months"),
    "observations": gettext_lazy("Observations needed"),
    "distinct_items": gettext_lazy("Different items needed"),
    "distinct_assessors": gettext_lazy("Different mentors needed"),
    "countersign": gettext_lazy("Needs a second person"),
    "batch_allowed": gettext_lazy("May be recorded for a group"),
    "min_level": gettext_lazy("Lowest level that counts"),
}


@transaction.atomic
def note_safety_change(version: SkillVersion, *, by: User, reason: str) -> SafetyChange:
    """Say that this version differs from those before it in what safety rests on; saying it again changes nothing.

    Raises NotAllowed unless `by` coordinates; DomainError without a reason, or for a first version.
    """
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(
            _("Only coordinators and administrators say that a change matters for safety."),
            code="may_not_note",
        )
    why = reason_given(reason, _("Say what changed, and why it matters for safety."))
    if version.number == 1:
        raise DomainError(_("There is no version before the first one."), code="first_version")
    row, _created = SafetyChange.objects.get_or_create(
        version=version, defaults={"reason": why, "noted_at": timezone.now(), "noted_by": by}
    )
    return row


def compare_versions(before: SkillVersion, after: SkillVersion) -> list[Change]:
    """Every line of both definitions: what it was and what it is, whether or not it differs. No queries."""
    return [Change(what, was or "–", now or "–") for what, was, now in _lines(before, after)]


def _lines(before: SkillVersion, after: SkillVersion) -> Iterator[tuple[str, str, str]]:
    a, b = before.definition, after.definition
    yield _("Title"), str(a["title"]), str(b["title"])
    yield from _paired(_("Criterion %(id)s"), _criteria(before), _criteria(after))
    yield from _paired(_("Measurement %(id)s"), _measurements(before), _measurements(after))
    for name, label in _RULES.items():
        yield str(label), _said(before, name), _said(after, name)
    yield _("Needs first"), ", ".join(before.prerequisites), ", ".join(after.prerequisites)


def _paired(label: str, a: dict[str, str], b: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    for name in [*b, *(name for name in a if name not in b)]:
        yield label % {"id": name}, a.get(name, ""), b.get(name, "")


def _criteria(version: SkillVersion) -> dict[str, str]:
    safety = _("for safety, never adapted")
    return {
        one["id"]: f"{one['text']} ({safety})" if one.get("safety") else one["text"]
        for one in version.criteria
    }


def _measurements(version: SkillVersion) -> dict[str, str]:
    return {one["id"]: "\n".join(_spec(one)) for one in version.measurements}


def _spec(spec: Mapping[str, Any]) -> Iterator[str]:
    yield f"{spec['quantity']} ({spec['unit']})"
    for name, words in (("min", _("at least %(limit)s %(unit)s")), ("max", _("at most %(limit)s %(unit)s"))):
        if spec.get(name) is not None:
            yield words % {"limit": spec[name], "unit": spec["unit"]}
    yield from limit_words(spec)
    yield _("Readings: %(number)s") % {"number": spec["readings"]}
    basis = dict(BASIS_CHOICES).get(spec["basis"], spec["basis"])
    yield _("Rests on: %(basis)s") % {"basis": basis}
    if spec.get("note"):
        yield str(spec["note"])


def _said(version: SkillVersion, name: str) -> str:
    if name == "risk":
        return str(version.get_risk_display())
    value = version.definition[name]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
