"""Entries of the ledger in sentences: what each states, by what authority, and when it came in."""

from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from courses.domain.entries import Entry
from courses.domain.learner_words import BY_SESSION
from courses.enums import DisputeOutcome, EventKind, SampleVerdict

_DAY = timedelta(days=1)

_SHAPES: dict[EventKind, tuple[str, str]] = {
    EventKind.OBSERVED: ("person", "plain"),
    EventKind.LEARNER_ACKNOWLEDGED: ("check", "plain"),
    EventKind.COUNTERSIGNED: ("people", "good"),
    EventKind.SIGNED_OFF: ("badge", "good"),
    EventKind.SAMPLED: ("ruler", "plain"),
    EventKind.REFRESHED: ("clock", "good"),
    EventKind.LAPSED: ("clock", "wait"),
    EventKind.SUSPENDED: ("alert", "bad"),
    EventKind.RESUMED: ("check", "good"),
    EventKind.REVOKED: ("close", "bad"),
    EventKind.DISPUTED: ("question", "wait"),
    EventKind.DISPUTE_RESOLVED: ("info", "plain"),
    EventKind.CORRECTED: ("tool", "plain"),
    EventKind.RECOGNISED: ("file", "good"),
}


def entry_icon(entry: Entry) -> str:
    """The shape that stands beside an entry."""
    return _SHAPES.get(entry.kind, ("info", "plain"))[0]


def entry_tone(entry: Entry) -> str:
    """The tone of an entry, as components take it."""
    if entry.kind == EventKind.COUNTERSIGNED and not entry.agrees:
        return "wait"
    return _SHAPES.get(entry.kind, ("info", "plain"))[1]


_PLAIN = {
    EventKind.OBSERVED: gettext_lazy("Seen by %(who)s"),
    EventKind.REFRESHED: gettext_lazy("Renewed"),
    EventKind.LAPSED: gettext_lazy("Lapsed"),
    EventKind.SUSPENDED: gettext_lazy("Put on hold by %(who)s"),
    EventKind.REVOKED: gettext_lazy("Taken back by %(who)s"),
    EventKind.CORRECTED: gettext_lazy("Corrected by %(who)s"),
    EventKind.RECOGNISED: gettext_lazy("Recognised by %(who)s"),
    EventKind.DISPUTED: gettext_lazy("Disputed by %(who)s"),
}
# One sentence or the other, as the entry says yes or no.
_EITHER = {
    EventKind.COUNTERSIGNED: (
        gettext_lazy("Countersigned by %(who)s"),
        gettext_lazy("%(who)s did not countersign"),
    ),
    EventKind.SIGNED_OFF: (
        gettext_lazy("The set is complete: signed off"),
        gettext_lazy("Signed off by %(who)s"),
    ),
    EventKind.DISPUTE_RESOLVED: (
        gettext_lazy("Answered by %(who)s: it stands"),
        gettext_lazy("Answered by %(who)s: it is set aside"),
    ),
    EventKind.SAMPLED: (
        gettext_lazy("Looked at again by %(who)s: it stands"),
        gettext_lazy("Looked at again by %(who)s: it does not stand"),
    ),
    EventKind.RESUMED: (
        gettext_lazy("Re-checked: on hold no longer"),
        gettext_lazy("Hold lifted by %(who)s"),
    ),
}


# By how they said it; whatever states nothing came by a session.
_ACKNOWLEDGED = {
    "passkey": gettext_lazy("Read and acknowledged by %(who)s, signed with their own passkey"),
    "pin": gettext_lazy("Read and acknowledged by %(who)s, with their PIN on the mentor’s device"),
    "session": gettext_lazy("Read and acknowledged by %(who)s, on their own page"),
}


def entry_title(entry: Entry) -> str:
    """What the row states, in one sentence with who said it."""
    if entry.kind == EventKind.LEARNER_ACKNOWLEDGED:
        kind = entry.facts.get("signature", BY_SESSION)["kind"]
        return str(_ACKNOWLEDGED[kind]) % {"who": entry.who}
    if entry.kind in _EITHER:
        yes, no = _EITHER[entry.kind]
        return str(yes if _says_yes(entry) else no) % {"who": entry.who}
    if entry.kind in _PLAIN:
        return str(_PLAIN[entry.kind]) % {"who": entry.who}
    return str(entry.kind.label)


def _says_yes(entry: Entry) -> bool:
    facts = entry.facts
    return bool(
        {
            EventKind.COUNTERSIGNED: entry.agrees,
            EventKind.SIGNED_OFF: entry.by_hub,
            EventKind.DISPUTE_RESOLVED: facts.get("outcome") == DisputeOutcome.STANDS,
            EventKind.SAMPLED: facts.get("verdict") == SampleVerdict.ACCEPTED,
            EventKind.RESUMED: facts.get("observation") or entry.by_hub,
        }[entry.kind]
    )


def late_words(entry: Entry) -> str:
    """That an observation came in later than it was seen; empty where it came at once."""
    delay = entry.delay
    if delay is None:
        return ""
    if delay >= _DAY:
        days = delay.days
        return ngettext(
            "Received one day after it was seen.", "Received %(number)s days after it was seen.", days
        ) % {"number": days}
    hours = int(delay.total_seconds() // 3600)
    return ngettext(
        "Received one hour after it was seen.", "Received %(number)s hours after it was seen.", hours
    ) % {"number": hours}


def authority_words(entry: Entry) -> str:
    """By what authority somebody said it; empty for what needs none, and where it was not asked for."""
    if entry.as_coordinator:
        return _("As a coordinator")
    grant = entry.grant
    if grant is None:
        return ""
    what = grant.skill_code or _("every skill of %(course)s") % {"course": grant.course_code}
    return _("Authority: %(act)s, %(what)s. Basis: %(basis)s.") % {
        "act": grant.get_act_display(),
        "what": what,
        "basis": grant.get_basis_display(),
    }


def until_words(entry: Entry) -> str:
    """Until when the skill holds by this entry; empty for kinds that do not say."""
    if entry.kind not in {EventKind.SIGNED_OFF, EventKind.REFRESHED, EventKind.RECOGNISED}:
        return ""
    text = entry.facts.get("until") or entry.facts.get("valid_until")
    if not text:
        return ""
    return _("Valid until %(day)s.") % {
        "day": date_format(localtime(datetime.fromisoformat(text)), "DATE_FORMAT")
    }
