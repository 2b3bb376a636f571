"""What of an import safety rests on: what the review of pages would ask safety reviewers and the council about."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from wagtail.models import Locale

from content.formats.outline import Curriculum, LessonOutline, PracticalOutline, QuizBlock
from content.models import Term
from courses.domain.curriculum.media import media_from_bundles
from courses.domain.curriculum.pages import Entry, entries
from courses.domain.curriculum.present import SiteContent
from courses.domain.curriculum.report import Kind, Report
from courses.domain.shown_on import shown_of
from courses.models.reviewed import is_critical, is_heavy
from lms.accounts import roles
from lms.accounts.models import User

_NAMED: Final = 5


def may_pass_review(person: User) -> bool:
    """Whether somebody may bring in what safety rests on without the review: who answers for the hub."""
    return person.is_superuser or person.has_role(roles.ADMINISTRATOR)


def critical_in(curriculum: Curriculum, site: SiteContent, report: Report) -> list[str]:
    """The names of what would be created or changed and safety rests on, now or afterwards; also of what pages show."""
    heavy = {one.code for one in curriculum.skills if is_heavy(one)}
    heavy |= {code for code, skill in site.skills.items() if is_critical(skill)}
    gates = {one.course for one in curriculum.skills if one.safety_gate}
    gates |= {s.course_code for s in site.skills.values() if s.current is not None and s.current.safety_gate}
    skills = sorted(report.wanting(Kind.SKILL) & heavy)
    return [*skills, *_pages(curriculum, site, report, heavy, gates), *_shown(report)]


def _shown(report: Report) -> list[str]:
    """Pictures, downloads and words that would change beneath pages on which safety rests."""
    files = report.wanting(Kind.PICTURE) | report.wanting(Kind.FILE)
    rows: list[Any] = [row for name, row in media_from_bundles().items() if name in files] if files else []
    if slugs := report.wanting(Kind.TERM):
        rows += Term.objects.filter(locale=Locale.get_default(), slug__in=slugs)
    return sorted(row.slug if isinstance(row, Term) else row.bundle_file for row in shown_of(rows))


def critical_words(names: list[str]) -> str:
    """Why an editor does not import it, and who may."""
    shown = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return _(
        "Safety rests on what this bundle changes: %(names)s. Nothing was imported. An administrator may import it, or "
        "change it in the editor, where it is reviewed."
    ) % {"names": shown}


def _pages(
    curriculum: Curriculum, site: SiteContent, report: Report, heavy: set[str], gates: set[str]
) -> Iterator[str]:
    courses = {f"courses/{course.page_slug}": course.code for course in curriculum.courses}
    for entry in entries(curriculum.courses, curriculum.pathways, site):
        if entry.address not in report.wanting(entry.kind):
            continue
        if _is_critical(entry, heavy) or (entry.kind is Kind.LESSON and courses.get(entry.parent) in gates):
            yield entry.address


def _is_critical(entry: Entry, heavy: set[str]) -> bool:
    outline = entry.outline
    if isinstance(outline, PracticalOutline) and outline.skill in heavy:
        return True
    if isinstance(outline, LessonOutline | PracticalOutline) and any(
        _has_safety(block) for block in outline.body
    ):
        return True
    return entry.page is not None and entry.page.is_safety_critical()


def _has_safety(block: object) -> bool:
    return isinstance(block, QuizBlock) and any(question.safety for question in block.quiz.questions)
