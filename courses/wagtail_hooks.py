"""What the courses app adds to Wagtail's admin."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from courses.admin_panels import DraftsInReview, reviews_item
from courses.admin_screens import edit_reviewed_translation
from courses.domain.approvals import PAST_REVIEW
from courses.domain.curriculum.record import ACTION, TRANSLATIONS
from courses.domain.limits import CONFIRM
from courses.domain.skill_alignments import ALIGNED
from courses.domain.skill_editing import EDIT, PUBLISHED
from courses.models.reviewed import Reviewed


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_log_actions(actions: Any) -> None:
    """Name the actions that only this app writes into a page's history."""
    actions.register_action(ACTION, _("Import a curriculum"), _("Curriculum imported"))
    actions.register_action(TRANSLATIONS, _("Import translations"), _("Translations imported"))
    actions.register_action(PUBLISHED, _("Publish a skill"), _("Version of a skill published"))
    actions.register_action(ALIGNED, _("Align a skill"), _("Alignments of a skill changed"))

    @actions.register_action(PAST_REVIEW)
    class _PastReview(LogFormatter):
        """Why nobody approved it."""

        label = _("Publish without a review")

        def format_message(self, entry: Any) -> str:
            """With the reason that was given."""
            return gettext("Published without a review: %(reason)s") % {
                "reason": entry.data.get("reason", "")
            }


class _SkillsItem(MenuItem):
    """For those who may change skills, and coordinators, who may look."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the reader may see the skills here."""
        return bool(request.user.has_perm(EDIT) or request.user.has_perm("courses.view_coordination"))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def skills_item() -> MenuItem:
    """The way there."""
    return _SkillsItem(
        _("Skills"), reverse_lazy("skills"), name="skills", icon_name="clipboard-list", order=455
    )


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def drafts_in_review(_request: HttpRequest, panels: list[Any]) -> None:
    """Beside the pages that wait."""
    panels.append(DraftsInReview())


hooks.register("register_reports_menu_item", reviews_item)


class _LimitsItem(MenuItem):
    """For those who confirm limits."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the reader may confirm."""
        return bool(request.user.has_perm(CONFIRM))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def limits_item() -> MenuItem:
    """The way there."""
    return _LimitsItem(
        _("Limits to confirm"), reverse_lazy("limits"), name="limits", icon_name="decimal", order=457
    )


@hooks.register("before_publish_page")  # type: ignore[untyped-decorator]
def review_what_is_new(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Where only what safety rests on is reviewed: the draft may have come to be such a page with this very change."""
    if not issubclass(type(page), Reviewed) or not page.is_reviewed_first():
        return None
    messages.warning(
        request,
        gettext("Saved as a draft. Safety rests on this page now: submit it, so that it is reviewed."),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_edit_page", order=-1)  # type: ignore[untyped-decorator]
def review_translations(request: HttpRequest, page: Any) -> HttpResponse | None:
    """Before Wagtail Localize's own, which knows only how to publish."""
    return edit_reviewed_translation(request, page)


class _ImportItem(MenuItem):
    """For those who may import only."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the reader may import."""
        return bool(request.user.has_perm("courses.import_curriculum"))


@hooks.register("register_admin_menu_item")  # type: ignore[untyped-decorator]
def import_item() -> MenuItem:
    """The way there."""
    return _ImportItem(
        _("Import a curriculum"),
        reverse_lazy("curriculum_send"),
        name="curriculum",
        icon_name="upload",
        order=460,
    )
