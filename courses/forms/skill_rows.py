"""Rows of a form that can be added, taken away and moved without a script: each act is a button that sends the form."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict

MOST: Final = 99
_DIGITS: Final = 4  # of the number of a row
Raw = dict[str, Any]


class RowForm(forms.Form):
    """One row. A new row that was left empty is passed over; `telling` are the fields that make it more than empty."""

    telling: ClassVar[tuple[str, ...]] = ()

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)

    @property
    def is_empty(self) -> bool:
        """Whether it is a new row and nothing was typed."""
        if not self.is_bound:
            return False
        return not any(str(self[name].value() or "").strip() for name in ("id", *self.telling))


class Rows:
    """The rows under one name: bound to what was sent, or with what is there to begin with."""

    def __init__(
        self,
        form_class: type[RowForm],
        name: str,
        *,
        data: QueryDict | None = None,
        initial: Iterable[Raw] = (),
        focus: int | None = None,
        most: int = MOST,
    ) -> None:
        self.form_class, self.name, self.data, self.most = form_class, name, data, most
        if data is None:
            raw = list(initial)
            self.forms = [form_class(initial=one, prefix=f"{name}-{n}") for n, one in enumerate(raw)]
            self.left_out = False
        else:
            total = _total(data, name)
            self.forms = [form_class(data, prefix=f"{name}-{n}") for n in range(min(total, most))]
            self.left_out = total > most  # such a form is refused: rows that were sent are never dropped
        self.focus = focus

    @property
    def total_name(self) -> str:
        """The name of the field that says how many rows there are."""
        return f"{self.name}-total"

    @property
    def filled(self) -> list[RowForm]:
        """The rows that say something, in order."""
        return [form for form in self.forms if not form.is_empty]

    @property
    def full(self) -> bool:
        """Whether no more fit."""
        return len(self.forms) >= self.most

    def is_valid(self) -> bool:
        """Whether every row that says something is sound."""
        sound = [
            form.is_valid() for form in self.filled
        ]  # each of them, so that all errors are shown at once
        return all(sound)

    def after(self, act: str) -> "Rows":
        """The rows after one button: `add`, `up-2`, `down-2` or `remove-2`; whatever was typed is kept as it is."""
        verb, _dash, number = act.partition("-")
        raw = [self._raw(form) for form in self.forms]
        at = int(number) if number.isdecimal() and len(number) <= _DIGITS else len(raw)
        focus: int | None = None
        if verb == "add" and not self.full:
            raw.append({})
            focus = len(raw) - 1
        elif at < len(raw) and verb == "remove":
            del raw[at]
            focus = min(at, len(raw) - 1)
        elif at < len(raw) and verb in {"up", "down"}:
            focus = max(at - 1, 0) if verb == "up" else min(at + 1, len(raw) - 1)
            raw.insert(focus, raw.pop(at))
        return Rows(self.form_class, self.name, initial=raw, focus=focus, most=self.most)

    def _raw(self, form: RowForm) -> Raw:
        return {
            name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
            for name, field in form.fields.items()
        }


def _total(data: QueryDict, name: str) -> int:
    said = data.get(f"{name}-total", "")
    return int(said) if said.isdecimal() and len(said) <= _DIGITS else 0


def numbered(letter: str, rows: Iterable[Mapping[str, Any]], used: Iterable[str]) -> list[str]:
    """The id of each row: its own, or the next number that was never used, so that an id means one thing for good."""
    found = [str(row.get("id") or "") for row in rows]
    last = max((int(one[1:]) for one in (*found, *used) if one[1:].isdecimal()), default=0)
    for turn, one in enumerate(found):
        if not one:
            last += 1
            found[turn] = f"{letter}{last}"
    return found
