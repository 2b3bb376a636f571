"""Achievements and awards in Wagtail's admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from badges.achievement_form import AchievementForm
from badges.models import Achievement, Award, SigningKey


class _Unmade(ModelPermissionPolicy):
    """Rows that the system makes: nobody adds or deletes them by hand."""

    refused = frozenset({"add", "delete"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As the model's own permissions say, but for what is refused to all."""
        return action not in self.refused and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Likewise for several at once."""
        return any(self.user_has_permission(user, action) for action in actions)


class _OnlySeen(_Unmade):
    """Rows that follow from the ledger alone."""

    refused = frozenset({"add", "change", "delete"})


class AchievementViewSet(SnippetViewSet):
    """What a badge says it means. Badges that were issued keep the words they were signed with."""

    model = Achievement
    icon = "success"
    menu_label = _("Achievements")
    list_display = ("code", "name", "kind", "level", "live")
    list_filter = ("kind", "live")
    search_fields = ("code", "name")
    edit_handler = ObjectList(
        [
            FieldPanel("name"),
            FieldPanel("description"),
            FieldPanel("criteria"),
            FieldPanel("live"),
            MultiFieldPanel(
                [
                    HelpPanel(template="badges/admin/artwork_panel.html"),
                    FieldPanel("trade"),
                    FieldPanel("glyph"),
                    FieldPanel("ground"),
                    FieldPanel("ink"),
                    FieldPanel("label"),
                    FieldPanel("picture_file"),
                    FieldPanel("drawing_file"),
                    FieldPanel("drop_picture"),
                ],
                heading=_("The badge’s picture"),
            ),
            InlinePanel(
                "alignments",
                heading=_("Where it fits elsewhere"),
                label=_("Alignment"),
                help_text=_(
                    "Occupations and skills in ESCO, O*NET or another framework. They stand in every badge."
                ),
                panels=[
                    FieldPanel("framework"),
                    FieldPanel("name"),
                    FieldPanel("url"),
                    FieldPanel("code"),
                    FieldPanel("description"),
                ],
            ),
        ],
        base_form_class=AchievementForm,
    )


class AwardViewSet(SnippetViewSet):
    """Who was awarded what, and how it stands."""

    model = Award
    icon = "user"
    menu_label = _("Awards")
    list_display = ("achievement", "learner", "state", "earned_at", "valid_until", "held_because")
    list_filter = ("state", "achievement")
    inspect_view_enabled = True
    inspect_view_fields = (
        "public_id",
        "achievement",
        "learner",
        "renewal",
        "state",
        "earned_at",
        "valid_until",
        "issued_at",
        "held_because",
    )


class SigningKeyViewSet(SnippetViewSet):
    """The hub's keys and their dates. They are made and replaced by commands, where the private half is."""

    model = SigningKey
    icon = "key"
    menu_label = _("Keys")
    list_display = ("name", "algorithm", "issuer", "created_at", "retired_at", "compromised_from", "state")
    list_filter = ("algorithm",)
    inspect_view_enabled = True
    inspect_view_fields = (
        "name",
        "algorithm",
        "issuer",
        "verification_method",
        "state",
        "created_at",
        "retired_at",
        "compromised_from",
    )

    def get_queryset(self, request: Any) -> Any:
        """With what they are shown with, in one query."""
        return SigningKey.objects.dated().select_related("issuer").order_by("-pk")


class BadgesGroup(SnippetViewSetGroup):
    """The admin's menu entry."""

    menu_label = _("Badges")
    menu_icon = "success"
    items = (AchievementViewSet, AwardViewSet, SigningKeyViewSet)


register_permission_policy(Achievement, _Unmade(Achievement))
register_permission_policy(Award, _OnlySeen(Award))
register_permission_policy(SigningKey, _OnlySeen(SigningKey))
register_snippet(BadgesGroup)
