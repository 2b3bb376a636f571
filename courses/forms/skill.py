"""The form of a skill: everything that its next version says, and why it is changed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.core.validators import MaxLengthValidator, RegexValidator
from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from content.formats.outline import SkillOutline
from content.formats.vocabulary import TITLE_LONGEST
from courses.domain.curriculum.skills import Change
from courses.domain.skill_editing import Opened
from courses.enums import Entrustment, Risk
from courses.forms.skill_parts import CriterionForm, Line, MeasurementForm, criterion_row, measurement_row
from courses.forms.skill_rows import MOST, Rows, numbered
from courses.models import CoursePage, Skill, SkillDraft, SkillVersion
from courses.models.skill import RULES
from lms.kernel.errors import DomainError

_CODE: Final = RegexValidator(
    r"^[A-Z]{1,3}[0-9]{1,4}$",
    gettext_lazy("A code is one to three capital letters, then one to four digits, such as S01."),
)
_READABLE: Final = MaxLengthValidator(500)  # as `SafetyChange.reason`
MEASUREMENTS: Final = 40  # more fields would not pass DATA_UPLOAD_MAX_NUMBER_FIELDS
_FIELD_OF: Final = {"circle": "prerequisites", "unknown_skill": "prerequisites", "no_reason": "reason"}
GROUPS: Final = (
    (gettext_lazy("What it is"), ("code", "title", "course", "risk", "safety_gate")),
    (
        gettext_lazy("What counts"),
        ("observations", "distinct_items", "distinct_assessors", "min_level", "countersign", "batch_allowed"),
    ),
    (gettext_lazy("When it lapses"), ("expiry_months",)),
    (gettext_lazy("What it needs first"), ("prerequisites",)),
)


def _number(label: Any, **kwargs: Any) -> forms.IntegerField:
    words = {"required": gettext_lazy("Give a number from 1 to 50.")}
    return forms.IntegerField(label=label, min_value=1, max_value=50, error_messages=words, **kwargs)


class SkillForm(forms.Form):
    """All but the rows. `code` is asked for a new skill only."""

    code = forms.CharField(
        error_messages={"required": gettext_lazy("Give it a code, such as S01.")},
        label=gettext_lazy("Code"),
        max_length=20,
        validators=[_CODE],
        help_text=gettext_lazy("For good: it stands in every sign-off."),
    )
    title = Line(
        error_messages={"required": gettext_lazy("Give it a name.")},
        label=gettext_lazy("Name"),
        max_length=TITLE_LONGEST,
    )
    course = forms.CharField(
        error_messages={"required": gettext_lazy("Give the code of its course, such as C01.")},
        label=gettext_lazy("Course"),
        max_length=20,
        validators=[_CODE],
        help_text=gettext_lazy("Its code, such as C01."),
    )
    risk = forms.ChoiceField(
        error_messages={"required": gettext_lazy("Choose how badly a mistake can hurt.")},
        label=gettext_lazy("Risk"),
        choices=Risk.choices,
        initial=Risk.LOW,
    )
    safety_gate = forms.BooleanField(
        label=gettext_lazy("Safety gate: everything that rests on it needs it in force"), required=False
    )
    observations = _number(gettext_lazy("Observations needed"), initial=1)
    distinct_items = _number(gettext_lazy("Different items needed"), initial=1)
    distinct_assessors = _number(gettext_lazy("Different mentors needed"), initial=1)
    min_level = forms.TypedChoiceField(
        error_messages={"required": gettext_lazy("Choose the lowest level that counts.")},
        label=gettext_lazy("Lowest level that counts"),
        choices=Entrustment.choices,
        coerce=int,
        initial=int(Entrustment.NEARBY),
    )
    countersign = forms.BooleanField(label=gettext_lazy("A second person countersigns"), required=False)
    batch_allowed = forms.BooleanField(
        label=gettext_lazy("May be recorded for a whole group"), required=False
    )
    expiry_months = forms.IntegerField(
        label=gettext_lazy("Lapses after months"),
        required=False,
        min_value=1,
        max_value=240,
        help_text=gettext_lazy("Empty: it does not lapse. One more observation before that day renews it."),
    )
    prerequisites = forms.MultipleChoiceField(
        label=gettext_lazy("Skills to hold first"), required=False, widget=forms.CheckboxSelectMultiple
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is changed"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("In words for mentors and coordinators. It is kept with the version."),
    )
    safety_critical = forms.BooleanField(
        label=gettext_lazy("This is a safety-critical change"),
        required=False,
        help_text=format_lazy(
            "{} {}",
            gettext_lazy("Coordinators look at who holds the skill under an older version."),
            gettext_lazy(
                "Whoever is asked to refresh it reads the reason above, which may then have at most 500 characters."
            ),
        ),
    )
    confirm = forms.BooleanField(label=gettext_lazy("I have read what this changes"), required=False)

    def __init__(self, *args: Any, code: str, choices: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["prerequisites"]
        known = dict(choices)
        sent = isinstance(self.data, QueryDict)
        asked = self.data.getlist("prerequisites") if sent else self.initial.get("prerequisites", [])  # type: ignore[attr-defined]
        for one in asked[:200]:
            known.setdefault(one[:20], _("%(code)s (not in force)") % {"code": one[:20]})
        field.choices = list(known.items())  # type: ignore[attr-defined]
        if code:
            del self.fields["code"]

    def clean_code(self) -> str:
        """One that no skill has."""
        code: str = self.cleaned_data["code"]
        if Skill.objects.filter(code=code).exists():
            raise forms.ValidationError(_("Another skill has this code."))
        return code

    def clean_course(self) -> str:
        """One that there is."""
        course: str = self.cleaned_data["course"]
        known = (
            CoursePage.objects.filter(code=course).exists()
            or Skill.objects.filter(course_code=course).exists()
        )
        if not known:
            raise forms.ValidationError(_("There is no course with this code. Make the course first."))
        return course

    def clean(self) -> dict[str, Any]:
        """A reason that holders are to read is never cut."""
        given = super().clean() or self.cleaned_data
        if given.get("safety_critical"):
            try:
                _READABLE(given.get("reason", ""))
            except forms.ValidationError as error:
                self.add_error("reason", error)
        return given

    @property
    def change(self) -> Change:
        """Why, as far as it was said."""
        given = self.cleaned_data
        return Change(given["reason"].strip(), given["safety_critical"])


@dataclass
class SkillEditor:
    """The form with its rows. `code` is empty for a new skill; `used` are the ids that its versions have used."""

    code: str
    form: SkillForm
    criteria: Rows
    measurements: Rows
    opened_at: Opened
    used: frozenset[str]
    order: tuple[str, ...] = ()

    @classmethod
    def begun(
        cls, code: str, definition: Mapping[str, Any] | None, opened_at: Opened, said: Change
    ) -> "SkillEditor":
        """With what the draft says, or the version in force; empty for a new skill."""
        first, most = dict(definition or {}), _most(code)
        initial = {**first, "reason": said.reason, "safety_critical": said.safety_critical} if first else {}
        return cls(
            code,
            SkillForm(initial=initial, code=code, choices=_choices(code)),
            Rows(
                CriterionForm,
                "criteria",
                most=most["criteria"],
                initial=[criterion_row(c) for c in first.get("criteria", [{"id": "", "text": ""}])],
            ),
            Rows(
                MeasurementForm,
                "measurements",
                most=most["measurements"],
                initial=[measurement_row(m) for m in first.get("measurements", [])],
            ),
            opened_at,
            *_known(code),
        )

    @classmethod
    def sent(cls, code: str, data: QueryDict) -> "SkillEditor":
        """With what was sent."""
        most = _most(code)
        return cls(
            code,
            SkillForm(data, code=code, choices=_choices(code)),
            Rows(CriterionForm, "criteria", data=data, most=most["criteria"]),
            Rows(MeasurementForm, "measurements", data=data, most=most["measurements"]),
            Opened(whole(data.get("version")), whole(data.get("revision"))),
            *_known(code),
        )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [
            (str(name), [self.form[one] for one in names if one in self.form.fields])
            for name, names in GROUPS
        ]

    def after(self, rows: str, act: str) -> None:
        """Press a button of the rows: nothing is judged, and whatever was typed stays as it is."""
        raw = {
            name: field.widget.value_from_datadict(self.form.data, {}, name)
            for name, field in self.form.fields.items()
        }
        self.form = SkillForm(initial=raw, code=self.code, choices=_choices(self.code))
        for name in ("criteria", "measurements"):
            setattr(self, name, getattr(self, name).after(act if name == rows else "stay"))

    def is_valid(self) -> bool:
        """Whether all of it is sound; what is wrong stands beside the fields."""
        sound = [self.form.is_valid(), self.criteria.is_valid(), self.measurements.is_valid()]
        if not self.criteria.filled:
            self.form.add_error(None, _("A skill needs at least one criterion."))
        if self.criteria.left_out or self.measurements.left_out:
            self.form.add_error(None, _("The page was changed on the way. Load it again."))
        self._refuse_doubles(self.criteria, "text", _("Another criterion says the same."))
        self._refuse_doubles(self.measurements, "quantity", _("Another measurement has the same quantity."))
        for rows in (self.criteria, self.measurements):
            self._refuse_doubles(rows, "id", _("The page was changed on the way. Load it again."))
        sound += [not form.errors for rows in (self.criteria, self.measurements) for form in rows.filled]
        return all(sound) and not self.form.errors

    def _refuse_doubles(self, rows: Rows, field: str, words: str) -> None:
        said = [str(form.cleaned_data.get(field) or "").casefold() for form in rows.filled]
        number = Counter(one for one in said if one)
        seen: set[str] = set()
        for form, one in zip(rows.filled, said, strict=True):
            if number[one] > 1 and one in seen:
                form.add_error(field, words)
            seen.add(one)

    def refuse(self, error: DomainError) -> None:
        """Put what the domain says beside the field that it is about."""
        self.form.add_error(_FIELD_OF.get(error.code), str(error.message))

    def _place_of(self, code: str) -> int:
        """Where the version in force names it; what is new stands behind, in the order of the list."""
        return self.order.index(code) if code in self.order else len(self.order)

    @property
    def errors(self) -> list[tuple[str, str, str]]:
        """Everything to put right: the id of its field, its name, and what to do."""
        found = [("", "", str(one)) for one in self.form.non_field_errors()]
        found += _errors_in(self.form, "")
        for rows, name in (
            (self.criteria, _("Criterion %(number)s")),
            (self.measurements, _("Measurement %(number)s")),
        ):
            for turn, form in enumerate(rows.forms, start=1):
                if form.is_bound and not form.is_empty:
                    found += _errors_in(form, name % {"number": turn})
        return found

    def outline(self) -> SkillOutline:
        """What was filled in; call it where `is_valid` said so."""
        given = self.form.cleaned_data
        criteria, measurements = self.criteria.filled, self.measurements.filled
        ids = numbered("c", [one.cleaned_data for one in criteria], (u for u in self.used if u[0] == "c"))
        names = numbered(
            "m", [one.cleaned_data for one in measurements], (u for u in self.used if u[0] == "m")
        )
        return SkillOutline(
            code=self.code or given["code"],
            course=given["course"],
            title=given["title"],
            prerequisites=tuple(sorted(given["prerequisites"], key=self._place_of)),
            criteria=tuple(form.outline(name) for form, name in zip(criteria, ids, strict=True)),  # type: ignore[attr-defined]
            measurements=tuple(form.outline(name) for form, name in zip(measurements, names, strict=True)),  # type: ignore[attr-defined]
            **{name: given[name] for name in RULES},
        )


def _errors_in(form: forms.Form, where: str) -> list[tuple[str, str, str]]:
    return [
        (
            bound.id_for_label or bound.auto_id,
            ", ".join(part for part in (where, str(bound.label)) if part),
            str(error),
        )
        for bound in form
        for error in bound.errors
    ]


def _choices(code: str) -> list[tuple[str, str]]:
    """Every other skill in force; two queries."""
    rows = Skill.objects.filter(current__isnull=False).exclude(code=code).select_related("current")
    rows = rows.prefetch_related("current__wordings__locale").order_by("course_code", "code")
    return [(row.code, f"{row.engraved} {row.current.title}") for row in rows if row.current]


def _known(code: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The ids of criteria and measurements in any version, and the prerequisites of the last; one query."""
    if not code:
        return frozenset(), ()
    rows = list(
        SkillVersion.objects.filter(skill__code=code).order_by("number").values_list("definition", flat=True)
    )
    used = frozenset(one["id"] for row in rows for one in (*row["criteria"], *row["measurements"]))
    return used, tuple(rows[-1]["prerequisites"]) if rows else ()


def _most(code: str) -> dict[str, int]:
    """How many rows fit; as many as there are, where an import brought more. Two queries for a skill."""
    rows = [
        *SkillVersion.objects.filter(skill__code=code).values_list("definition", flat=True),
        *SkillDraft.objects.filter(code=code).values_list("definition", flat=True),
    ]
    return {
        name: max([most, *(len(row[name]) for row in rows)])
        for name, most in (("criteria", MOST), ("measurements", MEASUREMENTS))
    }


def whole(said: str | None) -> int:
    """The number that was sent, such as that of a draft's revision; 0 for what is none."""
    return int(said) if said and said.isdecimal() and len(said) <= 9 else 0
