"""What a whole group shares: where it was watched, and with what was measured."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.measuring import Sources, Taken, sources_for
from courses.domain.signoff import decimal_text
from courses.forms.readings import how_fields
from courses.models import Instrument, Place, SkillVersion
from lms.kernel.errors import DomainError


class SharedForm(forms.Form):
    """Place, and for each measurement the instrument with its uncertainty. Asks only for what the hub and card have."""

    place = forms.ModelChoiceField(
        Place.objects.none(), label=gettext_lazy("Where"), to_field_name="code", required=False
    )

    def __init__(self, data: QueryDict | None, *, version: SkillVersion, place: Place | None = None) -> None:
        super().__init__(data, initial={"place": place.code} if place else None)
        self.version = version
        self._offer_places()
        self.specs = [spec for spec in version.measurements if not spec.get("envelope")]
        instruments = list(Instrument.objects.in_use()) if self.specs else []
        for spec in self.specs:
            self._ask_how(spec, instruments)

    def _offer_places(self) -> None:
        field, places = self.fields["place"], Place.objects.order_by("name")
        if not places:
            del self.fields["place"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = places

    def _ask_how(self, spec: dict[str, Any], instruments: Sequence[Instrument]) -> None:
        for name, field in how_fields(spec, instruments):
            if name == f"uncertainty_{spec['id']}":
                field.label = _("Uncertainty ± in %(unit)s") % {"unit": spec["unit"]}
                field.help_text = _("As the instrument’s sheet gives it, for 95 % (k = 2).")
            if not name.startswith("condition_"):  # what depends on the piece of work is asked of each
                self.fields[name] = field

    @property
    def how(self) -> list[dict[str, Any]]:
        """Each measurement as `{quantity, fields}`."""
        return [
            {
                "quantity": spec["quantity"],
                "fields": [self[name] for name in self._names(spec) if name in self.fields],
            }
            for spec in self.specs
        ]

    @staticmethod
    def _names(spec: dict[str, Any]) -> tuple[str, str]:
        return f"instrument_{spec['id']}", f"uncertainty_{spec['id']}"

    def clean(self) -> dict[str, Any]:
        """Read the uncertainties once, so that nobody's part complains about them."""
        data = super().clean() or self.cleaned_data
        for spec in self.specs:
            name = f"uncertainty_{spec['id']}"
            try:
                data[name] = decimal_text(data[name]) if data.get(name) else ""
            except DomainError:
                data[name] = ""
                self.add_error(name, _("This is not a number. Write one such as 0.02."))
            if data.get(name, "").startswith("-"):
                data[name] = ""
                self.add_error(name, _("An uncertainty is never below zero."))
        return data

    def taken(self, spec: dict[str, Any]) -> dict[str, str]:
        """What everybody's readings of a measurement share, by the name of the input."""
        known = self.cleaned_data if self.is_valid() or self.is_bound else {}
        return {name: known.get(name, "") for name in self._names(spec)}

    @cached_property
    def sources(self) -> Sources:
        """The instruments that are named, as they are known today; at most two queries, none where none is named."""
        named = [Taken(instrument=self.taken(spec)[f"instrument_{spec['id']}"]) for spec in self.specs]
        return sources_for(named, learner=None, observed_at=timezone.now())
