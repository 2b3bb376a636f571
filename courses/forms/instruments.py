"""The coordinator's forms about instruments."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.instruments import Calibration, calibrate, save_instrument
from courses.models import Instrument, InstrumentCalibration
from lms.accounts.models import User
from lms.kernel.dates import DayField


def _day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class InstrumentForm(forms.ModelForm[Instrument]):
    """One instrument. Its code cannot be changed later: readings in the ledger name it."""

    class Meta:
        model = Instrument
        fields = ("code", "name", "kind", "serial", "ranges", "place", "note")
        widgets = {"ranges": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "code": gettext_lazy(
                "As it stands on the instrument’s label, such as DMM-03. It cannot be changed later."
            ),
            "kind": gettext_lazy("Such as multimeter, insulation tester, torque wrench."),
            "ranges": gettext_lazy("What it measures and how far, a line each: resistance 0–20 MΩ."),
        }
        error_messages = {
            "code": {"required": gettext_lazy("Write the code on its label.")},
            "name": {"required": gettext_lazy("Say what it is called.")},
            "kind": {"required": gettext_lazy("Say what kind of instrument it is.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["code"]
        field = self.fields["place"]
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = _("No fixed place")

    def clean_code(self) -> str:
        """One instrument to a code, whatever its case."""
        code = str(self.cleaned_data["code"])
        if Instrument.objects.filter(code__iexact=code).exists():
            raise forms.ValidationError(
                _("There is an instrument with this code. Each has a code of its own.")
            )
        return code

    def record(self, *, by: User) -> Instrument:
        """Save it; raises NotAllowed."""
        return save_instrument(self.instance, by=by)


class CalibrationForm(forms.Form):
    """One calibration."""

    on = DayField(
        label=gettext_lazy("Calibrated on"),
        widget=_day_input(),
        error_messages={"required": gettext_lazy("Give the day of the calibration.")},
    )
    due = DayField(
        label=gettext_lazy("Due again"),
        required=False,
        widget=_day_input(),
        help_text=gettext_lazy("The last day it can be relied on. Left empty, it has no interval."),
    )
    by = forms.CharField(
        label=gettext_lazy("Calibrated by"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say who calibrated it.")},
    )
    certificate = forms.CharField(label=gettext_lazy("Certificate"), max_length=120, required=False)
    uncertainty = forms.CharField(
        label=gettext_lazy("Expanded uncertainty"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("As the certificate states it, such as 0.5 % + 2 digits, k = 2."),
    )

    def clean(self) -> dict[str, Any]:
        """Dates in order and not in the future."""
        data = super().clean() or self.cleaned_data
        on, due = data.get("on"), data.get("due")
        if on and on > timezone.localdate(timezone=timezone.get_default_timezone()):
            self.add_error("on", _("A calibration cannot lie in the future. Check the date."))
        if on and due and due < on:
            self.add_error("due", _("It is due again before it was calibrated. Check the dates."))
        return data

    def record(self, instrument: Instrument, *, by: User) -> InstrumentCalibration:
        """Add it to the history; raises DomainError."""
        return calibrate(instrument, Calibration(**self.cleaned_data), by=by)


class RetireForm(forms.Form):
    """Taking an instrument out of use."""

    confirm = forms.BooleanField(
        label=gettext_lazy(
            "Take it out of use. Readings taken with it so far stay; it cannot be brought back."
        ),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )
