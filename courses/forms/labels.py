"""The form for a bench or machine."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from courses.domain.labels import Labelled, save_bench
from courses.models import Place, Skill
from lms.accounts.models import User


class _SkillsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # no generic at run time
    def label_from_instance(self, obj: Skill) -> str:
        return f"{obj.engraved} {obj.current.definition['title'] if obj.current else ''}"


class BenchForm(forms.Form):
    """Name, place, and the skills that are practised there."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=80,
        help_text=gettext_lazy("As people call it: “Soldering bench 2”."),
        error_messages={"required": gettext_lazy("Say what it is called.")},
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Place"),
        to_field_name="code",
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the place.")},
    )
    skills = _SkillsField(
        Skill.objects.none(),
        label=gettext_lazy("Skills practised here"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A mentor who scans the label chooses among these first."),
    )

    def __init__(self, *args: Any, bench: Labelled, adding: bool, **kwargs: Any) -> None:
        self.bench = bench
        if not adding:
            kwargs["initial"] = {
                "name": bench.name,
                "place": bench.place.code,
                "skills": [skill.code for skill in bench.skills.all()],
            }
        super().__init__(*args, **kwargs)
        places, skills = self.fields["place"], self.fields["skills"]
        if isinstance(places, forms.ModelChoiceField):
            places.queryset = Place.objects.order_by("name")
        if isinstance(skills, forms.ModelMultipleChoiceField):
            skills.queryset = Skill.objects.filter(current__isnull=False).select_related("current")

    def record(self, *, by: User) -> Labelled:
        """Save it; raises NotAllowed."""
        self.bench.name, self.bench.place = self.cleaned_data["name"], self.cleaned_data["place"]
        saved = save_bench(self.bench, by=by)
        saved.skills.set(self.cleaned_data["skills"])
        return saved
