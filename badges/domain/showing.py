"""Who may open the page of a badge, and whether it carries the holder's name: as the holder decided.

What is decided here never changes a document: a copy in somebody's hands is judged the same under every choice.
See docs/decisions/0029.
"""

import base64
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from badges.enums import PageVisibility
from badges.models import Award, HolderChoice
from badges.models.holder import new_link_salt
from courses.models import LearnerSafeguard
from lms.accounts.models import User
from lms.kernel.errors import DomainError

_KEY_BYTES = 16


@dataclass(frozen=True)
class Showing:
    """What holds for one badge now. `name` is empty unless it may be shown; `key` opens a page that needs a link.

    `answers_names` is the holder's choice, which `answers` looks at.
    """

    page: PageVisibility
    name: str
    key: str
    minor: bool = False
    answers_names: bool = True

    @property
    def is_public(self) -> bool:
        """Whether anybody who knows the address may open the page."""
        return self.page == PageVisibility.PUBLIC

    @property
    def answers(self) -> bool:
        """Whether somebody who types the holder's name or address is told if it matches."""
        return self.answers_names and not self.minor and self.page != PageVisibility.OFF

    def opens(self, key: str) -> bool:
        """Whether somebody who is not the holder may open it with this key (empty: without any)."""
        if self.page == PageVisibility.LINK:
            return bool(key) and constant_time_compare(key, self.key)
        return self.is_public


def showing_of(award: Award) -> Showing:
    """What holds for an award that has a holder; one query, two without `learner__safeguard` at hand."""
    if award.learner is None:
        return Showing(PageVisibility.OFF, "", "")
    choice = HolderChoice.objects.filter(learner=award.learner, achievement=award.achievement_id).first()
    return _shown(award, award.learner, choice)


def showings_of(person: User, awards: Iterable[Award]) -> dict[int, Showing]:
    """Likewise for several awards of one person, by primary key; two queries."""
    person = User.objects.select_related("safeguard").get(pk=person.pk)
    choices = {row.achievement_id: row for row in HolderChoice.objects.filter(learner=person)}
    return {award.pk: _shown(award, person, choices.get(award.achievement_id)) for award in awards}


def _shown(award: Award, person: User, choice: HolderChoice | None) -> Showing:
    minor = is_minor(person)
    page = PageVisibility(choice.page) if choice else PageVisibility.PUBLIC
    if minor and page != PageVisibility.LINK:
        page = PageVisibility.OFF  # private unless they hand out a link, and never public
    named = choice is not None and choice.shows_name and not minor and page != PageVisibility.OFF
    return Showing(
        page=page,
        name=person.name if named else "",
        key=_key(award, choice.link_salt) if choice else "",
        minor=minor,
        answers_names=choice is None or choice.answers_names,
    )


def _key(award: Award, salt: str) -> str:
    """What opens the page: made from a secret outside the database, so that a copy of the database opens nothing."""
    digest = salted_hmac("badges.page", f"{award.public_id}:{salt}", algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest[:_KEY_BYTES]).rstrip(b"=").decode()


def is_minor(person: User) -> bool:
    """Whether somebody recorded that the person is under age."""
    guard: LearnerSafeguard | None = getattr(person, "safeguard", None)
    return guard is not None and guard.under_age


def pages_offered(person: User) -> list[PageVisibility]:
    """Which choices a person has for a page: somebody under age has no public one."""
    return [page for page in PageVisibility if page != PageVisibility.PUBLIC or not is_minor(person)]


def choose_page(
    award: Award, *, by: User, page: PageVisibility, shows_name: bool, answers_names: bool = True
) -> HolderChoice:
    """Decide who may open the page of this badge and its renewals, whether it carries the name, and whether somebody
    who types the name or address is told that it matches.

    Raises DomainError for what somebody under age cannot choose. From the page's being hidden on, links that were
    handed out before stay as they are: `renew_link` ends them.
    """
    if page not in pages_offered(by):
        raise DomainError(_("Badges of somebody under age have no public page."), code="minor")
    if shows_name and is_minor(by):
        raise DomainError(_("The name of somebody under age is on no page."), code="minor")
    choice, _created = HolderChoice.objects.update_or_create(
        learner=by,
        achievement=award.achievement,
        defaults={
            "page": page,
            "shows_name": shows_name,
            "answers_names": answers_names,
            "changed_at": timezone.now(),
        },
    )
    return choice


def renew_link(award: Award, *, by: User) -> None:
    """Make a new link; every one that was handed out before opens nothing any more."""
    HolderChoice.objects.filter(learner=by, achievement=award.achievement).update(
        link_salt=new_link_salt(), changed_at=timezone.now()
    )
