"""Achievements and awards in Wagtail's admin."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

import lms.kernel.addresses  # noqa: F401 -- makes <key:…> known
from badges.admin_screens.achievements import (
    ALIGNMENTS,
    LOOKS,
    WORDS,
    AchievementCreateView,
    AchievementEditView,
    handler,
)
from badges.admin_screens.awarding import AwardByHandView
from badges.admin_screens.awards import SEARCHED, AwardFilterSet, AwardInspectView
from badges.admin_screens.dry_run import DryRunView
from badges.admin_screens.ending import EndingView
from badges.admin_screens.ending_many import LiftMany, RevokeMany, SuspendMany
from badges.admin_screens.logo import LogoMenuItem, LogoView
from badges.admin_screens.trusted_issuers import (
    TrustedIssuerCreateView,
    TrustedIssuerIndexView,
    TrustedIssuersExportView,
    TrustedIssuersImportView,
)
from badges.admin_screens.unmarked import UNMARKED, UnmarkedIndexView
from badges.enums import HandAct
from badges.models import Achievement, Award, SigningKey, TrustedIssuer


class _Unmade(ModelPermissionPolicy):
    """Rows that the system makes: nobody adds or deletes them by hand."""

    refused = frozenset({"add", "delete"})

    def user_has_permission(self, user: Any, action: str) -> bool:
        """As the model's own permissions say, but for what is refused to all."""
        return action not in self.refused and bool(super().user_has_permission(user, action))

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """Likewise for several at once."""
        return any(self.user_has_permission(user, action) for action in actions)


class _Kept(_Unmade):
    """Rows that are never deleted: signed documents name them."""

    refused = frozenset({"delete"})


class _OnlySeen(_Unmade):
    """Rows that no form changes: the ledger makes them, and what people decide about them has screens of its own."""

    refused = frozenset({"add", "change", "delete"})


class AchievementViewSet(SnippetViewSet):
    """What a badge says it means. Badges that were issued keep the words they were signed with."""

    model = Achievement
    icon = "success"
    menu_label = _("Achievements")
    list_display = ("name", "code", "kind", "level", "live")
    list_filter = ("kind", "live")
    search_fields = ("code", "name")
    edit_handler = handler(*WORDS, LOOKS, ALIGNMENTS)
    index_view_class, index_template_name = UnmarkedIndexView, UNMARKED
    add_view_class = AchievementCreateView
    edit_view_class = AchievementEditView
    create_template_name = "badges/admin/achievement_create.html"
    edit_template_name = "badges/admin/achievement_edit.html"
    copy_view_enabled = False


class AwardViewSet(SnippetViewSet):
    """Who was awarded what, and how it stands."""

    model = Award
    icon = "user"
    menu_label = _("Awards")
    list_display = ("achievement", "learner", "state", "earned_at", "valid_until", "held_because")
    filterset_class = AwardFilterSet
    search_fields = SEARCHED
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_class = AwardInspectView
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

    def get_queryset(self, request: HttpRequest) -> QuerySet[Award]:
        """With what each line of the list shows: the number of queries does not depend on how many there are."""
        return Award.objects.select_related("achievement", "learner")


class SigningKeyViewSet(SnippetViewSet):
    """The hub's keys and their dates. They are made and replaced by commands, where the private half is."""

    model = SigningKey
    icon = "key"
    menu_label = _("Keys")
    list_display = ("name", "algorithm", "issuer", "created_at", "retired_at", "compromised_from", "state")
    list_filter = ("algorithm",)
    index_view_class, index_template_name = UnmarkedIndexView, UNMARKED
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


class TrustedIssuerViewSet(SnippetViewSet):
    """Other issuers whose badges are judged valid here."""

    model = TrustedIssuer
    icon = "group"
    menu_label = _("Trusted issuers")
    list_display = ("name", "identifier", "added_by", "added_at")
    search_fields = ("name", "identifier")
    panels = ("identifier", "name", "fingerprints", "note")
    index_view_class = TrustedIssuerIndexView
    add_view_class = TrustedIssuerCreateView
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ("identifier", "name", "fingerprints", "note", "added_by", "added_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[TrustedIssuer]:
        """With who added them, in one query."""
        return TrustedIssuer.objects.select_related("added_by")


class BadgesGroup(SnippetViewSetGroup):
    """The admin's menu entry."""

    menu_label = _("Badges")
    menu_icon = "success"
    items = (AchievementViewSet, AwardViewSet, TrustedIssuerViewSet, SigningKeyViewSet)


def admin_urls() -> list[URLPattern]:
    """Screens about one achievement or award, beside Wagtail's own."""
    ends = (
        ("revoke", HandAct.REVOKED),
        ("suspend", HandAct.SUSPENDED),
        ("lift", HandAct.LIFTED),
    )
    return [
        path("badges/logo/", LogoView.as_view(), name="badges_logo"),
        path("badges/who-would-earn/", DryRunView.as_view(), name="badges_dry_run"),
        path(
            "badges/trusted-issuers/import/",
            TrustedIssuersImportView.as_view(),
            name="badges_trusted_issuers_import",
        ),
        path(
            "badges/trusted-issuers/export/",
            TrustedIssuersExportView.as_view(),
            name="badges_trusted_issuers_export",
        ),
        path("badges/achievements/<key:pk>/award/", AwardByHandView.as_view(), name="badges_award_by_hand"),
        *(
            path(f"badges/awards/<key:pk>/{word}/", EndingView.as_view(kind=kind), name=f"badges_{word}")
            for word, kind in ends
        ),
    ]


def logo_menu_item() -> LogoMenuItem:
    """In the settings' menu."""
    return LogoMenuItem(_("Logo of the hub"), reverse("badges_logo"), name="hub-logo", icon_name="image")


hooks.register("register_admin_urls", admin_urls)
hooks.register("register_settings_menu_item", logo_menu_item)
for many in (RevokeMany, SuspendMany, LiftMany):
    hooks.register("register_bulk_action", many)
register_permission_policy(Achievement, _Kept(Achievement))
register_permission_policy(Award, _OnlySeen(Award))
register_permission_policy(SigningKey, _OnlySeen(SigningKey))
register_snippet(BadgesGroup)
