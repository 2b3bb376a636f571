"""The coordinator's form: giving authority to judge."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.domain.authority import Scope, Terms, grant
from courses.domain.giving import giving_of
from courses.domain.readiness import versions_in_force
from courses.enums import Act, Basis
from courses.models import AuthorityGrant, CoursePage, Place, SkillVersion
from lms.accounts.models import User
from lms.kernel.dates import DayField

_SUPERVISED: Final = {"yes": True, "no": False}


def _act_words() -> dict[Act, str]:
    """Each act as a sentence that says what it lets one do."""
    return {
        Act.OBSERVE: _("observe and sign: watch the work, and sign off the skill when the set is complete"),
        Act.WATCH: _("observe; another signs: what they see counts, but somebody else signs off the skill"),
        Act.SIGN: _("sign off what others observed: read a complete set, and sign for it"),
        Act.COUNTERSIGN: _("countersign: be the second person for what others observed"),
        Act.SAMPLE: _("check samples: look again at what others judged"),
        Act.GRANT: _("give others authority: for the same course or skill, not for longer than their own"),
    }


class GrantForm(forms.Form):
    """Who may do what, from when to when, and why. It offers what the giver may give.

    `public_id` is made with the first, empty form and stays with it: sent twice, it is one grant.
    """

    public_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    who = forms.EmailField(
        label=gettext_lazy("Who"),
        help_text=gettext_lazy("The e-mail address with which they sign in."),
        error_messages={"required": gettext_lazy("Say who, by e-mail address.")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "list": "people"}),
    )
    act = forms.TypedChoiceField(
        label=gettext_lazy("May"),
        coerce=Act,
        initial=Act.OBSERVE,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what they may do.")},
    )
    what = forms.ChoiceField(
        label=gettext_lazy("Course or skill"),
        error_messages={"required": gettext_lazy("Choose a course or a skill.")},
    )
    place = forms.ModelChoiceField(
        Place.objects.none(),
        label=gettext_lazy("Where"),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("At every place"),
    )
    valid_from = DayField(
        label=gettext_lazy("First day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Say from which day on.")},
    )
    valid_until = DayField(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Left empty, it has no end."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    basis = forms.TypedChoiceField(
        label=gettext_lazy("On what basis"),
        coerce=Basis,
        error_messages={"required": gettext_lazy("Choose what it rests on.")},
    )
    basis_note = forms.CharField(
        label=gettext_lazy("Basis in words"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as the certificate’s name and number."),
    )
    basis_expires = DayField(
        label=gettext_lazy("Certificate valid until"),
        required=False,
        help_text=gettext_lazy("For an external certificate: its last day. The authority ends with it."),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    supervised = forms.TypedChoiceField(
        label=gettext_lazy("Does a second person countersign?"),
        coerce=_SUPERVISED.get,
        required=False,
        empty_value=None,
        initial="",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only for observing. You can release them later."),
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        self.today = today
        self.fields["valid_from"].initial = today
        self.fields["valid_until"].initial = today + timedelta(days=365)
        self.giving = giving_of(by, timezone.now())
        subjects = _subjects(versions_in_force().values(), self.giving.scope)
        self.titles = {code: title for _course, options in subjects for code, title in options}
        self._choices("what", [("", _("Choose")), *subjects])
        self._choices("act", [(act.value, _act_words()[act]) for act in self.giving.acts])
        self._choices("basis", [("", _("Choose")), *((b.value, b.label) for b in self.giving.bases)])
        rule = ("", _("As is the rule: while they are new to judging"))
        released = [("no", _("No: they judge alone from the start"))] if self.giving.may_release else []
        self._choices("supervised", [rule, ("yes", _("Yes, until they are released")), *released])
        self._offer_places()

    def _offer_places(self) -> None:
        """Ask where only in a hub that has places; and only for those of whoever may give for some only."""
        places = Place.objects.order_by("name")
        field = self.fields["place"]
        if self.giving.places is not None:
            places = places.filter(pk__in=[place.pk for place in self.giving.places])
        if not places:
            del self.fields["place"]
        elif isinstance(field, forms.ModelChoiceField):
            field.queryset = places
            if self.giving.places is not None:
                field.required, field.empty_label = True, None

    def _choices(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices

    def clean_who(self) -> User:
        """The person with this address."""
        found = User.objects.filter(email__iexact=self.cleaned_data["who"], is_active=True).first()
        if found is None:
            raise forms.ValidationError(
                _("Nobody here signs in with this address. Check it, or ask them to sign up first.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Dates in order; a certificate is named."""
        data = super().clean() or self.cleaned_data
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", _("The last day lies before the first. Check the dates."))
        if data.get("basis") == Basis.CERTIFICATE:
            if not data.get("basis_note"):
                self.add_error("basis_note", _("Say which certificate it is."))
            if not data.get("basis_expires") and "basis_expires" not in self.errors:
                self.add_error("basis_expires", _("Say until when the certificate is valid."))
        return data

    def record(self) -> AuthorityGrant:
        """Give the authority; raises DomainError."""
        data = self.cleaned_data
        course, _slash, skill = data["what"].partition("/")
        terms = Terms(
            act=data["act"],
            course_code=course,
            skill_code=skill,
            place=data.get("place"),
            basis=data["basis"],
            basis_note=data["basis_note"],
            basis_expires=_after(data["basis_expires"]) if data["basis"] is Basis.CERTIFICATE else None,
            supervised=data["supervised"] if data["act"] in {Act.OBSERVE, Act.WATCH} else None,
            valid_from=_midnight(data["valid_from"]),
            valid_until=_after(data["valid_until"]) if data["valid_until"] else None,
        )
        return grant(data["who"], terms, by=self.by, public_id=data["public_id"])

    def in_words(self, row: AuthorityGrant) -> str:
        """Who may now do what, for which course or skill, from when until when."""
        code = f"{row.course_code}/{row.skill_code}".rstrip("/")
        words = {
            "mentor": row.mentor,
            "act": row.get_act_display(),
            "what": self.titles.get(code, code),
            "first": _day(row.valid_from),
        }
        if row.valid_until is None:
            return _("%(mentor)s may %(act)s: %(what)s. From %(first)s, with no end date.") % words
        last = _day(row.valid_until - timedelta(microseconds=1))
        return _("%(mentor)s may %(act)s: %(what)s. From %(first)s until %(last)s.") % (
            words | {"last": last}
        )


def _day(moment: datetime) -> str:
    """The hub's day of a moment, as it is written."""
    return date_format(timezone.localdate(moment, timezone.get_default_timezone()))


def _midnight(day: date) -> datetime:
    """The beginning of a day in the hub's zone: a grant means the hub's days, wherever it was typed."""
    return timezone.make_aware(datetime.combine(day, time()), timezone.get_default_timezone())


def _after(day: date) -> datetime:
    """The first moment after a last day."""
    return _midnight(day + timedelta(days=1))


def _subjects(
    versions: Iterable[SkillVersion], scope: Scope | None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices by course: the whole of it, then each of its skills; only what lies in the scope, if there is one."""
    titles: dict[str, str] = dict(
        CoursePage.objects.live().order_by("-locale_id").values_list("code", "title")
    )
    grouped: dict[str, list[tuple[str, str]]] = {}
    for version in sorted(versions, key=lambda v: (v.skill.course_code, v.skill.code)):
        skill = version.skill
        code = skill.course_code
        if scope is not None and not scope.covers(skill):
            continue
        whole = [(code, _("All of %(course)s") % {"course": code})]
        options = grouped.setdefault(code, whole if scope is None or code in scope.courses else [])
        options.append((f"{code}/{skill.code}", f"{skill.engraved} {version.title}"))
    return [(f"{code} {titles.get(code, '')}".strip(), options) for code, options in grouped.items()]


class WithdrawForm(forms.Form):
    """Ending a grant now."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=1000,
        help_text=gettext_lazy("Kept beside the ledger. The mentor and coordinators can read it."),
        error_messages={"required": gettext_lazy("Give the reason for ending it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    confirm = forms.BooleanField(
        label=gettext_lazy(
            "End this authority now. What was signed under it stays signed; a part of it is looked at again."
        ),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )


class ReleaseForm(forms.Form):
    """Letting a mentor judge without a second person from now on."""

    confirm = forms.BooleanField(
        label=gettext_lazy("From now on this mentor judges without a second person."),
        error_messages={"required": gettext_lazy("Tick the box to confirm.")},
    )
