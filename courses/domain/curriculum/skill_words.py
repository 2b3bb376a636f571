"""Skills in other languages. What was signed stays as it was written; its words in a language stand beside it."""

from collections.abc import Mapping

from wagtail.models import Locale

from courses.domain.curriculum import po_files
from courses.domain.curriculum.skills import skills_in_force
from courses.models import SkillVersion, SkillWording


def by_file() -> dict[str, SkillVersion]:
    """Every version in force, by the name of its file."""
    skills = skills_in_force()
    return {
        f"skills/{code}.po": skill.current
        for code, skill in sorted(skills.items())
        if skill.current is not None
    }


def said(version: SkillVersion, locale: Locale) -> list[tuple[str, str]]:
    """The title and the criteria with their translations.

    What an earlier version said in the same words is taken from its translation: it is only to be confirmed by
    importing the file. Until then readers see the version as it was written.
    """
    known: dict[str, str] = {}
    wordings = SkillWording.objects.filter(version__skill=version.skill_id, locale=locale)
    for wording in wordings.select_related("version").order_by("version__number"):
        known |= _pairs(wording)
    return [(text, known.get(text, "")) for text in _texts(version)]


def store(version: SkillVersion, locale: Locale, given: Mapping[po_files.Key, str]) -> tuple[int, int, int]:
    """Keep the translations that there are: how many, of how many, and how many belong to nothing any more.

    Raises ValidationError where one does not fit.
    """
    texts = _texts(version)
    words = [po_files.found_in(given, key) for key in po_files.numbered(texts)]
    title, criteria = words[0], words[1:]
    if title:
        told = {one["id"]: text for one, text in zip(version.criteria, criteria, strict=True) if text}
        there = SkillWording.objects.filter(version=version, locale=locale).first()
        wording = there or SkillWording(version=version, locale=locale)
        wording.title, wording.criteria = title, told
        wording.full_clean()
        wording.save()
    return sum(map(bool, words)), len(texts), sum(text not in texts for text, _number in given)


def _texts(version: SkillVersion) -> list[str]:
    return [str(version.definition["title"]), *(str(one["text"]) for one in version.criteria)]


def _pairs(wording: SkillWording) -> dict[str, str]:
    pairs = {str(wording.version.definition["title"]): wording.title}
    for one in wording.version.criteria:
        if one["id"] in wording.criteria:
            pairs[str(one["text"])] = wording.criteria[one["id"]]
    return pairs
