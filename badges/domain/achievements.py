"""Keeping one achievement for each course and pathway that can be completed."""

from django.db import transaction
from wagtail.models import Locale

from badges.domain import alignments
from badges.enums import Kind
from badges.formats.artwork.tokens import suggested_trade
from badges.models import Achievement
from courses.models import CoursePage, PathwayPage, Skill


@transaction.atomic
def sync() -> int:
    """Make the achievements that courses and pathways lack; returns how many were made.

    Existing ones stay as they are: their words may have been edited, and signed badges point at them.
    """
    known = set(Achievement.objects.values_list("code", flat=True))
    taught = set(Skill.objects.values_list("course_code", flat=True))
    language = Locale.get_default()
    made = 0
    for kind, model in ((Kind.COURSE, CoursePage), (Kind.PATHWAY, PathwayPage)):
        for page in model.objects.filter(locale=language, live=True).order_by("code"):
            if page.code in known or (kind == Kind.COURSE and page.code not in taught):
                continue
            made += _make(kind, page)
    return made


def _make(kind: Kind, page: CoursePage | PathwayPage) -> int:
    slug = (
        page.slug
        if not Achievement.objects.filter(slug=page.slug).exists()
        else f"{page.slug}-{page.code.lower()}"
    )
    row, created = Achievement.objects.get_or_create(
        code=page.code,
        defaults={
            "slug": slug,
            "kind": kind,
            "level": page.level,
            "name": page.title,
            "description": page.summary,
            "trade": suggested_trade(page.code),
        },
    )
    if created:
        alignments.align(row)
    return int(created)
