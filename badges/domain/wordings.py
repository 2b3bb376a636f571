"""The words of achievements that come from pages: their own at first, and those in other languages."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, ModelLogEntry

from badges.enums import Kind
from badges.models import Achievement, AchievementWording
from courses.models import CoursePage, PathwayPage

_PAGES = ((Kind.COURSE, CoursePage), (Kind.PATHWAY, PathwayPage))
_WORDS = ("name", "description", "criteria")
_LONGEST_NAME = 200  # a page's title may be longer
Key = tuple[int, int]  # of an achievement and a language
Words = dict[str, str]


def follow_pages() -> int:
    """Take the words of achievements in other languages from the live translations of their pages; how many changed.

    Only words that translate what the achievement says today: where an editor gave it others than its page has, or the
    translation was made from an older page, they are not taken, and what was taken before goes back to the
    achievement's own. What somebody wrote is left as it is. How many queries it takes does not grow with what there is.
    """
    rows = list(Achievement.objects.values_list("pk", "kind", "code", *_WORDS))
    own = {pk: _as_words(words) for pk, _kind, _code, *words in rows}
    found = dict(_translated({(kind, code): pk for pk, kind, code, *_words in rows}, own))
    said = {(row.achievement_id, row.locale_id): row for row in AchievementWording.objects.all()}
    changed = 0
    for key, words in found.items():
        if words and key not in said:
            number, locale = key
            defaults = {**own[number], "criteria": "", **words, "translates": own[number]}
            _row, made = AchievementWording.objects.get_or_create(
                achievement_id=number, locale_id=locale, defaults=defaults
            )
            changed += made
    for key, row in said.items():
        changed += row.translates is not None and _brought_up(row, own[key[0]], found.get(key, {}))
    return changed


def _brought_up(row: AchievementWording, own: Words, words: Words) -> bool:
    """Whether the words that were taken had to change, or what they translate."""
    before: Words = row.translates or {}
    wanted: dict[str, Any] = {"translates": own}
    for name, text in own.items():
        if name in words:
            wanted[name] = words[name]
        elif before.get(name) == text:
            wanted[name] = getattr(row, name)
        else:
            wanted[name] = "" if name == "criteria" else text
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return False
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=[*wanted])
    return True


def _translated(
    known: Mapping[tuple[str, str], int], own: Mapping[int, Words]
) -> Iterator[tuple[Key, Words]]:
    """For every achievement and language with a live translation: the words of its own that are translated there.

    Three queries.
    """
    language = Locale.get_default().pk
    for kind, model in _PAGES:
        pages = model.objects.filter(live=True, alias_of=None).order_by("path")
        rows = list(pages.values_list("code", "locale_id", "last_published_at", "title", "summary", "badge"))
        original = {code: (at, _as_words(words)) for code, locale, at, *words in rows if locale == language}
        for code, locale, at, *words in rows:
            if locale == language or code not in original or (kind, code) not in known:
                continue
            published, first = original[code]
            if at is None or published is None or at >= published:
                number = known[kind, code]
                texts = _as_words(words).items()
                yield (
                    (number, locale),
                    {name: text for name, text in texts if own[number][name] == first[name]},
                )


def _as_words(texts: Iterable[str]) -> Words:
    words = dict(zip(_WORDS, texts, strict=True))
    return words | {"name": words["name"][:_LONGEST_NAME]}


@transaction.atomic
def fill_criteria(*, dry_run: bool = False) -> tuple[list[Achievement], list[Achievement]]:
    """Give achievements that were made before pages said anything of their badges the words of their pages.

    Returns those that got them, and those that were left alone because an editor has changed them since they were made:
    what is missing there may be missing on purpose. One that has words, or whose page has none, is neither. Badges that
    were issued keep what was signed. `dry_run` changes nothing.
    """
    edited = set(
        ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(Achievement), action="wagtail.edit"
        ).values_list("object_id", flat=True)
    )
    given: list[Achievement] = []
    left: list[Achievement] = []
    for kind, model in _PAGES:
        pages = model.objects.filter(live=True, locale=Locale.get_default()).exclude(badge="")
        words = dict(pages.values_list("code", "badge"))
        for row in Achievement.objects.filter(kind=kind, criteria="", code__in=words):
            row.criteria = words[row.code]
            (left if str(row.pk) in edited else given).append(row)
    if not dry_run:
        Achievement.objects.bulk_update(given, ["criteria"])
    return given, left
