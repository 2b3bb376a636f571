"""The rows of a replay in words: the same cells for the page, the CSV and the PDF."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.minority import Minorities
from courses.domain.replay import Ground, Row, Signature, Since
from courses.enums import EventKind

HEADINGS: tuple[Promise, ...] = (
    gettext_lazy("Person"),
    gettext_lazy("Skill"),
    gettext_lazy("Title"),
    gettext_lazy("Version"),
    gettext_lazy("State"),
    gettext_lazy("Held since"),
    gettext_lazy("Valid until"),
    gettext_lazy("Rests on"),
    gettext_lazy("Mentors"),
    gettext_lazy("Authority"),
    gettext_lazy("Countersigned by"),
    gettext_lazy("Said since"),
    gettext_lazy("Ledger rows"),
)


def cells(row: Row, zone: ZoneInfo) -> list[str]:
    """One cell for each heading; moments in `zone`, with its offset."""
    return [
        row.person.name,
        row.version.skill.engraved,
        row.version.title,
        str(row.version.number),
        str(row.state.label),
        moment_in(row.held_since, zone),
        moment_in(row.valid_until, zone) or (_("no end") if row.held_since else ""),
        "; ".join(ground_in_words(ground, zone) for ground in row.grounds),
        "; ".join(_once(ground.signature.by.name for ground in row.grounds)),
        "; ".join(_once(authority_in_words(ground.signature, zone) for ground in row.grounds)),
        "; ".join(_once(signed_in_words(one, zone) for ground in row.grounds for one in _others(ground))),
        "; ".join(since_in_words(one, zone) for one in row.since),
        ", ".join(map(str, row.positions)),
    ]


def minority_in_words(row: Row, minorities: Minorities, moment: datetime, zone: ZoneInfo) -> str:
    """When the person was under age, of the moment and of all that the row rests on, and whose consent held then."""
    at = [moment, *(ground.signature.when for ground in row.grounds)]
    told = ((one, minorities.at(row.person.pseudonym, one)) for one in at)
    return "; ".join(
        f"{moment_in(one, zone)}: {minority.in_words()}" for one, minority in told if minority is not None
    )


def moment_in(moment: datetime | None, zone: ZoneInfo) -> str:
    """`2026-11-22 10:08 +01:00`; empty where there is none."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:5]}"


def ground_in_words(ground: Ground, zone: ZoneInfo) -> str:
    """What was seen when and where, and how late the hub heard of it."""
    shown = {
        "when": moment_in(ground.signature.when, zone),
        "row": ground.signature.position,
        "place": ground.place,
    }
    if ground.kind == EventKind.RECOGNISED:
        said = _("recognised from %(when)s (row %(row)s)") % shown
    elif ground.place:
        said = _("observed %(when)s, %(place)s (row %(row)s)") % shown
    else:
        said = _("observed %(when)s (row %(row)s)") % shown
    if ground.received_at.astimezone(zone).date() != ground.signature.when.astimezone(zone).date():
        said += _(", received %(when)s") % {"when": moment_in(ground.received_at, zone)}
    if ground.corrected:
        corrected = {"when": moment_in(ground.corrected.when, zone), "row": ground.corrected.position}
        said += _(", corrected %(when)s (row %(row)s)") % corrected
    return said


def authority_in_words(signature: Signature, zone: ZoneInfo) -> str:
    """Each grant from the nearest to the first: its basis, who gave it and when."""
    told = []
    for grant, giver in zip(signature.grants, signature.givers, strict=True):
        shown = {
            "basis": grant.basis.label,
            "giver": giver.name,
            "when": moment_in(grant.given_at, zone),
            "row": grant.position,
        }
        told.append(_("%(basis)s, given by %(giver)s %(when)s (row %(row)s)") % shown)
    return _(", resting on: ").join(told) or _("no grant named")


def signed_in_words(signature: Signature, zone: ZoneInfo) -> str:
    """Who agreed or signed, and when."""
    shown = {
        "who": signature.by.name,
        "when": moment_in(signature.when, zone),
        "row": signature.position,
        "authority": authority_in_words(signature, zone),
    }
    return _("%(who)s %(when)s (row %(row)s; %(authority)s)") % shown


def since_in_words(said: Since, zone: ZoneInfo) -> str:
    """What was said afterwards, by whom and when."""
    shown = {
        "what": said.kind.label,
        "who": said.by.name,
        "when": moment_in(said.when, zone),
        "row": said.position,
    }
    return _("%(what)s by %(who)s %(when)s (row %(row)s)") % shown


def _others(ground: Ground) -> Iterator[Signature]:
    yield from ground.second
    if ground.signed_off:
        yield ground.signed_off


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
