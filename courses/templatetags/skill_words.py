"""A skill and the reader's standing in it, in words: rules become sentences here and nowhere else."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.enums import Entrustment, Risk, StandingState
from courses.models import SkillVersion, Standing
from courses.templatetags.own import OwnSkill


@dataclass(frozen=True)
class Label:
    """A word with a tone and a shape, as `components/tag.html` takes it."""

    text: str
    tone: str
    icon: str = ""


def state_label(own: OwnSkill) -> Label | None:
    """The standing as a tag; None for a visitor."""
    if own.state == "held" and own.standing is not None and own.standing.recognised:
        return Label(_("Recognised"), "good", "file")
    return {
        "suspended": Label(_("On hold"), "bad", "alert"),
        "held": Label(_("Signed off"), "good", "check"),
        "waiting": Label(_("Waiting for a mentor"), "work", "wait"),
        "lapsed": Label(_("Lapsed"), "wait", "alert"),
        "in_progress": Label(_("In progress"), "work", "unseen"),
        "open": Label(_("You can ask for a sign-off"), "work", "arrow"),
        "locked": Label(_("Not open yet"), "plain", "lock"),
    }.get(own.state)


def risk_label(version: SkillVersion) -> Label:
    """How badly a mistake can hurt."""
    tone, icon = {Risk.LOW: ("plain", "info"), Risk.MED: ("wait", "alert"), Risk.HIGH: ("bad", "alert")}[
        Risk(version.risk)
    ]
    return Label(capfirst(str(Risk(version.risk).label)), tone, icon)


def day(moment: datetime | None) -> str:
    """A date that reads the same everywhere, in the reader's zone: 22 Nov 2026."""
    return date_format(localtime(moment), "DATE_FORMAT") if moment else ""


def standing_sentence(own: OwnSkill) -> str:
    """The standing in one sentence: until when, since when, or how far."""
    standing = own.standing
    if standing is None:
        return ""
    if standing.is_suspended:
        return _("On hold. It is not held until a mentor has re-checked it, or the hold is lifted.")
    if standing.recognised:
        return _recognised_sentence(standing, own.moment)
    if standing.is_held(own.moment):
        if standing.valid_until is None:
            return _("Signed off since %(day)s. It does not lapse.") % {"day": day(standing.held_since)}
        return _("Signed off. Valid until %(day)s.") % {"day": day(standing.valid_until)}
    if standing.is_lapsed(own.moment):
        return _("Lapsed on %(day)s. All observations are needed again.") % {"day": day(standing.valid_until)}
    return counts_sentence(own.version, *_counts(standing, own.version))


def _recognised_sentence(standing: Standing, moment: datetime) -> str:
    if standing.valid_until is None:
        return _("Recognised, not watched here. It does not lapse.")
    shown = {"day": day(standing.valid_until)}
    if standing.is_held(moment):
        return _("Recognised, not watched here. Valid until %(day)s.") % shown
    return _("Recognised, not watched here. It lapsed on %(day)s.") % shown


def _counts(standing: Standing, version: SkillVersion) -> tuple[int, int, int]:
    """What counts towards the version in force: nothing, when the card has changed since."""
    if standing.state != StandingState.IN_PROGRESS or standing.skill_version != version.number:
        return 0, 0, 0
    return standing.counted, standing.items, standing.assessors


def counts_sentence(version: SkillVersion, observations: int, items: int, assessors: int) -> str:
    """How far: "2 of 3 observations, 1 of 2 items"; never more than it takes."""
    parts = [
        ngettext(
            "%(have)s of %(need)s observation", "%(have)s of %(need)s observations", version.observations
        )
        % {"have": min(observations, version.observations), "need": version.observations}
    ]
    if version.distinct_items > 1:
        parts.append(
            _("%(have)s of %(need)s different items")
            % {"have": min(items, version.distinct_items), "need": version.distinct_items}
        )
    if version.distinct_assessors > 1:
        parts.append(
            _("%(have)s of %(need)s different mentors")
            % {"have": min(assessors, version.distinct_assessors), "need": version.distinct_assessors}
        )
    return ", ".join(parts) + "."


def what_counts(version: SkillVersion) -> list[str]:
    """The rules of the card, one sentence each."""
    sentences = [
        ngettext(
            "A mentor watches you once and marks every criterion as met.",
            "A mentor watches you %(number)s times and marks every criterion as met each time.",
            version.observations,
        )
        % {"number": version.observations}
    ]
    if version.distinct_items > 1:
        sentences.append(
            _("You work on at least %(number)s different items.") % {"number": version.distinct_items}
        )
    if version.distinct_assessors > 1:
        sentences.append(
            _("At least %(number)s different mentors have seen it.") % {"number": version.distinct_assessors}
        )
    if version.countersign:
        sentences.append(_("A second person countersigns each observation."))
    if version.measurements:
        sentences.append(_("Every reading is written down and lies within its limits."))
    sentences.append(
        _("Level %(level)s or higher: %(words)s.")
        % {"level": version.min_level, "words": Entrustment(version.min_level).label}
    )
    sentences.append(_expiry_sentence(version))
    return sentences


def _expiry_sentence(version: SkillVersion) -> str:
    if version.expiry_months is None:
        return _("It does not lapse.")
    return ngettext(
        "It lapses after %(months)s month. One more good observation before then renews it.",
        "It lapses after %(months)s months. One more good observation before then renews it.",
        version.expiry_months,
    ) % {"months": version.expiry_months}
