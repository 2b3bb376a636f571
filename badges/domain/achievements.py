"""Keeping one achievement for each course and pathway that can be completed, and naming those that people make."""

from itertools import count

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from badges.domain import alignments, wordings
from badges.enums import Kind
from badges.formats.artwork.tokens import suggested_trade
from badges.models import Achievement
from courses.domain import ledger
from courses.models import CoursePage, PathwayPage, Skill


@transaction.atomic
def sync() -> int:
    """Make the achievements that courses and pathways lack; returns how many were made.

    Existing ones stay as they are: their words may have been edited, and signed badges point at them. Their words in
    other languages are brought up to date with the translated pages, as far as nobody wrote any.
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
    wordings.follow_pages()
    return made


def name_new(achievement: Achievement) -> None:
    """Give an achievement that a person makes its code and its slug; call it in the transaction that stores it.

    Such codes are one letter, a hyphen and a number, K-1 for a set of skills and R-1 for a recognition.
    """
    ledger.lock()  # two at once would get the same
    letter = {Kind.SKILLS: "K", Kind.RECOGNITION: "R"}[Kind(achievement.kind)]
    taken = set(Achievement.objects.values_list("code", flat=True))
    taken |= set(CoursePage.objects.values_list("code", flat=True))
    taken |= set(PathwayPage.objects.values_list("code", flat=True))
    achievement.code = next(code for number in count(1) if (code := f"{letter}-{number}") not in taken)
    slug = slugify(achievement.name)[:80].strip("-") or achievement.code.lower()
    known = set(Achievement.objects.filter(slug__startswith=slug).values_list("slug", flat=True))
    achievement.slug = slug if slug not in known else f"{slug}-{achievement.code.lower()}"


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
            "name": page.title[:200],
            "description": page.summary,
            "criteria": page.badge,
            "trade": suggested_trade(page.code),
        },
    )
    if created:
        alignments.align(row)
    return int(created)
