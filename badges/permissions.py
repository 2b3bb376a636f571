"""Who may see what about a badge, and decide about it by hand. Each question is about the very object."""

from typing import Any

from badges.models import Achievement, Award
from lms.accounts import roles
from lms.accounts.models import User


def can_change(person: User, achievement: Achievement | None = None) -> bool:
    """Whether this person may make achievements and, where one is named, change it."""
    return person.has_perm("badges.change_achievement" if achievement else "badges.add_achievement")


def can_award(person: User, achievement: Achievement) -> bool:
    """Whether this person may give the achievement by hand; to whom is looked at for each one."""
    return achievement.live and person.has_perm("badges.award_by_hand")


def can_end(person: User, award: Award) -> bool:
    """Whether this person may revoke the award, put it on hold or lift that: never one of their own."""
    return award.learner_id != person.pk and person.has_perm("badges.revoke_award")


def can_choose_logo(person: User) -> bool:
    """Whether this person may choose the hub's own picture."""
    return person.has_perm("badges.add_issuerpicture")


def can_keep_trusted_issuers(person: User) -> bool:
    """Whether this person may decide for the hub whose badges are taken for good."""
    return person.has_perms(["badges.add_trustedissuer", "badges.change_trustedissuer"])


def can_see_trusted_issuers(person: User) -> bool:
    """Whether this person may read the list of issuers that the hub trusts, notes included."""
    return person.has_perm("badges.view_trustedissuer") or can_keep_trusted_issuers(person)


def role_of(person: User) -> str:
    """The role in which somebody awards, as it is published: the highest they have that may, never a name."""
    held = set(person.groups.values_list("name", flat=True))
    return next(
        (role for role in (roles.COORDINATOR, roles.ADMINISTRATOR) if role in held), roles.ADMINISTRATOR
    )


def can_see_reasons(user: Any, award: Award) -> bool:
    """Whether this person may read why a badge was revoked or put on hold: its holder, and who runs the hub."""
    if award.learner_id is not None and award.learner_id == user.pk:
        return True
    return bool(user.has_perm("courses.view_coordination") or user.has_perm("badges.view_award"))
