"""Whether somebody may take part: what they, or their guardian, have yet to sign. The one place that says so.

What lies ahead is refused: a seat, a place on a list, asking to be watched. What has happened is never refused: it is
kept, and `courses.domain.minority` tells coordinators of it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.house_rules import Wanted, signed_under, wanted_at
from courses.enums import SignedBy
from courses.models import GuardianConsent, LearnerSafeguard, WorkshopSession
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Clearance:
    """What one person lacks at a moment. Without anything they are clear."""

    to_sign: tuple[Wanted, ...] = ()
    guardian_to_sign: tuple[Wanted, ...] = ()
    needs_consent: bool = False
    under_age: bool = False

    @property
    def is_clear(self) -> bool:
        """Whether nothing is missing."""
        return not (self.to_sign or self.guardian_to_sign or self.needs_consent)

    @property
    def waits_for_guardian(self) -> bool:
        """Whether a guardian has to do something."""
        return self.needs_consent or bool(self.guardian_to_sign)

    def before(self, kind: str) -> "Clearance":
        """What of it is needed for a session of this kind."""
        return Clearance(
            tuple(one for one in self.to_sign if one.document.is_for(kind)),
            tuple(one for one in self.guardian_to_sign if one.document.is_for(kind)),
            self.needs_consent,
            self.under_age,
        )

    def words(self) -> list[str]:
        """What is missing, a sentence each."""
        said = []
        if self.to_sign:
            names = ", ".join(f"“{one.current.title}”" for one in self.to_sign)
            said.append(
                ngettext(
                    "You have not signed %(names)s yet.",
                    "You have not signed these yet: %(names)s.",
                    len(self.to_sign),
                )
                % {"names": names}
            )
        if self.needs_consent:
            said.append(_("You are under 18, and no guardian’s consent is on record."))
        if self.guardian_to_sign:
            names = ", ".join(f"“{one.current.title}”" for one in self.guardian_to_sign)
            said.append(_("Your guardian has not signed %(names)s yet.") % {"names": names})
        return said

    def in_full(self) -> str:
        """The same in one text, and what to do next."""
        return " ".join([*self.words(), way_forward(self)])


def clearances(people: Collection[int], moment: datetime) -> dict[int, Clearance]:
    """What each of these people, by key, lacked at a moment; four queries for any number of them."""
    wanted = wanted_at(moment)
    signed = signed_under(people, moment) if wanted else {}
    minors = _minors(people, moment)
    agreed = _with_consent(minors, moment)
    return {
        person: Clearance(
            tuple(w for w in wanted if signed.get((person, w.document.pk, SignedBy.SELF), 0) < w.since),
            tuple(
                w
                for w in wanted
                if person in minors
                and w.needs_guardian
                and signed.get((person, w.document.pk, SignedBy.GUARDIAN), 0) < w.since
            ),
            person in minors and person not in agreed,
            person in minors,
        )
        for person in people
    }


def clearance_of(person: User, moment: datetime) -> Clearance:
    """The same for one."""
    return clearances([person.pk], moment)[person.pk]


def clear_for(session: WorkshopSession, people: Collection[int], moment: datetime) -> set[int]:
    """Which of these people, by key, may have a seat at a session."""
    found = clearances(people, moment)
    return {person for person, one in found.items() if one.before(session.kind).is_clear}


def check_clear(session: WorkshopSession, person: User, moment: datetime) -> None:
    """Raises DomainError("unsigned") with what is missing, and where to go on."""
    lacks = clearance_of(person, moment).before(session.kind)
    if not lacks.is_clear:
        raise DomainError(lacks.in_full(), code="unsigned")


def consent_words() -> str:
    """Said to somebody under age without a guardian's consent, with the way forward."""
    return Clearance(needs_consent=True, under_age=True).in_full()


def without_consent(people: Collection[int], moment: datetime) -> set[int]:
    """Which of these people, by key, are under age without a guardian's consent; two queries at most."""
    minors = _minors(people, moment) if people else set()
    return minors - _with_consent(minors, moment)


def lacking_consent(people: Iterable[User], moment: datetime) -> list[User]:
    """Those of these people, in their order; two queries at most."""
    them = list(people)
    lacking = without_consent([person.pk for person in them], moment)
    return [person for person in them if person.pk in lacking]


def check_consent(person: User, moment: datetime) -> None:
    """Raises DomainError("no_consent"), in words for whoever would put somebody on a list."""
    if without_consent([person.pk], moment):
        raise DomainError(
            _(
                "%(person)s is under 18, and no guardian’s consent is on record: they are put on no list. Ask a "
                "guardian now. A coordinator or teacher sends the link, or records the signed paper."
            )
            % {"person": person},
            code="no_consent",
        )


def check_own_consent(person: User, moment: datetime) -> None:
    """The same, in words for the person."""
    if without_consent([person.pk], moment):
        raise DomainError(consent_words(), code="no_consent")


def way_forward(lacks: Clearance) -> str:
    """What to do next."""
    if lacks.to_sign:
        return _("Open “Before you take part”, read and sign; then take your seat.")
    return _("Ask a coordinator to send your guardian a link, or bring the signed paper.")


def _minors(people: Collection[int], moment: datetime) -> set[int]:
    rows = LearnerSafeguard.objects.under_age_on(_day_of(moment)).filter(person__in=people)
    return set(rows.values_list("person", flat=True))


def _with_consent(people: Collection[int], moment: datetime) -> set[int]:
    if not people:
        return set()
    rows = GuardianConsent.objects.held_at(moment, on=_day_of(moment)).filter(person__in=people)
    return set(rows.values_list("person", flat=True))


def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment, timezone.get_default_timezone())
