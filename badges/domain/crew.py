"""Many badges at once: what was given, taken apart, and each judged by itself. Nothing of it is kept."""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any, Final

from django.utils.translation import gettext as _

from badges.domain.reasons import in_words
from badges.domain.verification import Judgement, opened_ahead, verify, verify_link
from badges.domain.verification.outside import Outside
from badges.enums import Verdict
from badges.formats.badge_zip import is_zip, members
from badges.formats.errors import UnreadableBadge
from badges.formats.link_list import MOST_BYTES as MOST_LIST_BYTES
from badges.formats.link_list import read_links
from badges.formats.pdf import looks_like_pdf
from badges.formats.png import SIGNATURE
from badges.formats.proofs import Outcome
from badges.formats.qr_picture import looks_like_photo
from lms.kernel.faults import note_fault

MOST: Final = 500
NO_BADGE: Final = "no_badge"
NOT_CHECKED: Final = "not_checked"
_MOST_LABEL: Final = 120
_MOST_WHY: Final = 500
_LISTS: Final = (".csv", ".tsv", ".txt")
_BADGES: Final = (b"{", b"eyJ", b"<?xml", b"<svg", SIGNATURE)  # however the file is called
_UNSEEN: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+")
_CLOSE_TO_DECIDING: Final = {Outcome.FAIL: 0, Outcome.UNKNOWN: 1}


_Known = dict[tuple[bool, bytes], Judgement]


@dataclass(frozen=True, slots=True)
class Entry:
    """One badge to judge. `label` is what the asker calls it; `read` gives its file, or `link` leads to it.

    The first of a list brings along what was taken as the list's heading.
    """

    label: str
    link: str = ""
    read: Callable[[], bytes] | None = None
    heading: str = ""


@dataclass(frozen=True)
class _Taken:
    """An entry in hand: its file, or why there is none; neither for a link."""

    entry: Entry
    file: bytes | None = None
    problem: UnreadableBadge | None = None

    @cached_property
    def key(self) -> tuple[bool, bytes]:
        """The same for the same file, and for the same link."""
        data = self.entry.link.encode() if self.file is None else self.file
        return self.file is None, hashlib.sha256(data).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What came of one. `state` is a verdict, `no_badge` or `not_checked`; `why` is a sentence, empty where valid.

    `heading` stood in front of it in its list, and was not taken for a badge; empty in most rows.
    """

    label: str
    state: str
    checked_at: datetime
    badge: str = ""
    issuer: str = ""
    valid_until: datetime | None = None
    why: str = ""
    link: str = ""
    heading: str = ""


def entries_in_file(name: str, data: bytes) -> list[Entry]:
    """What a file holds: itself, or the files in a ZIP archive, or the links in a list."""
    if is_zip(data):
        try:
            return [Entry(_stem(member.name), read=member.read) for member in members(data)]
        except UnreadableBadge as error:
            return [_refused(_stem(name), error)]
    if name.lower().endswith(_LISTS) and not _is_a_badge(data):
        return entries_in_text(data, called=_stem(name)) or [
            _refused(_stem(name), UnreadableBadge(_("The file is empty."), "empty"))
        ]
    return [Entry(_stem(name), read=lambda: data)]


def _is_a_badge(data: bytes) -> bool:
    """Whether it begins as a file with one badge does, or a picture of one."""
    return data.lstrip().startswith(_BADGES) or looks_like_pdf(data) or looks_like_photo(data)


def entries_in_text(text: str | bytes, *, called: str = "") -> list[Entry]:
    """The links in a list, each named by what stands beside it; none where nothing is in it."""
    called = called or _("List")
    if len(text) > MOST_LIST_BYTES:
        return [_refused(called, UnreadableBadge(_("The list is larger than 1 MB."), "too_large"))]
    found = read_links(text)
    entries = [
        Entry(_clean(listed.label) or _("Line %(number)d") % {"number": listed.line}, link=listed.link)
        for listed in found.lines
    ]
    if not found.heading:
        return entries
    first, *rest = entries or [
        _refused(called, UnreadableBadge(_("There is no link in this list."), "no_link"))
    ]
    return [replace(first, heading=_clean(found.heading)), *rest]


def judged(entries: Sequence[Entry], *, at: datetime, seconds: float) -> Iterator[Row]:
    """Each entry's row in turn, for as many seconds; at least one, so that whoever asks again comes to an end."""
    end = time.monotonic() + seconds
    known: _Known = {}
    taken = map(_taken, entries)
    with closing(opened_ahead(taken, lambda one: None if one.key in known else one.file)) as opened:
        for one, outside in opened:
            yield _row(one, at, known, outside)
            if time.monotonic() > end:
                return


def not_reached(entry: Entry, at: datetime) -> Row:
    """The row of an entry for which there was no time."""
    why = _("There was no time left for this one. Check it by itself, or fewer at once.")
    return _row_of(entry, NOT_CHECKED, at, why=why)


def _taken(entry: Entry) -> _Taken:
    try:
        return _Taken(entry, file=entry.read() if entry.read else None)
    except UnreadableBadge as error:
        return _Taken(entry, problem=error)


def _row(one: _Taken, at: datetime, known: _Known, outside: Outside) -> Row:
    entry = one.entry
    try:
        judgement = _judgement(one, at, known, outside)
    except UnreadableBadge as error:
        why = in_words(error.reason)[:_MOST_WHY]
        state = NOT_CHECKED if error.code == "busy" else NO_BADGE
        return _row_of(entry, state, at, why=why)
    except Exception as error:  # noqa: BLE001 -- a fault over one badge is no reason to tell nothing of the others
        note_fault(error)
        why = _("Something went wrong here while it was checked. Check it by itself, or ask the hub.")
        return _row_of(entry, NOT_CHECKED, at, why=why)
    badge = judgement.badge
    return _row_of(
        entry,
        judgement.verdict.value,
        at,
        badge=_clean(badge.name) if badge else "",
        issuer=_clean(badge.issuer.name or badge.issuer.id) if badge else "",
        valid_until=badge.valid_until if badge else None,
        why=_why(judgement)[:_MOST_WHY],
    )


def _row_of(entry: Entry, state: str, at: datetime, **found: Any) -> Row:
    return Row(label=entry.label, state=state, checked_at=at, link=entry.link, heading=entry.heading, **found)


def _judgement(one: _Taken, at: datetime, known: _Known, outside: Outside) -> Judgement:
    """The same file or link, sent twice at once, is judged once: that takes most of the time."""
    if one.problem is not None:
        raise one.problem
    if one.file is None and not one.entry.link:
        raise UnreadableBadge(_("There is no link in this line. A link begins with “https://”."), "no_link")
    if one.key not in known:
        judge = partial(verify_link, one.entry.link) if one.file is None else partial(verify, one.file)
        # A row of the table shows no chain.
        known[one.key] = judge(at=at, outside=outside, with_chain=False)
    return known[one.key]


def _why(judgement: Judgement) -> str:
    """What decided against a badge: the first check that failed, else the first that is not known.

    Against one of an issuer who is not known that alone: what else could not be found out did not decide.
    """
    if judgement.verdict is Verdict.VALID:
        return ""
    told = [
        check for check in judgement.checks if check.outcome in _CLOSE_TO_DECIDING and check.id != "recipient"
    ]
    if judgement.verdict is Verdict.UNTRUSTED_ISSUER:
        told = [check for check in told if check.id == "issuer"]
    return min(told, key=lambda check: _CLOSE_TO_DECIDING[check.outcome]).detail if told else ""


def _refused(label: str, error: UnreadableBadge) -> Entry:
    return Entry(label, read=partial(_refuse, error))


def _refuse(error: UnreadableBadge) -> bytes:
    raise error


def _stem(name: str) -> str:
    """A file's name as a label: without its folders and what follows the last dot."""
    name = _clean(name.rsplit("/", 1)[-1])
    return name.rpartition(".")[0] or name or _("File")


def _clean(text: str) -> str:
    return _UNSEEN.sub(" ", text).strip()[:_MOST_LABEL]
