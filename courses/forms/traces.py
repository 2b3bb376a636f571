"""Forms of a measurement trace: sending the file, and saying what its columns are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.reasons import in_words
from courses.domain.trace_intake import Sent, begin
from courses.formats.reasons import UnitError
from courses.formats.units import parse_unit
from courses.models import Instrument, MeasurementTrace, Skill
from lms.accounts.models import User

MOST_COLUMNS: Final = 60  # shown in the form; a file with more is sent with fewer
_FOR_KIND: Final = {
    "csv": ("number", "clock", "timestamp", "index", "interval"),
    "hdf5": ("number", "index", "interval"),
}
_WHICH_LINE: Final = gettext_lazy("Give the number of the line, or 0 if there is none.")
_SHORT: Final = {"autocomplete": "off", "size": 8}


class TraceFileForm(forms.Form):
    """A file of a logger, and the instrument that it came from."""

    file = forms.FileField(
        label=gettext_lazy("File of your logger"),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Export it again."),
        },
    )
    instrument = forms.ChoiceField(
        label=gettext_lazy("Instrument"),
        required=False,
        help_text=gettext_lazy("What logged it, as it stands on the list of the hub."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._instruments = {row.code: row for row in Instrument.objects.in_use()}
        chosen = self.fields["instrument"]
        if isinstance(chosen, forms.ChoiceField):
            chosen.choices = [
                ("", _("Not named")),
                *((code, str(row)) for code, row in self._instruments.items()),
            ]

    def record(self, *, by: User, learner: User, skill: Skill) -> MeasurementTrace:
        """Take it in and look at it; raises DomainError."""
        upload: UploadedFile[bytes] = self.cleaned_data["file"]
        sent = Sent(
            learner=learner,
            skill=skill,
            name=upload.name or "",
            instrument=self._instruments.get(self.cleaned_data["instrument"]),
        )
        return begin(upload.chunks(), sent, by=by)


@dataclass(frozen=True, slots=True)
class ColumnFields:
    """One column of the file with the inputs that say what it is."""

    column: Mapping[str, Any]
    number: str
    use: forms.BoundField
    name: forms.BoundField
    quantity: forms.BoundField
    unit: forms.BoundField
    note: str

    @property
    def said(self) -> list[forms.BoundField]:
        """What is said of the channel."""
        return [self.name, self.quantity, self.unit]


class ColumnsForm(forms.Form):
    """What the columns of a file are, begun with what was guessed or said before.

    `mapping` is what to read, `dialect` how the file is written; `is_rewritten` says that the dialect is another than
    the one under which the columns were shown, so that they have to be shown again before anything is read.
    """

    delimiter = forms.ChoiceField(
        label=gettext_lazy("Cells are separated by"),
        choices=[
            (",", gettext_lazy("comma")),
            (";", gettext_lazy("semicolon")),
            ("tab", gettext_lazy("tab")),
            ("|", gettext_lazy("bar")),
        ],
        error_messages={"required": gettext_lazy("Choose what separates the cells.")},
    )
    decimal = forms.ChoiceField(
        label=gettext_lazy("Decimal sign"),
        choices=[(".", gettext_lazy("point")), (",", gettext_lazy("comma"))],
        error_messages={"required": gettext_lazy("Choose the decimal sign.")},
    )
    header_line = forms.IntegerField(
        label=gettext_lazy("Line of headings"),
        min_value=0,
        max_value=300,
        help_text=gettext_lazy("Lines count from 1; 0 means that there is none."),
        error_messages={"required": _WHICH_LINE},
    )
    unit_line = forms.IntegerField(
        label=gettext_lazy("Line of units"),
        min_value=0,
        max_value=300,
        error_messages={"required": _WHICH_LINE},
    )
    first_data_line = forms.IntegerField(
        label=gettext_lazy("First line of values"),
        min_value=1,
        max_value=300,
        error_messages={"required": gettext_lazy("Give the number of the line, counted from 1.")},
    )
    time_kind = forms.ChoiceField(
        label=gettext_lazy("How time is written"),
        error_messages={"required": gettext_lazy("Choose how time is written.")},
    )
    time_column = forms.ChoiceField(label=gettext_lazy("Column with the time"), required=False)
    time_unit = forms.CharField(
        label=gettext_lazy("Unit of the time"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("For a number: s, ms, µs, min, h or d."),
        widget=forms.TextInput(attrs=_SHORT),
    )
    date_column = forms.ChoiceField(
        label=gettext_lazy("Column with the date"),
        required=False,
        help_text=gettext_lazy("Beside a clock, where there is one."),
    )
    interval = forms.CharField(
        label=gettext_lazy("Seconds between two rows"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Only where the file does not say the time itself."),
        widget=forms.TextInput(attrs=_SHORT | {"inputmode": "decimal"}),
    )

    def __init__(self, data: QueryDict | None = None, *, trace: MeasurementTrace) -> None:
        self.trace = trace
        self.preview: dict[str, Any] = trace.preview
        self.columns: list[dict[str, Any]] = self.preview["columns"][:MOST_COLUMNS]
        super().__init__(data, initial=_initial(trace))
        if not self.has_dialect:
            for name in (
                "delimiter",
                "decimal",
                "header_line",
                "unit_line",
                "first_data_line",
                "date_column",
            ):
                del self.fields[name]
        self._offer_columns()
        for number, _column in enumerate(self.columns):
            self.fields |= dict(_column_fields(number))

    def _offer_columns(self) -> None:
        columns = [(one["id"], one["name"]) for one in self.columns]
        kinds = {
            "number": _("a number with a unit, such as seconds"),
            "clock": _("a clock or running time, hh:mm:ss"),
            "timestamp": _("date and time in one cell"),
            "index": _("a count of samples"),
            "interval": _("not at all: rows follow each other evenly"),
        }
        offered = {
            "time_kind": [(kind, kinds[kind]) for kind in _FOR_KIND[self.preview["kind"]]],
            "time_column": [("", _("No column")), *columns],
            "date_column": [("", _("No column")), *columns],
        }
        for name, choices in offered.items():
            field = self.fields.get(name)
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

    @property
    def has_dialect(self) -> bool:
        """Whether the file is text, in which separator, sign and lines may be misread."""
        return bool(self.preview.get("dialect"))

    @property
    def dialect_fields(self) -> list[forms.BoundField]:
        """How the file is written."""
        names = ("delimiter", "decimal", "header_line", "unit_line", "first_data_line")
        return [self[name] for name in names if name in self.fields]

    @property
    def time_fields(self) -> list[forms.BoundField]:
        """Where the time comes from."""
        names = ("time_kind", "time_column", "time_unit", "date_column", "interval")
        return [self[name] for name in names if name in self.fields]

    @property
    def rows(self) -> list[ColumnFields]:
        """Every column with its inputs."""
        return [
            ColumnFields(
                column=column,
                number=str(number + 1),
                use=self[f"use_{number}"],
                name=self[f"name_{number}"],
                quantity=self[f"quantity_{number}"],
                unit=self[f"unit_{number}"],
                note=self._note(number),
            )
            for number, column in enumerate(self.columns)
        ]

    def _note(self, number: int) -> str:
        """What is doubtful about the unit of a column that is used: it is kept as it is written all the same."""
        unit = str(self[f"unit_{number}"].value() or "").strip()
        if not self[f"use_{number}"].value() or not unit or unit == "1":
            return ""
        try:
            parse_unit(unit)
        except UnitError as error:
            return in_words(error.reason)
        return ""

    def clean(self) -> dict[str, Any]:
        """Ask for what only a person knows; everything else is checked when the file is read."""
        data = super().clean() or self.cleaned_data
        used = [number for number, _column in enumerate(self.columns) if data.get(f"use_{number}")]
        if not used:
            self.add_error(None, _("Use at least one column as a channel."))
        for number in used:
            if not data.get(f"name_{number}"):
                self.add_error(f"name_{number}", _("Give the channel a name."))
            if not data.get(f"unit_{number}"):
                self.add_error(f"unit_{number}", _("Say the unit; a plain number has the unit 1."))
        kind = data.get("time_kind")
        if kind in {"index", "interval"} and not data.get("interval"):
            self.add_error("interval", _("Give the seconds between two rows."))
        if kind == "number" and not data.get("time_unit"):
            self.add_error("time_unit", _("Say the unit of the time: s, ms, min or h."))
        if kind not in {None, "interval"} and not data.get("time_column"):
            self.add_error("time_column", _("Choose the column that holds the time."))
        return data

    @property
    def dialect(self) -> dict[str, Any] | None:
        """How the file is written, as it was said; None where it is no text."""
        found = self.preview.get("dialect")
        if not found:
            return None
        data = self.cleaned_data
        lines = {name: data[name] for name in ("header_line", "unit_line", "first_data_line")}
        delimiter = "\t" if data["delimiter"] == "tab" else data["delimiter"]
        return {"encoding": found["encoding"], "delimiter": delimiter, "decimal": data["decimal"], **lines}

    @property
    def knows_dialect(self) -> bool:
        """Whether what was said of the dialect can be used, whatever else is wrong."""
        return self.has_dialect and not any(field.errors for field in self.dialect_fields)

    @property
    def is_rewritten(self) -> bool:
        """Whether the dialect is another than the one of the preview."""
        return self.knows_dialect and self.dialect != self.preview["dialect"]

    @property
    def mapping(self) -> dict[str, Any]:
        """What to read, for `canonicalise`; only once the form is valid."""
        data = self.cleaned_data
        kind = data["time_kind"]
        return {
            "time": {
                "kind": kind,
                "column": "" if kind == "interval" else data["time_column"],
                "unit": data["time_unit"] if kind == "number" else "",
                "date_column": data.get("date_column", "") if kind == "clock" else "",
                "interval": data["interval"] if kind in {"index", "interval"} else "",
            },
            "channels": [
                self._channel(number) for number in range(len(self.columns)) if data[f"use_{number}"]
            ],
            "dialect": self.dialect,
        }

    def _channel(self, number: int) -> dict[str, str]:
        data, column = self.cleaned_data, self.columns[number]["id"]
        unit = data[f"unit_{number}"]
        guessed = {one["column"]: one for one in self.preview["mapping"]["channels"]}.get(column, {})
        return {
            "column": column,
            "name": data[f"name_{number}"],
            "quantity": data[f"quantity_{number}"],
            "unit": unit,
            "unit_column": guessed.get("unit_column", "") if guessed.get("unit") == unit else "",
        }


def _column_fields(number: int) -> Iterator[tuple[str, forms.Field]]:
    yield f"use_{number}", forms.BooleanField(label=_("Use it as a channel"), required=False)
    for name, label, longest in (
        ("name", _("Name"), 100),
        ("quantity", _("Quantity"), 60),
        ("unit", _("Unit"), 30),
    ):
        yield (
            f"{name}_{number}",
            forms.CharField(
                label=label,
                required=False,
                max_length=longest,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            ),
        )


def _initial(trace: MeasurementTrace) -> dict[str, Any]:
    mapping, preview = trace.mapping, trace.preview
    time, dialect = mapping["time"], mapping.get("dialect") or preview.get("dialect") or {}
    chosen = {one["column"]: one for one in mapping["channels"]}
    initial: dict[str, Any] = {
        **dialect,
        "delimiter": "tab" if dialect.get("delimiter") == "\t" else dialect.get("delimiter"),
        "time_kind": time["kind"],
        "time_column": time["column"],
        "time_unit": time["unit"],
        "date_column": time["date_column"],
        "interval": time["interval"],
    }
    for number, column in enumerate(preview["columns"][:MOST_COLUMNS]):
        said = chosen.get(column["id"], column)
        initial[f"use_{number}"] = column["id"] in chosen
        initial |= {f"{name}_{number}": said[name] for name in ("name", "quantity", "unit")}
    return initial
