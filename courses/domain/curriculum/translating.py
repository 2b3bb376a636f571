"""Translations as files: one for each page and skill, named as it is in the bundle, with its texts in order.

They are gettext's PO files, which every program for translators reads. A text is found by its words, and by a number
where the same words are translated in two ways: no key of the database is in them, so they can be kept in git.
"""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Locale, Page
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.segments import StringSegmentValue
from wagtail_localize.segments.extract import extract_segments

from content.formats.problems import BundleError, Problem
from courses.domain import translated_media
from courses.domain.approvals import note_past_review
from courses.domain.curriculum import drawings, po_files, skill_words, term_words
from courses.domain.curriculum.exporting import entries_on_site
from courses.domain.curriculum.media import shelf_undone_on_failure
from courses.domain.curriculum.record import record_translations
from courses.domain.search_index import indexed_at_the_end
from courses.domain.translated_media import Copies
from courses.domain.translation_rows import store_words
from lms.accounts.models import User


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a page: where it stands, what it says, and how often the same has been said before it."""

    path: str
    words: str
    number: int


@dataclass(frozen=True, slots=True)
class Told:
    """How far a page is: texts translated, texts in all, texts of the file that the page does not have.

    `made` are drawings and sheets that are new or renewed, `kept` what somebody chose or changed by hand, `tight` words
    that may have no room in one, which a dry run looks at.
    """

    file: str
    translated: int
    total: int
    unknown: int
    made: int = 0
    kept: int = 0
    tight: int = 0

    @property
    def complete(self) -> bool:
        """Whether readers can have it."""
        return self.translated == self.total

    def __str__(self) -> str:
        state = "complete" if self.complete else "a draft"
        notes = {
            "no longer in the original": self.unknown,
            "new or renewed": self.made,
            "left as somebody chose or drew it": self.kept,
            "may have no room": self.tight,
        }
        said = "".join(f"; {number} {words}" for words, number in notes.items() if number)
        return f"{self.file}: {self.translated} of {self.total} translated, {state}{said}"


def export_translations(language: str) -> dict[str, bytes]:
    """A file for every page that readers see and every skill in force, one for the glossary, and for the drawings
    and the sheets of each course.

    What is not translated yet is empty in it.
    """
    locale, pages = _locale(language), list(_pages())
    files = {file: po_files.write(_said(page, locale), language) for file, page in pages}
    drawn = drawings.said(drawings.drawings_on(pages), locale)
    files |= {file: po_files.write_named(words, language) for file, words in drawn.items()}
    words = term_words.said(locale)
    glossary = {term_words.FILE: po_files.write_named(words, language)} if words else {}
    skills = {
        file: po_files.write(skill_words.said(version, locale), language)
        for file, version in skill_words.by_file().items()
    }
    return files | skills | glossary


def import_translations(
    files: Mapping[str, bytes],
    language: str,
    *,
    by: User | None = None,
    dry_run: bool = False,
    digest: str = "",
) -> list[Told]:
    """Take the translations in, all or nothing: a page whose texts are all there is published, another is a draft.

    A translation that is live already and lacks something now stays as it is; its readers are told. A file without a
    single translation is passed over. Drawings and sheets are made with their words, and the pages that come in show
    them, except where a person chose another picture or file. ``digest`` names the files, for ``last_translations``.
    Raises BundleError.
    """
    locale, pages, versions = _locale(language), dict(_pages()), skill_words.by_file()
    drawn = drawings.drawings_on(pages.items())
    named = {term_words.FILE} | {one.words_in for one in drawn}
    read, words = _read(files, pages.keys() | versions.keys(), named)
    said = {file: found for file, found in read.items() if any(found.values())}
    glossary = words.pop(term_words.FILE, {})
    labels = {file: found for file, found in words.items() if any(found.values())}
    with shelf_undone_on_failure() as shelf, transaction.atomic():
        Locale.objects.select_for_update().get(pk=locale.pk)  # two at once would make a picture twice
        with indexed_at_the_end():
            counted = drawings.store(drawn, locale, labels, shelf, by=by, measure=dry_run)
            copies = drawings.copies_in(locale)
            told = [
                _take_in(file, page, said[file], locale, copies, by)
                for file, page in pages.items()
                if file in said
            ]
            for file, version in versions.items():
                if file in said:
                    with _faults_named(file):
                        told.append(Told(file, *skill_words.store(version, locale, said[file])))
            if any(glossary.values()):
                told.append(Told(term_words.FILE, *term_words.store(locale, glossary, by=by)))
            told.extend(Told(**asdict(one)) for one in counted)
        if digest:
            record_translations(language, digest=digest)
        if dry_run:
            transaction.set_rollback(True)
            shelf.undo()
    return told


def texts_of(page: Page) -> list[Text]:
    """What there is to translate in a page, in order."""
    return _texts(extract_segments(page))


def _texts(found: list[Any]) -> list[Text]:
    segments = [one for one in found if isinstance(one, StringSegmentValue)]
    keys = po_files.numbered(one.string.data for one in segments)
    return [Text(one.path, *key) for one, key in zip(segments, keys, strict=True)]


def _locale(language: str) -> Locale:
    found = Locale.objects.filter(language_code=language).first()
    if found is None or found == Locale.get_default():
        message = "is no language that content is translated into; see FETTLE_CONTENT_LANGUAGES"
        raise BundleError([Problem(language, 0, f"{message} and run `manage.py content_languages`")])
    return found


def _pages() -> Iterator[tuple[str, Page]]:
    """Every page that readers see, by the name of its file, in the order of the bundle."""
    for entry in entries_on_site():
        if entry.page is not None:
            yield entry.file.removesuffix(".md") + ".po", entry.page


def _stored(page: Page, locale: Locale) -> dict[tuple[str, str], str]:
    rows = StringTranslation.objects.filter(context__object_id=page.translation_key, locale=locale)
    return {
        (path, words): data
        for path, words, data in rows.values_list("context__path", "translation_of__data", "data")
    }


def _said(page: Page, locale: Locale) -> list[tuple[str, str]]:
    stored = _stored(page, locale)
    return [(text.words, stored.get((text.path, text.words), "")) for text in texts_of(page)]


def _read(
    files: Mapping[str, bytes], pages: Collection[str], named: Collection[str]
) -> tuple[dict[str, dict[po_files.Key, str]], dict[str, dict[po_files.Named, str]]]:
    """The translations of pages and skills by their files, and those of files whose texts have names."""
    unknown = "no page or skill that readers see has this file; export the translations to see the names"
    known = set(pages) | set(named)
    problems = [Problem(file, 0, unknown) for file in files if file not in known]
    found: dict[str, dict[po_files.Key, str]] = {}
    words: dict[str, dict[po_files.Named, str]] = {}
    for file in sorted(set(files) & known):
        try:
            if file in named:
                words[file] = po_files.read_named(files[file])
            else:
                found[file] = po_files.read(files[file])
        except (OSError, ValueError) as error:
            problems.append(Problem(file, 0, f"is no PO file: {error}"))
    if problems:
        raise BundleError(problems)
    return found, words


def _take_in(
    file: str,
    page: Page,
    said: Mapping[tuple[str, int], str],
    locale: Locale,
    copies: Copies,
    by: User | None,
) -> Told:
    segments = extract_segments(page)
    texts = _texts(segments)
    wanted = {text: po_files.found_in(said, (text.words, text.number)) for text in texts}
    known = {text.words for text in texts}
    told = Told(
        file=file,
        translated=sum(bool(words) for words in wanted.values()),
        total=len(texts),
        unknown=sum(words not in known for words, _number in said),
    )
    _check_lengths(file, page, wanted)
    before = _stored(page, locale)
    source, renewed = TranslationSource.update_or_create_from_instance(page)
    translation, new = Translation.objects.get_or_create(source=source, target_locale=locale)
    store_words(translation, {(text.path, text.words): words for text, words in wanted.items()}, by=by)
    _check_markup(file, page, locale)
    other_pictures, kept = translated_media.choose(page, segments, locale, copies)
    there = page.get_translation_or_none(locale)
    is_live = there is not None and there.live
    changed = new or renewed or other_pictures or before != _stored(page, locale)
    if (told.complete and (changed or not is_live)) or (changed and not is_live):
        with _faults_named(file):
            translation.save_target(user=by, publish=False)
        if told.complete:
            # At once, from fresh rows: left until the end, a course would forget the lessons that came after it.
            page.get_translation(locale).get_latest_revision().publish(user=by, skip_permission_checks=True)
            note_past_review(page.get_translation(locale), reason=f"import_translations: {file}", by=by)
    return replace(told, kept=kept)


def _check_lengths(file: str, page: Page, wanted: Mapping[Text, str]) -> None:
    longest = {field.name: getattr(field, "max_length", None) for field in page._meta.get_fields()}
    for text, words in wanted.items():
        most = longest.get(text.path)
        if most is not None and len(words) > most:
            message = f"the translation of “{text.words}” has more than {most} characters; make it shorter"
            raise BundleError([Problem(file, 0, message)])


def _check_markup(file: str, page: Page, locale: Locale) -> None:
    rows = StringTranslation.objects.filter(context__object_id=page.translation_key, locale=locale)
    bad = rows.filter(has_error=True).select_related("translation_of").first()
    if bad is not None:
        message = (
            f"the translation of “{bad.translation_of.data}” has mark-up that the original does not have"
        )
        raise BundleError([Problem(file, 0, message)])


@contextmanager
def _faults_named(file: str) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise BundleError([Problem(file, 0, "; ".join(error.messages))]) from error
