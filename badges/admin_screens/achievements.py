"""Making achievements and changing them: rules, their dry run before they are saved, and why some are fixed."""

from typing import Any, cast
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView

from badges.admin_screens.forms import AchievementForm
from badges.domain.achievements import name_new
from badges.domain.rules import Rule, is_fixed, rule_of
from badges.enums import Kind
from badges.models import Achievement, Award
from badges.permissions import can_award, can_change
from courses.domain import ledger
from courses.domain.readiness import versions_in_force

WORDS = (FieldPanel("name"), FieldPanel("description"), FieldPanel("criteria"), FieldPanel("live"))
LOOKS = MultiFieldPanel(
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
    heading=gettext_lazy("The badge’s picture"),
)
ALIGNMENTS = InlinePanel(
    "alignments",
    heading=gettext_lazy("Where it fits elsewhere"),
    label=gettext_lazy("Alignment"),
    help_text=gettext_lazy(
        "Occupations and skills in ESCO, O*NET or another framework. They stand in every badge."
    ),
    panels=[
        FieldPanel("framework"),
        FieldPanel("name"),
        FieldPanel("url"),
        FieldPanel("code"),
        FieldPanel("description"),
    ],
)
_RULE = InlinePanel(
    "required_skills",
    panels=[FieldPanel("skill"), FieldPanel("minimum_level")],
    heading=gettext_lazy("Skills"),
    label=gettext_lazy("Skill"),
    help_text=gettext_lazy(
        "For a set of skills: whoever holds all of them at the same time earns the badge."
    ),
)


def handler(*panels: Panel) -> ObjectList:
    """The form of an achievement with these panels."""
    return ObjectList(list(panels), base_form_class=AchievementForm).bind_to_model(Achievement)


class _WithDryRun:
    """A second button: who would earn this? It looks, and saves nothing."""

    request: Any
    panel: ObjectList

    def get_form_class(self) -> type[AchievementForm]:
        """That of the panels of this view, and not the one of all achievements."""
        form: type[AchievementForm] = self.panel.get_form_class()
        return form

    def form_valid(self, form: AchievementForm) -> HttpResponse:
        """Look, or save."""
        if "dry_run" not in self.request.POST:
            return self.save(form)
        if "required_skills" not in form.formsets:
            return redirect(dry_run_of(form.instance))
        if not form.rule():
            form.add_error(None, _("A recognition has no rule: it is awarded by hand, and nobody earns it."))
            return self.form_invalid(form)  # type: ignore[attr-defined,no-any-return]  # beside Wagtail's view
        return redirect(dry_run_address(form.rule()))

    def save(self, form: AchievementForm) -> HttpResponse:
        """Store what was filled in."""
        return super().form_valid(form)  # type: ignore[misc,no-any-return]  # likewise


class AchievementCreateView(_WithDryRun, CreateView):
    """A new set of skills, or a recognition. Those of courses and pathways are made by themselves."""

    def get_panel(self) -> ObjectList:
        """All that is chosen once, and the words; its picture can be chosen once there is one to show."""
        once = MultiFieldPanel([FieldPanel("kind"), FieldPanel("level")], heading=gettext_lazy("What it is"))
        return handler(once, *WORDS[:-1], _RULE, WORDS[-1], ALIGNMENTS)

    def save_instance(self) -> Achievement:
        """Named in the transaction that stores it."""
        name_new(self.form.instance)
        made: Achievement = super().save_instance()
        return made


class AchievementEditView(_WithDryRun, EditView):
    """The words, picture and alignments of an achievement, and its rule while nobody was awarded it."""

    @cached_property
    def rule_is_open(self) -> bool:
        """Whether the skills may still be changed."""
        return self.object.kind == Kind.SKILLS and not is_fixed(self.object)

    def get_panel(self) -> ObjectList:
        """With the skills, or with what is said of them."""
        self.object = self.get_object()
        if self.rule_is_open:
            return handler(*WORDS[:-1], _RULE, WORDS[-1], LOOKS, ALIGNMENTS)
        return handler(HelpPanel(content=_rule_in_words(self.object)), *WORDS, LOOKS, ALIGNMENTS)

    @transaction.atomic
    def save(self, form: AchievementForm) -> HttpResponse:
        """Refuse a rule that was changed while somebody was awarded it."""
        if not can_change(self.request.user, form.instance):
            raise PermissionDenied
        ledger.lock()
        if "required_skills" in form.formsets and is_fixed(form.instance):
            form.add_error(
                None, _("Somebody was awarded it just now, so its rule is fixed. Make a new achievement.")
            )
            return cast(HttpResponse, self.form_invalid(form))
        return super().save(form)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Ways to what can be done with it."""
        return [*super().header_more_buttons, *buttons_of(self.object, self.request.user)]


def buttons_of(achievement: Achievement, person: Any) -> list[Button]:
    """Who would earn it, awarding it by hand, and its public page: as far as this person may."""
    found = []
    if achievement.kind != Kind.RECOGNITION and person.has_perm("badges.view_award"):
        found.append(
            Button(_("Who would earn this?"), url=dry_run_of(achievement), icon_name="group", priority=30)
        )
    if can_award(person, achievement):
        address = reverse("badges_award_by_hand", args=[achievement.pk])
        found.append(Button(_("Award by hand"), url=address, icon_name="plus", priority=40))
    page = reverse("achievement", args=[achievement.slug])
    return [*found, Button(_("Public page"), url=page, icon_name="view", priority=50)]


def dry_run_of(achievement: Achievement) -> str:
    """Where to look who would earn an achievement that exists."""
    return f"{reverse('badges_dry_run')}?{urlencode({'achievement': achievement.pk})}"


def dry_run_address(rule: Rule) -> str:
    """Where to look who would earn something by a rule that is nowhere stored."""
    spelt = [f"{code}:{rule.levels[code]}" if code in rule.levels else code for code in rule.skills]
    return f"{reverse('badges_dry_run')}?{urlencode({'skill': spelt}, doseq=True)}"


def _rule_in_words(achievement: Achievement) -> str:
    if achievement.kind == Kind.RECOGNITION:
        return format_html("<p>{}</p>", _("A recognition: awarded by hand, and by nothing else."))
    rule, versions = rule_of(achievement), versions_in_force()
    lines = [
        (
            f"{versions[code].skill.engraved} {versions[code].title}" if code in versions else code,
            _(", at least at level %(level)d") % {"level": rule.levels[code]} if code in rule.levels else "",
        )
        for code in rule.skills
    ]
    return format_html(
        "<p>{}</p><ul>{}</ul>", _why_fixed(achievement), format_html_join("", "<li>{}{}</li>", lines)
    )


def _why_fixed(achievement: Achievement) -> str:
    if achievement.kind != Kind.SKILLS:
        return _("Earned by holding the skills of the course or pathway %(code)s, which are at present:") % {
            "code": achievement.code
        }
    number = Award.objects.filter(achievement=achievement).values("learner").distinct().count()
    return ngettext(
        "The rule is fixed, because %(number)d person was awarded it. To ask for something else, make a new "
        "achievement and end this one. It asks for:",
        "The rule is fixed, because %(number)d people were awarded it. To ask for something else, make a new "
        "achievement and end this one. It asks for:",
        number,
    ) % {"number": number}
