"""How a recorded reading was taken, in words: circumstances, instrument, uncertainty, and what of a trace it is."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.measuring import channel_named
from courses.domain.trace_choice import Choice
from courses.models import MeasurementTrace


def circumstances(definition: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Pairs of name and words, from an entry of `readings` in the ledger."""
    quantities = {one["id"]: one["quantity"] for one in definition.get("conditions", ())}
    for said in facts.get("conditions", []):
        words = said["choice"] if "choice" in said else f"{said['value']} {said['unit']}"
        yield quantities.get(said["id"], said["id"]), words
    if "read" in facts:
        yield _("As it was read"), ", ".join(f"{one['value']} {one['unit']}" for one in facts["read"])
    stated = [one for one in facts.get("uncertainty", []) if one is not None]
    if stated:
        read = facts.get("read") or [{"unit": facts["unit"]}]
        yield _("Uncertainty"), ", ".join(f"± {one} {read[0]['unit']}" for one in dict.fromkeys(stated))
    if named := facts.get("instrument"):
        yield _("Instrument"), _calibrated(named)


def _calibrated(named: Mapping[str, Any]) -> str:
    if not named["due"]:
        return _("%(code)s, no date of calibration known") % named
    day = date_format(date.fromisoformat(named["due"]), "DATE_FORMAT")
    return _("%(code)s, calibration due %(day)s") % {"code": named["code"], "day": day}


def source_words(facts: Mapping[str, Any], trace: MeasurementTrace | None) -> str:
    """What of which trace an entry of `readings` is; empty where it is of none, or that was not recorded yet.

    Without `trace`, for whoever may not see it, the names that it gives stay unsaid.
    """
    said = facts.get("trace", {})
    if "rows" not in said:
        return ""
    shown = {"what": _what(facts, trace), "rows": said["rows"]}
    if trace is None:
        return (
            ngettext(
                "From a trace: %(what)s, %(rows)s reading.",
                "From a trace: %(what)s, %(rows)s readings.",
                said["rows"],
            )
            % shown
        )
    name = trace.evidence.caption or trace.evidence.label or _("Trace")
    return ngettext(
        "From the trace “%(trace)s”: %(what)s, %(rows)s reading.",
        "From the trace “%(trace)s”: %(what)s, %(rows)s readings.",
        said["rows"],
    ) % (shown | {"trace": name})


def _what(facts: Mapping[str, Any], trace: MeasurementTrace | None) -> str:
    """The feature, each row or the whole curve, with the channel's name where it may be seen."""
    said = facts["trace"]
    channel = channel_named(said, trace.summary) if trace is not None else ""
    if "feature" in said or facts["values"]:
        return Choice(said.get("feature", ""), channel).words
    if not channel:
        return _("the whole curve")
    return _("the whole curve of “%(channel)s”") % {"channel": channel}


def fingerprint_words(facts: Mapping[str, Any]) -> str:
    """The source of a reading that no name is known for: what it is, and the beginning of its file's digest."""
    if "trace" not in facts:
        return ""
    words = source_words(facts, None) or _("From a trace.")
    return _("%(words)s Fingerprint %(digest)s") % {
        "words": words,
        "digest": facts["trace"]["canonical"][:12],
    }
