"""The list of issuers that the hub trusts: taken in from a file after a look at what would change, and given out."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from badges.enums import ListChange
from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import parse_json_strictly
from badges.models import TrustedIssuer
from lms.accounts.models import User
from lms.kernel.errors import DomainError

COLUMNS = ("id", "name", "keys", "note")
MOST = 1_000
MOST_BYTES = 512 * 1024


@dataclass(frozen=True)
class Entry:
    """One issuer as a list has it; `keys` are fingerprints."""

    id: str
    name: str
    keys: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Planned:
    """What taking in one entry comes to; `before` is what the hub has now."""

    entry: Entry
    change: ListChange
    before: Entry | None = None


def entries_in(data: bytes) -> list[Entry]:
    """The entries of a list, as JSON or CSV. Raises DomainError, naming the entry, for one that cannot be taken in."""
    if len(data) > MOST_BYTES:
        raise DomainError(_("The list is larger than 512 KB."), code="too_large")
    data = data.removeprefix(b"\xef\xbb\xbf").strip()
    rows = list(_from_json(data) if data.startswith((b"{", b"[")) else _from_csv(data))
    if not rows or len(rows) > MOST:
        message = _("The list holds no issuer, or more than %(most)d.") % {"most": MOST}
        raise DomainError(message, code="wrong_number")
    entries = [_entry(number, row) for number, row in enumerate(rows, start=1)]
    if len({entry.id for entry in entries}) != len(entries):
        raise DomainError(_("The list names an id twice."), code="twice")
    return entries


def planned(entries: list[Entry]) -> list[Planned]:
    """What taking them in would change. Who is not in the list stays as they are."""
    known = {row.identifier: entry_of(row) for row in TrustedIssuer.objects.all()}
    return [_planned(entry, known.get(entry.id)) for entry in entries]


@transaction.atomic
def take_in(entries: list[Entry], *, by: User) -> list[Planned]:
    """Add and change as planned; answers what was done."""
    changes = planned(entries)
    for one in changes:
        values = {
            "name": one.entry.name,
            "fingerprints": "\n".join(one.entry.keys),
            "note": one.entry.note,
        }
        if one.change is ListChange.ADD:
            TrustedIssuer.objects.create(identifier=one.entry.id, added_by=by, **values)
        elif one.change is ListChange.CHANGE:
            TrustedIssuer.objects.filter(identifier=one.entry.id).update(**values)
    return changes


def entry_of(row: TrustedIssuer) -> Entry:
    """A row as a list has it."""
    return Entry(row.identifier, row.name, tuple(row.fingerprints.split()), row.note)


def as_json() -> dict[str, Any]:
    """The whole list, in the form that `entries_in` reads."""
    entries = [entry_of(row) for row in TrustedIssuer.objects.all()]
    return {"issuers": [{name: _value(entry, name) for name in COLUMNS} for entry in entries]}


def as_table() -> Iterator[list[str]]:
    """The whole list as rows, the names of the columns first; keys with a space between."""
    yield list(COLUMNS)
    for row in TrustedIssuer.objects.all():
        entry = entry_of(row)
        yield [entry.id, entry.name, " ".join(entry.keys), entry.note]


def _value(entry: Entry, name: str) -> Any:
    value = getattr(entry, name)
    return list(value) if isinstance(value, tuple) else value


def _planned(entry: Entry, before: Entry | None) -> Planned:
    if before is None:
        return Planned(entry, ListChange.ADD)
    return Planned(entry, ListChange.SAME if before == entry else ListChange.CHANGE, before)


def _from_json(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        whole = data if data.startswith(b"{") else b'{"issuers":' + data + b"}"
        issuers = parse_json_strictly(whole).get("issuers")
    except UnreadableBadge as error:
        raise DomainError(_("This is not valid JSON."), code="not_json") from error
    if not isinstance(issuers, list) or not all(isinstance(each, dict) for each in issuers):
        raise DomainError(_("The list has to be an object with a list “issuers”."), code="not_a_list")
    for each in issuers:
        keys = each.get("keys", [])
        yield each | {"keys": " ".join(map(str, keys)) if isinstance(keys, list) else keys}


def _from_csv(data: bytes) -> Iterator[dict[str, Any]]:
    try:
        text = data.decode()
        first = text.partition("\n")[0]
        separator = max("\t;,", key=first.count)  # spreadsheets write what is usual in their country
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
        names = set(reader.fieldnames or ())
        if not {"id", "name"} <= names:
            raise DomainError(
                _("The first line has to name the columns: id, name, and if wanted keys and note."),
                code="columns",
            )
        yield from reader
    except (UnicodeDecodeError, csv.Error) as error:
        raise DomainError(_("This is neither JSON nor CSV in UTF-8."), code="not_csv") from error


def _entry(number: int, row: dict[str, Any]) -> Entry:
    # What was written for a spreadsheet has an apostrophe before a formula's sign.
    values = {name: str(row.get(name) or "").removeprefix("'") for name in COLUMNS}
    issuer = TrustedIssuer(
        identifier=values["id"], name=values["name"], fingerprints=values["keys"], note=values["note"]
    )
    try:
        issuer.clean()
        issuer.clean_fields(exclude=["added_by"])
    except ValidationError as error:
        message = _("Entry %(number)d: %(reason)s") % {"number": number, "reason": " ".join(error.messages)}
        raise DomainError(message, code="bad_entry") from error
    return entry_of(issuer)
