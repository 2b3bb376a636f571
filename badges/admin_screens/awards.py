"""The list of awards, and one award with all that is behind it."""

from typing import Any

import django_filters  # type: ignore[import-untyped]  # carries no types
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.snippets.views.snippets import InspectView

from badges.admin_screens.ending import TITLES
from badges.domain import ending, status
from badges.domain.footing import ground_when_given, hand_award_of, lift_of
from badges.enums import AwardState, HandAct, Kind
from badges.models import Award
from badges.permissions import can_end
from courses.domain.who import people

_ADDRESSES = {
    HandAct.REVOKED: "badges_revoke",
    HandAct.SUSPENDED: "badges_suspend",
    HandAct.LIFTED: "badges_lift",
}


SEARCHED = ("learner__name", "learner__email", "public_id", "achievement__name", "achievement__code")


class AwardFilterSet(WagtailFilterSet):
    """What the list is narrowed down to."""

    given = django_filters.ChoiceFilter(
        label=gettext_lazy("Given"),
        choices=[("hand", gettext_lazy("by hand")), ("rule", gettext_lazy("by its rule"))],
        method="by_way",
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Kind"), field_name="achievement__kind", choices=Kind.choices
    )

    class Meta:
        model = Award
        fields = ("state", "achievement", "kind", "given")

    def by_way(self, awards: QuerySet[Award], name: str, value: str) -> QuerySet[Award]:
        """Those that a person gave, or the others."""
        return awards.filter(hand_award__isnull=value != "hand")


class AwardInspectView(InspectView):
    """One award: what it is, who decided what, and the sign-offs behind it."""

    template_name = "badges/admin/award.html"

    page_title = gettext_lazy("Award")

    def get_page_subtitle(self) -> str:
        """What, and whose."""
        return f"{self.object.achievement}: {self.object.learner or _('erased person')}"

    def acts(self) -> list[tuple[str, str, bool]]:
        """What this person may do about this award as it stands: words, address, and whether it is for good."""
        award: Award = self.object
        if not can_end(self.request.user, award):
            return []
        return [
            (str(TITLES[kind]), reverse(_ADDRESSES[kind], args=[award.pk]), kind == HandAct.REVOKED)
            for kind in ending.possible(award)
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """All about it, in a constant number of queries."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        award: Award = self.object
        given = hand_award_of(award)
        changes, lift = status.changes_of(award), lift_of(award)
        ground = ground_when_given(award)
        rows = [seen for skill in ground.skills for seen in skill.observations] if ground else []
        names = people(
            [
                *([given.by] if given else []),
                *(one.by for one in changes if one.by),
                *([lift.by] if lift else []),
                *(seen.event.signer for seen in rows),
            ]
        )
        return context | {
            "award": award,
            "given": given and (given, names[given.by]),
            "changes": [(one, names[one.by] if one.by else None) for one in changes],
            "lift": lift and (lift, names[lift.by]),
            "behind": [(seen.row, seen.event, names[seen.event.signer]) for seen in rows],
            "sees_ledger": self.request.user.has_perm("courses.view_coordination"),
            "held_because": award.held_because if award.state == AwardState.PENDING else "",
            "is_owed": award.state == AwardState.PENDING,
            "acts": self.acts(),
        }
