"""Planning a session, and putting people on its list."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.desk import learners, mentors
from courses.domain.drills import gates_on_offer
from courses.domain.seats import MOST_ATTENDEES
from courses.domain.sessions import Plan, attend, plan
from courses.enums import Arrival, SessionKind
from courses.models import Attendance, Place, Skill, WorkshopSession
from lms.accounts.models import User
from lms.kernel.dates import MomentField

_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_MOMENT = gettext_lazy("Write date and time such as 2026-11-22 14:30.")


def _moment(label: Any, missing: Any) -> MomentField:
    return MomentField(
        label=label,
        input_formats=_FORMATS,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        error_messages={"invalid": _MOMENT, "required": missing},
    )


class SessionForm(forms.Form):
    """A session: what, where, when, and which mentors."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy("Such as “Repair café” or “Soldering, group B”."),
        error_messages={"required": gettext_lazy("Say what it is called.")},
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Place"),
        to_field_name="code",
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose the place."),
            "invalid_choice": gettext_lazy("Choose a place from the list."),
        },
    )
    starts_at = _moment(gettext_lazy("Starts"), gettext_lazy("Say when it starts."))
    ends_at = _moment(gettext_lazy("Ends"), gettext_lazy("Say when it ends."))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=SessionKind.choices,
        initial=SessionKind.WORK,
        error_messages={
            "required": gettext_lazy("Choose a kind from the list."),
            "invalid_choice": gettext_lazy("Choose a kind from the list."),
        },
    )
    gates = forms.ModelMultipleChoiceField(
        Skill.objects.none(),
        label=gettext_lazy("Safety gates of the drill"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "Only for a safety drill: what it refreshes for everybody who comes. Gates that are watched one person at "
            "a time are not in the list."
        ),
        error_messages={"invalid_choice": gettext_lazy("Choose safety gates from the list.")},
    )
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        required=False,
        min_value=1,
        max_value=MOST_ATTENDEES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy(
            "How many can take a seat by themselves. With a number, the session is on the hub’s public list, and "
            "who comes too late waits in line. Left empty, only mentors put people on its list."
        ),
        error_messages={
            "invalid": gettext_lazy("Write a whole number such as 12, or leave it empty."),
            "min_value": gettext_lazy("Plan at least one seat, or leave it empty."),
            "max_value": gettext_lazy("A session has at most %(limit_value)s seats."),
        },
    )
    mentors = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Mentors"),
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Left empty, it is you."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("What mentors should know: keys, machines, who brings what."),
    )

    def __init__(self, *args: Any, session: WorkshopSession | None = None, **kwargs: Any) -> None:
        self.session = session
        if session is not None:
            kwargs["initial"] = {
                "title": session.title,
                "place": session.place.code,
                "starts_at": session.starts_at,
                "ends_at": session.ends_at,
                "mentors": [mentor.public_id for mentor in session.mentors.all()],
                "note": session.note,
                "seats": session.seats,
                "kind": session.kind,
                "gates": [skill.code for skill in session.gates.all()],
            }
        super().__init__(*args, **kwargs)
        places, people = self.fields["place"], self.fields["mentors"]
        if isinstance(places, forms.ModelChoiceField):
            places.queryset = Place.objects.order_by("name")
        if isinstance(people, forms.ModelMultipleChoiceField):
            people.queryset = mentors()
        gates = self.fields["gates"]
        if isinstance(gates, forms.ModelMultipleChoiceField):
            gates.queryset = gates_on_offer().select_related("current")
            gates.label_from_instance = lambda skill: f"{skill.engraved} {skill.current.title}"  # type: ignore[assignment, method-assign]
        zone = _("On the clocks of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
        self.fields["starts_at"].help_text = self.fields["ends_at"].help_text = zone

    def record(self, *, by: User) -> WorkshopSession:
        """Plan it, or change it; raises DomainError."""
        data = self.cleaned_data
        wanted = Plan(
            title=data["title"],
            place=data["place"],
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            note=data["note"],
            mentors=tuple(data["mentors"]),
            seats=data["seats"],
            kind=SessionKind(data["kind"]),
            gates=tuple(data["gates"]),
        )
        return plan(wanted, by=by, session=self.session)


class AttendForm(forms.Form):
    """People of the roster for the list of a session."""

    people = forms.ModelMultipleChoiceField(
        User.objects.none(),
        label=gettext_lazy("Trainees"),
        to_field_name="public_id",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick at least one person."),
            "invalid_choice": gettext_lazy("Somebody in this list is not here any more. Look again."),
            "invalid_pk_value": gettext_lazy("Choose people from the list."),
        },
    )

    def __init__(self, *args: Any, found: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(found)

    def offer(self, people: list[User]) -> None:
        """Whom there is to tick."""
        field = self.fields["people"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = learners().filter(pk__in=[person.pk for person in people])

    @transaction.atomic
    def record(self, session: WorkshopSession, *, by: User, is_here: bool) -> list[Attendance]:
        """Put all on the list, or nobody: before it starts as expected, later as dropped in; raises DomainError.

        `is_here` says that whoever lacks a guardian's consent has come already.
        """
        how = Arrival.ROSTER if timezone.now() < session.starts_at else Arrival.NAME
        people = self.cleaned_data["people"]
        return [attend(session, person, by=by, how=how, is_here=is_here) for person in people]
