"""What the admin's screens about badges ask for."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from badges.admin_screens.looks_form import LooksForm
from badges.domain.by_hand import MOST, Grounds
from badges.domain.naming import enrolled_in, entries_in
from badges.domain.rules import Rule
from badges.enums import Kind
from badges.models import Achievement
from courses.enums import Level
from courses.models import CoursePage, Enrolment, Skill

MAX_LIST_BYTES = 256 * 1024
_MADE_BY_HAND = (Kind.SKILLS, Kind.RECOGNITION)


class AchievementForm(LooksForm):
    """An achievement: a rule needs a skill, and a recognition needs criteria. The kind is chosen once."""

    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        choices=Level.choices,
        error_messages={"required": gettext_lazy("Choose a level.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "required_skills" in self.formsets:
            _offer_skills(self.formsets["required_skills"].form.base_fields["skill"])
        if self.instance.pk:
            for name in ("kind", "level"):  # chosen once
                self.fields.pop(name, None)
        elif "kind" in self.fields:
            kind = self.fields["kind"]
            kind.choices = [(one.value, one.label) for one in _MADE_BY_HAND]
            kind.help_text = _(
                "A set of skills is earned by holding all of them at the same time. A recognition is awarded by hand."
            )

    def clean(self) -> dict[str, Any]:
        """Say what is missing beside the field that it is about."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind = self.instance.kind if self.instance.pk else given.get("kind")
        if kind == Kind.RECOGNITION and not str(given.get("criteria") or "").strip():
            self.add_error(
                "criteria",
                _(
                    "A recognition needs criteria: whoever reads the badge has nothing else to tell what it is for."
                ),
            )
        chosen = self._chosen()
        if kind == Kind.RECOGNITION and chosen:
            raise ValidationError(_("A recognition has no skills. Take them out, or choose “Set of skills”."))
        if kind == Kind.SKILLS and chosen == {}:
            raise ValidationError(
                _("Choose at least one skill: a rule without skills would be earned by nobody.")
            )
        return given

    def rule(self) -> Rule:
        """The rule as it was filled in; call it on a valid form."""
        chosen = self._chosen() or {}
        return Rule(
            tuple(sorted(chosen)), {code: level for code, level in chosen.items() if level is not None}
        )

    def _chosen(self) -> dict[str, int | None] | None:
        """The skills that stay, with their levels; None where the form has no rule in it, or one with mistakes."""
        formset = self.formsets.get("required_skills")
        if formset is None or not formset.is_valid():
            return None
        rows = [
            one.cleaned_data
            for one in formset.forms
            if one.cleaned_data and not one.cleaned_data.get("DELETE")
        ]
        return {row["skill"].code: row["minimum_level"] for row in rows if row.get("skill")}


class AwardForm(forms.Form):
    """Whom to award and on what grounds. `request` is the same however often the form is sent."""

    people = forms.CharField(
        label=gettext_lazy("People"),
        required=False,
        help_text=gettext_lazy("One e-mail address a line, or lines of a CSV file."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )
    file = forms.FileField(
        label=gettext_lazy("Or a CSV file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    course = forms.ChoiceField(label=gettext_lazy("Or everybody enrolled in"), required=False)
    narrative = forms.CharField(
        label=gettext_lazy("On what grounds"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Everybody who checks the badge reads this. Name nobody."),
        error_messages={"required": gettext_lazy("Say on what grounds it is awarded.")},
    )
    evidence_text = forms.CharField(
        label=gettext_lazy("Evidence in words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Published too."),
    )
    evidence_link = forms.URLField(
        label=gettext_lazy("Link to the evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy("Published too. The same link in two badges shows that they belong together."),
    )
    request = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = _followed()
        if courses:
            self.fields["course"].choices = [("", "—"), *courses]  # type: ignore[attr-defined]
        else:
            del self.fields["course"]

    def clean(self) -> dict[str, Any]:
        """Put the list together; `entries` holds it."""
        given = super().clean() or {}
        entries = entries_in(given.get("people") or "")
        if given.get("file") is not None:
            entries += entries_in(self._text_of(given["file"]))
        if given.get("course"):
            entries += enrolled_in(given["course"])
        if not entries and "file" not in self.errors:
            self.add_error("people", _("Name at least one person."))
        if len(entries) > MOST:
            self.add_error(
                "people", _("That is more than %(most)d people. Send them in several lists.") % {"most": MOST}
            )
        return given | {"entries": entries}

    def clean_narrative(self) -> str:
        """Signed text holds no other control characters than line ends."""
        return plain(self.cleaned_data["narrative"])

    def clean_evidence_text(self) -> str:
        """Likewise."""
        return plain(self.cleaned_data["evidence_text"])

    def clean_evidence_link(self) -> str:
        """Only what opens in a browser, and can be written into signed data as it is."""
        link = str(self.cleaned_data["evidence_link"])
        if link and (not link.startswith(("https://", "http://")) or set(link) & set(' <>"{}|\\^`')):
            raise ValidationError(_("Give the address of a web page, beginning with https://."))
        return link

    def grounds(self) -> Grounds:
        """What was said; call it on a valid form."""
        given = self.cleaned_data
        return Grounds(given["narrative"], given["evidence_text"], given["evidence_link"])

    def _text_of(self, upload: Any) -> str:
        data = upload.read(MAX_LIST_BYTES + 1)
        if len(data) > MAX_LIST_BYTES:
            self.add_error("file", _("This file is larger than any list of people. Take a CSV file."))
            return ""
        for encoding in ("utf-8-sig", "cp1252"):
            try:
                text = str(data.decode(encoding))
            except UnicodeDecodeError:
                continue
            if "\x00" not in text:
                return text
        self.add_error("file", _("This is no text. Save the table as CSV, and choose that."))
        return ""


def _offer_skills(field: Any) -> None:
    """Every skill with a card in force, by its title."""
    field.queryset = Skill.objects.filter(current__isnull=False).select_related("current")
    field.label_from_instance = lambda skill: f"{skill.engraved} {skill.current.definition['title']}"


def plain(text: str) -> str:
    """Text with plain line ends and without control characters."""
    lines = "\n".join(text.splitlines())
    return "".join(one for one in lines if one == "\n" or one.isprintable()).strip()


def _followed() -> list[tuple[str, str]]:
    codes = Enrolment.objects.active().values("course_code")
    names = dict(
        CoursePage.objects.filter(code__in=codes).order_by("-locale_id", "pk").values_list("code", "title")
    )
    return [(code, f"{code} {name}") for code, name in sorted(names.items())]


class ReasonForm(forms.Form):
    """Why a badge is revoked, put on hold or in force again."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The holder reads it, and so do coordinators. It is not published."),
        error_messages={"required": gettext_lazy("Say why. The holder reads it.")},
    )


class DryRunForm(forms.Form):
    """A rule in an address: skills as `S01` or, with the lowest level, `S01:4`; or an achievement that exists."""

    achievement = forms.ModelChoiceField(queryset=Achievement.objects.all(), required=False)

    def rule_in(self, values: list[str]) -> Rule:
        """The rule that the values spell. Raises ValidationError for what is none."""
        levels: dict[str, int] = {}
        codes: list[str] = []
        for value in values:
            code, _colon, level = value.partition(":")
            if not code.isprintable():  # PostgreSQL takes no NUL, and no skill has one in its code
                raise ValidationError(_("There is no such skill."))
            codes.append(code)
            if level:
                if level not in {"1", "2", "3", "4", "5"}:
                    raise ValidationError(_("A level is a number from 1 to 5."))
                levels[code] = int(level)
        return Rule(tuple(dict.fromkeys(codes)), levels)


def new_request() -> uuid.UUID:
    """A name for one sending of the form."""
    return uuid.uuid4()
