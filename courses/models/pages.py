"""The page tree: home > courses > course > lessons and practicals; home > pathways > pathway.

A page is content. What a learner has done reaches templates through tags, never through fields here.
"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.models import Orderable, Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from content.blocks.quiz import QuizzedBody
from content.blocks.stream import KitItems, LessonBody, TextList
from content.fields import StreamField
from content.formats.vocabulary import BADGE_LONGEST
from courses.enums import Level
from courses.models.reviewed import Reviewed, has_gate, has_safety_question, is_critical
from courses.models.searched import BY_WORDS, Searched

_ONE_PARAGRAPH = RegexValidator(
    r"[\x00-\x1f\x7f\x85\u2028\u2029]",
    _("Write it in one paragraph, without line breaks."),
    inverse_match=True,
)
_CODE = RegexValidator(r"^[A-Z][A-Z0-9-]{0,18}$", _("A code is capital letters and digits, such as C04."))


def _same(*names: str) -> list[SynchronizedField]:
    """Fields that a translation takes from the page it was translated from, and cannot change."""
    return [SynchronizedField(name, overridable=False) for name in names]


def _badge() -> "models.CharField[str, str]":
    """What the badge says in its own words; an achievement takes it over when it is made."""
    return models.CharField(
        _("what the badge says"),
        max_length=BADGE_LONGEST,
        blank=True,
        validators=[_ONE_PARAGRAPH],
        help_text=_(
            "What whoever holds the badge can do, under what supervision, and what it does not say. One paragraph; it "
            "stands before the list of skills."
        ),
    )


def _badge_panel() -> FieldPanel:
    return FieldPanel("badge", widget=AdminAutoHeightTextInput(attrs={"maxlength": BADGE_LONGEST}))


def _review() -> HelpPanel:
    """Where the page stands in the review, and what changed since what readers see."""
    return HelpPanel(template="courses/admin/review_panel.html", heading=_("Review"))


def _advice() -> HelpPanel:
    """What the author should look at again; the template works it out."""
    return HelpPanel(template="courses/admin/content_advice.html", heading=_("To look at again"))


class HomePage(Reviewed, Page):
    """The hub's front page."""

    max_count_per_parent = 1
    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["courses.CourseIndexPage", "courses.PathwayIndexPage"]
    override_translatable_fields: ClassVar = _same("slug")
    template = "courses/home_page.html"

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("home page")


class CourseIndexPage(Reviewed, Page):
    """The list of courses."""

    max_count_per_parent = 1
    parent_page_types: ClassVar = ["courses.HomePage"]
    subpage_types: ClassVar = ["courses.CoursePage"]
    override_translatable_fields: ClassVar = _same("slug")

    class Meta:
        verbose_name = _("course list")


class CoursePage(Reviewed, Searched, Page):
    """A course. `code` is the same in every language and names it everywhere outside the tree."""

    parent_page_types: ClassVar = ["courses.CourseIndexPage"]
    subpage_types: ClassVar = ["courses.LessonPage", "courses.PracticalPage"]
    override_translatable_fields: ClassVar = _same("slug", "code", "level", "hours")

    code = models.CharField(_("code"), max_length=20, validators=[_CODE])
    summary = models.CharField(_("summary"), max_length=200)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, validators=[MinValueValidator(0)])
    badge = _badge()
    objectives = StreamField(TextList(), verbose_name=_("objectives"), blank=True)
    kit = StreamField(KitItems(), verbose_name=_("kit"), blank=True)
    introduction = StreamField(LessonBody(), verbose_name=_("introduction"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("level"), FieldPanel("hours"), FieldPanel("summary")],
            heading=_("At a glance"),
        ),
        _badge_panel(),
        FieldPanel("objectives"),
        FieldPanel("kit"),
        FieldPanel("introduction"),
        _advice(),
        _review(),
    ]
    searched_streams = ("objectives", "introduction", "kit")
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("introduction"),
        BY_WORDS,
        index.FilterField("code"),
    ]

    class Meta:
        verbose_name = _("course")
        indexes: ClassVar = [models.Index(fields=["code"])]

    def clean(self) -> None:
        """Refuse a code that another course in the same language has."""
        super().clean()
        same = CoursePage.objects.filter(code=self.code, locale_id=self.locale_id).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"code": _("Another course has this code.")})

    @property
    def lessons(self) -> "models.QuerySet[LessonPage]":
        """Its own live lessons in order. What it teaches where some are not translated: `courses.domain.taught`."""
        pages: models.QuerySet[LessonPage] = LessonPage.objects.child_of(self).live().order_by("path")
        return pages


class LessonPage(Reviewed, Searched, Page):
    """One lesson; its place among its siblings is its place in the course."""

    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = _same("slug", "minutes")

    summary = models.CharField(_("summary"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    objectives = StreamField(TextList(), verbose_name=_("objectives"), blank=True)
    kit = StreamField(KitItems(), verbose_name=_("kit"), blank=True)
    body = StreamField(QuizzedBody(), verbose_name=_("lesson"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("summary"), FieldPanel("minutes")], heading=_("At a glance")),
        FieldPanel("objectives"),
        FieldPanel("kit"),
        FieldPanel("body"),
        _advice(),
        _review(),
    ]
    searched_streams = ("objectives", "body", "kit")
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        BY_WORDS,
    ]

    class Meta:
        verbose_name = _("lesson")

    def is_safety_critical(self) -> bool:
        """A question that has to be right makes it so, and a safety gate among the skills of its course."""
        course = self.get_parent() if self.path else None
        code = (
            CoursePage.objects.filter(pk=course.pk).values_list("code", flat=True).first() if course else None
        )
        return has_safety_question(self) or (code is not None and has_gate(code))


class PracticalPage(Reviewed, Searched, Page):
    """A skill card: how to set up, do and judge the practical work for one skill."""

    parent_page_types: ClassVar = ["courses.CoursePage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = _same("slug", "skill", "minutes")

    skill = models.ForeignKey("courses.Skill", on_delete=models.PROTECT, related_name="practicals")
    summary = models.CharField(_("summary"), max_length=200)
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(1)])
    kit = StreamField(KitItems(), verbose_name=_("kit"), blank=True)
    body = StreamField(QuizzedBody(), verbose_name=_("card"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("skill"), FieldPanel("summary"), FieldPanel("minutes")], heading=_("At a glance")
        ),
        FieldPanel("kit"),
        FieldPanel("body"),
        _advice(),
        _review(),
    ]
    searched_streams = ("body", "kit")
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("body"),
        BY_WORDS,
    ]

    class Meta:
        verbose_name = _("practical")

    def is_safety_critical(self) -> bool:
        """The card of a safety gate or of a skill of high risk, and one with a question that has to be right."""
        return has_safety_question(self) or is_critical(self.skill if self.skill_id else None)

    def clean(self) -> None:
        """Refuse a second card for one skill in one language."""
        super().clean()
        same = PracticalPage.objects.filter(skill_id=self.skill_id, locale_id=self.locale_id).exclude(
            pk=self.pk
        )
        if self.skill_id and same.exists():
            raise ValidationError({"skill": _("Another practical is for this skill.")})


class PathwayIndexPage(Reviewed, Page):
    """The list of pathways."""

    max_count_per_parent = 1
    parent_page_types: ClassVar = ["courses.HomePage"]
    subpage_types: ClassVar = ["courses.PathwayPage"]
    override_translatable_fields: ClassVar = _same("slug")

    class Meta:
        verbose_name = _("pathway list")


class PathwayPage(Reviewed, Searched, Page):
    """A row of courses that leads to one badge; courses and required pathways are named by code."""

    parent_page_types: ClassVar = ["courses.PathwayIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    override_translatable_fields: ClassVar = _same("slug", "code", "level", "steps", "requirements")

    code = models.CharField(_("code"), max_length=20, validators=[_CODE])
    summary = models.CharField(_("summary"), max_length=200)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    badge = _badge()
    introduction = StreamField(LessonBody(), verbose_name=_("introduction"), blank=True)

    content_panels: ClassVar = [
        *Page.content_panels,
        MultiFieldPanel(
            [FieldPanel("code"), FieldPanel("level"), FieldPanel("summary")], heading=_("At a glance")
        ),
        _badge_panel(),
        InlinePanel("steps", label=_("course"), heading=_("Courses, in order"), min_num=1),
        InlinePanel("requirements", label=_("pathway"), heading=_("Pathways to finish first")),
        FieldPanel("introduction"),
        _advice(),
        _review(),
    ]
    searched_streams = ("introduction",)
    search_fields: ClassVar = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.SearchField("introduction"),
        BY_WORDS,
        index.FilterField("code"),
    ]

    class Meta:
        verbose_name = _("pathway")
        indexes: ClassVar = [models.Index(fields=["code"])]

    def clean(self) -> None:
        """Refuse a code that another pathway in the same language has."""
        super().clean()
        same = PathwayPage.objects.filter(code=self.code, locale_id=self.locale_id).exclude(pk=self.pk)
        if same.exists():
            raise ValidationError({"code": _("Another pathway has this code.")})


class PathwayStep(Orderable):
    """One course of a pathway."""

    pathway = ParentalKey(PathwayPage, on_delete=models.CASCADE, related_name="steps")
    course_code = models.CharField(_("course"), max_length=20, validators=[_CODE])

    panels: ClassVar = [FieldPanel("course_code")]


class PathwayRequirement(Orderable):
    """One pathway that must be complete first."""

    pathway = ParentalKey(PathwayPage, on_delete=models.CASCADE, related_name="requirements")
    pathway_code = models.CharField(_("pathway"), max_length=20, validators=[_CODE])

    panels: ClassVar = [FieldPanel("pathway_code")]
