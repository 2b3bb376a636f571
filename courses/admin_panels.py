"""What the courses app adds to the page where the admin begins."""

from typing import Any, cast

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from courses.domain.draft_review import steps_of, why_not_draft
from courses.domain.open_drafts import states
from courses.domain.skill_editing import EDIT
from courses.domain.skill_review import may_look
from courses.domain.term_review import CHANGE_TERM
from lms.accounts.models import User


class DraftsInReview(Component):
    """Below the pages that wait: drafts of skills and words that wait for the reader, and what became of their own."""

    name = "drafts_in_review"
    template_name = "courses/admin/drafts_in_review.html"
    order = 225

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        """Nothing is shown to whoever has neither; six queries."""
        person = cast(User, parent_context["request"].user)
        context: dict[str, Any] = dict(super().get_context_data(parent_context) or {})
        mine = steps_of(person)
        if not (mine or person.has_perm(EDIT) or person.has_perm(CHANGE_TERM)):
            return context | {"waiting": [], "own": []}
        drafts = states()
        return context | {
            "waiting": [
                (one, why_not_draft(person, one.standing.step, one.standing))
                for one in drafts
                if one.standing.step is not None and one.standing.step in mine
            ],
            "own": [
                one
                for one in drafts
                if person.pk in one.standing.writers and (one.standing.is_waiting or one.standing.sent_back)
            ],
        }


class ReviewsItem(MenuItem):
    """Among the reports: for editors, coordinators, and whoever reviews."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the reader may see the list."""
        return may_look(cast(User, request.user))


def reviews_item() -> MenuItem:
    """The way to the list of all reviews of skills and words."""
    return ReviewsItem(
        _("Reviews of skills and words"),
        reverse_lazy("skill_reviews"),
        name="skill-reviews",
        icon_name="clipboard-list",
        order=950,
    )
