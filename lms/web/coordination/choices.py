"""What the coordinator's pages are asked: the forms behind their filters."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Place, Skill


def hub_zone() -> ZoneInfo:
    """The zone in which the hub's days begin and end: reports are made in it, whoever reads them."""
    return ZoneInfo(settings.TIME_ZONE)


def skill_choices() -> list[tuple[str, Any]]:
    """Every skill, below its course; the course itself stands for all of its skills. One query."""
    courses: dict[str, list[tuple[str, str]]] = {}
    for course, code in Skill.objects.order_by("course_code", "code").values_list("course_code", "code"):
        courses.setdefault(course, []).append((f"{course}/{code}", f"{course}·{code}"))
    named = [
        (course, [(f"{course}/", _("every skill of %(course)s") % {"course": course}), *found])
        for course, found in courses.items()
    ]
    return [("", _("every skill")), *named]


def codes_of(choice: str) -> list[str] | None:
    """The skills that a choice stands for; None is every skill. One query for a whole course."""
    course, _slash, code = choice.partition("/")
    if code:
        return [code]
    return list(Skill.objects.filter(course_code=course).values_list("code", flat=True)) if course else None


def offer(form: forms.Form, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Fill the choices of one field of a form."""
    cast(forms.ChoiceField, form.fields[name]).choices = list(choices)


class StandingForm(forms.Form):
    """A moment in the hub's zone, and whom, what and where it is asked about.

    A link to a person that is broken is said once and not sent along again.
    """

    day = forms.DateField(
        label=_("Date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the date that you ask about."),
            "invalid": _("Choose a date, such as 2026-01-31."),
        },
    )
    clock = forms.TimeField(
        label=pgettext_lazy("of day", "Time"),
        required=False,
        help_text=_("Left out: the end of that day."),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Choose a time, such as 14:30, or leave it out.")},
    )
    person = forms.CharField(
        label=_("Person"), required=False, max_length=80, help_text=_("Part of a name or an e-mail address.")
    )
    who = forms.UUIDField(
        required=False,
        widget=forms.HiddenInput,
        error_messages={
            "invalid": _(
                "The link to this person is not complete. Go back and follow it again, or write their name below."
            )
        },
    )
    skill = forms.ChoiceField(label=_("Skill or course"), required=False)
    place = forms.ModelChoiceField(
        label=_("Place"),
        required=False,
        queryset=Place.objects.order_by("name"),
        to_field_name="code",
        empty_label=_("every place"),
        help_text=_("Only what rests on something seen there."),
    )
    known = forms.BooleanField(
        label=_("As the hub knew it at that time"),
        required=False,
        help_text=_("Leaves out what reached the hub later, such as work observed without a connection."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "skill", skill_choices())
        if not Place.objects.exists():
            del self.fields["place"]

    def full_clean(self) -> None:
        """Judge what was asked; nobody can see or mend a hidden field, so a broken one is left out of the next try."""
        super().full_clean()
        if self.is_bound and "who" in self.errors:
            left = QueryDict(mutable=True)
            left.update({name: value for name, value in self.data.items() if name != "who"})
            self.data = left

    def clean(self) -> dict[str, Any]:
        """Put the moment together; refuse one that does not exist, or has not come yet."""
        given = super().clean() or {}
        day, clock = given.get("day"), given.get("clock")
        if day is None or "clock" in self.errors:
            return given
        try:
            moment = moment_of(datetime.combine(day, clock or time.max), exact=clock is not None)
        except OverflowError:
            self.add_error("day", _("Choose a date between the years 1 and 9999."))
            return given
        if moment is None:
            self.add_error("clock", _("The clocks went forward over this time. Choose another."))
            return given
        now = timezone.now()
        if datetime.combine(day, clock or time.min) > now.astimezone(hub_zone()).replace(tzinfo=None):
            self.add_error("day", _("This lies in the future. The ledger says what was, not what will be."))
        given["moment"] = min(moment, now)
        return given


def moment_of(local: datetime, *, exact: bool) -> datetime | None:
    """A clock's time in the hub's zone, to the end of its minute where `exact`; None where clocks skip it.

    A time that comes twice, because clocks go back, means the second one.
    """
    last = local.replace(second=59, microsecond=999_999) if exact else local
    moment = last.replace(tzinfo=hub_zone(), fold=1).astimezone(UTC)
    back = moment.astimezone(hub_zone()).replace(tzinfo=None)
    return moment if back == last else None
