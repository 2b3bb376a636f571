"""Whom and what observations from a device name, looked up once for all of them."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.domain.desk import learners
from courses.domain.sync.content import Content
from courses.domain.sync.envelope import Envelope
from courses.models import Place, SkillVersion
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed


@dataclass(frozen=True)
class Known:
    """The people, versions and places that are named and exist."""

    by: User
    people: Mapping[uuid.UUID, User]
    versions: Mapping[tuple[str, int], SkillVersion]
    places: Mapping[str, Place]

    def check(self, content: Content) -> None:
        """Raises DomainError for what cannot even be held: somebody or something that the hub does not know, what
        another mentor saw, one's own work.
        """
        if content.mentor != self.by.public_id:
            raise NotAllowed(
                _("This was seen by somebody else. It is sent when they sign in on this device."),
                code="other_mentor",
            )
        if content.learner == self.by.public_id:
            raise NotAllowed(_("You cannot sign off your own work. Ask another mentor."), code="own_work")
        if content.learner not in self.people:
            raise DomainError(_("The hub knows nobody by this identifier any more."), code="unknown_person")
        if (content.skill, content.version) not in self.versions:
            raise DomainError(
                _("The hub does not know this card. Load the desk again."), code="unknown_skill"
            )
        if content.place and content.place not in self.places:
            raise DomainError(
                _("The hub does not know this place. Load the desk again."), code="unknown_place"
            )

    def learner(self, content: Content) -> User:
        """Whose work it is."""
        return self.people[content.learner]

    def version(self, content: Content) -> SkillVersion:
        """The card that the device had."""
        return self.versions[content.skill, content.version]

    def place(self, content: Content) -> Place | None:
        """Where it was seen."""
        return self.places[content.place] if content.place else None


def known_in(envelopes: Iterable[Envelope], *, by: User) -> Known:
    """What these name, in three queries, however many there are."""
    contents = [envelope.content for envelope in envelopes]
    people = learners().filter(public_id__in={one.learner for one in contents})
    versions = SkillVersion.objects.filter(skill__code__in={one.skill for one in contents})
    places = Place.objects.filter(code__in={one.place for one in contents})
    return Known(
        by=by,
        people={person.public_id: person for person in people},
        versions={(row.skill.code, row.number): row for row in versions.select_related("skill")},
        places={place.code: place for place in places},
    )
