"""Who may do what across the site: one table of groups and permissions.

A role opens screens. It never decides whether one sign-off counts: that is the authority for that
skill on that day (`courses.models.authority`).
"""

from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

TRAINEE = "trainee"
MENTOR = "mentor"
COORDINATOR = "coordinator"
TEACHER = "teacher"
EDITOR = "editor"
SUBJECT_EXPERT = "subject expert"
SAFETY_REVIEWER = "safety reviewer"
COUNCIL = "hub council"
ADMINISTRATOR = "administrator"

NAMES = {
    TRAINEE: _("Trainee"),
    MENTOR: _("Mentor"),
    COORDINATOR: _("Coordinator"),
    TEACHER: _("Teacher"),
    EDITOR: _("Editor"),
    SUBJECT_EXPERT: _("Subject expert"),
    SAFETY_REVIEWER: _("Safety reviewer"),
    COUNCIL: _("Hub council"),
    ADMINISTRATOR: _("Administrator"),
}

_EDITING = (
    "wagtailadmin.access_admin",
    "wagtailimages.add_image",
    "wagtailimages.change_image",
    "wagtailimages.choose_image",
    "wagtaildocs.add_document",
    "wagtaildocs.change_document",
    "wagtaildocs.choose_document",
)
_GLOSSARY = ("content.add_term", "content.change_term", "content.delete_term")
_TRANSLATING = ("wagtail_localize.submit_translation",)
_TREE = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
_LOOKING = ("lock_page",)  # opens the editing screens; which pages are theirs to judge, the workflow says
_BADGES = (
    "badges.add_achievement",
    "badges.change_achievement",
    "badges.view_award",
    "badges.award_by_hand",
    "badges.revoke_award",
    "badges.view_trustedissuer",
)
_COORDINATION = (
    "accounts.invite_people",
    "courses.view_coordination",
    "courses.grant_authority",
    "courses.keep_benches",
    "courses.keep_house_rules",
    "courses.keep_instruments",
    "courses.record_safeguard",
)

PERMISSIONS: dict[str, tuple[str, ...]] = {
    TRAINEE: ("courses.ask_for_signoff",),
    MENTOR: ("courses.ask_for_signoff", "courses.record_observation"),
    COORDINATOR: (
        "courses.ask_for_signoff",
        "courses.record_observation",
        *_COORDINATION,
        "wagtailadmin.access_admin",  # for the badges: it opens no page, picture or person by itself
        *_BADGES,
    ),
    TEACHER: ("courses.view_school", "courses.record_safeguard"),
    EDITOR: (
        *_EDITING,
        *_GLOSSARY,
        *_TRANSLATING,
        "courses.import_curriculum",
        "courses.edit_skills",
        "courses.confirm_limits",
    ),
    SUBJECT_EXPERT: ("wagtailadmin.access_admin",),
    SAFETY_REVIEWER: ("wagtailadmin.access_admin", "courses.confirm_limits"),
    COUNCIL: ("wagtailadmin.access_admin",),
    ADMINISTRATOR: (
        *_EDITING,
        *_GLOSSARY,
        *_TRANSLATING,
        *_COORDINATION,
        "courses.import_curriculum",
        "courses.edit_skills",
        "courses.confirm_limits",
        "accounts.add_user",
        "accounts.change_user",
        "accounts.erase_user",
        "accounts.view_user",
        *_BADGES,
        "badges.view_signingkey",
        "badges.add_issuerpicture",
        "badges.add_trustedissuer",
        "badges.change_trustedissuer",
        "badges.delete_trustedissuer",
    ),
}

REVIEWERS = (SUBJECT_EXPERT, SAFETY_REVIEWER, COUNCIL)


def sync_roles() -> None:
    """Make the groups exist with exactly the permissions of the table; safe to run again.

    A permission whose app has not been migrated yet is left out; it is given when that app has been.
    """
    known = {
        f"{p.content_type.app_label}.{p.codename}": p
        for p in Permission.objects.select_related("content_type")
    }
    for role, names in PERMISSIONS.items():
        group, _created = Group.objects.get_or_create(name=role)
        group.permissions.set(_existing(known, *names))
        if set(_EDITING) <= set(names):
            _open_tree(group, known, _TREE)
        elif role in REVIEWERS:
            _open_tree(group, known, _LOOKING, files=False)


def _open_tree(
    group: Group, known: dict[str, Permission], rights: tuple[str, ...], *, files: bool = True
) -> None:
    """Let a group work on every page and file: Wagtail asks for these rights per branch, besides the group's own."""
    page = Page.objects.get(depth=1)
    for right in _existing(known, *(f"wagtailcore.{name}" for name in rights)):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=right)
    if not files:
        return
    collection = Collection.objects.get(depth=1)
    for right in _existing(known, *(name for name in _EDITING if not name.startswith("wagtailadmin."))):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=right)


def _existing(known: dict[str, Permission], *names: str) -> list[Permission]:
    return [known[name] for name in names if name in known]


def groups(*roles: str) -> QuerySet[Group]:
    """The groups behind the named roles."""
    return Group.objects.filter(name__in=roles)
