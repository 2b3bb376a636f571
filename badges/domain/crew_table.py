"""The rows of many badges as a table: in the order of what needs attention, counted, and carried by the asker.

The hub keeps no rows. Each goes to the asker as a signed text and comes back for another view or a file, so that a
table from here holds nothing that was not found here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from badges.domain.crew import NO_BADGE, NOT_CHECKED, Row
from badges.enums import Verdict
from lms.kernel.xlsx_out import Cell

ENDS_SOON: Final = "ends_soon"
# In the order of what needs attention: what is wrong, what ends, what is not known, what is well.
WORDS: Final = {
    Verdict.TAMPERED: gettext_lazy("Tampered with"),
    Verdict.REVOKED: gettext_lazy("Revoked"),
    Verdict.SUSPENDED: gettext_lazy("Suspended"),
    Verdict.EXPIRED: gettext_lazy("Expired"),
    NO_BADGE: gettext_lazy("Not a badge"),
    Verdict.UNVERIFIABLE: gettext_lazy("Cannot be checked"),
    NOT_CHECKED: gettext_lazy("Not checked yet"),
    Verdict.UNTRUSTED_ISSUER: gettext_lazy("Issuer not known"),
    Verdict.REPLACED: gettext_lazy("Replaced"),
    ENDS_SOON: gettext_lazy("Valid, ends soon"),
    Verdict.VALID: gettext_lazy("Valid"),
}
_ORDER: Final = {str(state): at for at, state in enumerate(WORDS)}
_TONES: Final = {
    **dict.fromkeys(map(str, WORDS), "wait"),
    **dict.fromkeys((Verdict.TAMPERED.value, Verdict.REVOKED.value, NO_BADGE), "bad"),
    **dict.fromkeys((Verdict.UNVERIFIABLE.value, NOT_CHECKED), "plain"),
    Verdict.VALID.value: "good",
}
_ICONS: Final = {
    **{verdict.value: f"verdict-{verdict.value}" for verdict in Verdict},
    NO_BADGE: "question",
    NOT_CHECKED: "wait",
    ENDS_SOON: "clock",
}
_SALT: Final = "badges.crew"
_KEPT_SECONDS: Final = 24 * 3600
_FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it is shown on a day. `group` is its state, or `ends_soon`; `days_left` where it is valid and ends."""

    row: Row
    group: str
    days_left: int | None

    @property
    def word(self) -> str:
        """The verdict in a word or two."""
        return str(WORDS[self.group])

    @property
    def tone(self) -> str:
        """Which of the theme's tones goes with the word."""
        return _TONES[self.group]

    @property
    def icon(self) -> str:
        """Which shape goes with the word."""
        return _ICONS[self.group]

    @property
    def token(self) -> str:
        """The row, signed, for the asker to carry."""
        return to_token(self.row)

    @property
    def note(self) -> str:
        """Why, or how long it is still valid where that is not long; may be empty."""
        if self.group != ENDS_SOON or self.days_left is None:
            return self.row.why
        if self.days_left == 0:
            return _("It ends within a day.")
        return ngettext("It ends in one day.", "It ends in %(days)d days.", self.days_left) % {
            "days": self.days_left
        }


@dataclass(frozen=True, slots=True)
class Table:
    """All rows in order, and how many there are of each kind: (word, tone, icon, count)."""

    rows: list[Shown]
    totals: list[tuple[str, str, str, int]]

    @classmethod
    def of(cls, rows: Iterable[Row], *, soon: int, at: datetime) -> "Table":
        """The table as at a moment, in which valid badges that end within `soon` days stand apart."""
        shown = sorted((_shown(row, soon, at) for row in rows), key=_attention)
        counts = Counter(each.group for each in shown)
        totals = [
            (str(word), _TONES[group], _ICONS[group], counts[group])
            for group, word in ((str(state), word) for state, word in WORDS.items())
            if counts[group]
        ]
        return cls(shown, totals)

    @property
    def headings(self) -> list[str]:
        """What was taken as the heading of a list, and not for a badge."""
        return list(dict.fromkeys(each.row.heading for each in self.rows if each.row.heading))

    def cells(self) -> Iterator[Sequence[Cell]]:
        """The table for a spreadsheet: a heading, then a line for each row; days are dates, in UTC."""
        yield (
            *(
                _("Name"),
                _("Badge"),
                _("Issued by"),
                _("Verdict"),
                _("Code"),
                _("Valid until"),
                _("Days left"),
            ),
            *(_("Why"), _("Link"), _("Checked")),
        )
        for each in self.rows:
            row = each.row
            yield (
                *(
                    row.label,
                    row.badge,
                    row.issuer,
                    each.word,
                    row.state,
                    _day(row.valid_until),
                    each.days_left,
                ),
                *(each.note, row.link, row.checked_at.isoformat(timespec="seconds")),
            )


def to_token(row: Row) -> str:
    """A row as signed text; who has it can read it, and cannot change it."""
    facts = [row.label, row.state, _seconds(row.checked_at), row.badge, row.issuer, _seconds(row.valid_until)]
    return signing.dumps([*facts, row.why, row.link, row.heading], salt=_SALT, compress=True)


def from_token(token: str) -> Row:
    """The row; raises signing.BadSignature for text that is not ours, was changed, or is older than a day."""
    label, state, checked_at, badge, issuer, until, why, link, *more = signing.loads(
        token, salt=_SALT, max_age=_KEPT_SECONDS
    )
    checked = _moment(checked_at)
    if checked is None:
        raise signing.BadSignature("no moment")
    return Row(
        label=label,
        state=state,
        checked_at=checked,
        badge=badge,
        issuer=issuer,
        valid_until=_moment(until),
        why=why,
        link=link,
        heading=more[0] if more else "",  # rows are carried for a day: over a renewal of the hub, too
    )


def _shown(row: Row, soon: int, at: datetime) -> Shown:
    if row.state != Verdict.VALID or row.valid_until is None:
        return Shown(row, row.state, None)
    if row.valid_until <= at:  # it ended between the check and now
        return Shown(row, Verdict.EXPIRED.value, None)
    days = (row.valid_until - at).days
    return Shown(row, ENDS_SOON if days < soon else Verdict.VALID.value, days)


def _attention(each: Shown) -> tuple[int, datetime, str]:
    return _ORDER[each.group], each.row.valid_until or _FAR, each.row.label.casefold()


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.astimezone(UTC).date()
