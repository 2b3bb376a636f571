"""Drawings in other languages: their words as files, one for each course, and the pictures that are made of them.

A picture that was made is stored beside the others of the hub. It holds what each of its words said in the original, so
that nothing else has to be kept, and whether somebody has drawn in it since: then it is theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language_info
from wagtail.models import Locale, Page

from content.domain.renditions import chosen_in
from content.formats import drawings, label_room
from content.formats.outline import MediaFile
from courses.domain.curriculum import po_files
from courses.domain.curriculum.media import (
    DOWNLOADS,
    PICTURES,
    Shelf,
    Stored,
    contents_of,
    folder_of,
    is_same,
    media_from_bundles,
    media_in_language,
    name_in_language,
)
from courses.domain.translated_media import KINDS, Copies
from lms.accounts.models import User

FILE: Final = "drawings.po"
SVG: Final = ".svg"
_FOLDERS: Final = {"image": PICTURES, "document": DOWNLOADS}
_TITLE_LONGEST: Final = 200  # of the original; a row has room for the language too


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that a page shows or offers: its name in the bundle, the file of its words, its row."""

    file: str
    words_in: str
    row: Stored


@dataclass(slots=True)
class Counted:
    """How far a file is; `made` are pictures that are new or renewed, `kept` those that are somebody's own now.

    `tight` are translations that may have no room in their drawing, where that was asked for.
    """

    file: str
    translated: int = 0
    total: int = 0
    unknown: int = 0
    made: int = 0
    kept: int = 0
    tight: int = 0


def drawings_on(pages: Iterable[tuple[str, Page]]) -> list[Drawing]:
    """The drawings of these pages by the page that shows each first; pages come with the names of their files."""
    rows = {(folder_of(file), row.pk): (file, row) for file, row in media_from_bundles().items()}
    found: dict[str, Drawing] = {}
    for name, page in pages:
        for kind in KINDS:
            for key in chosen_in(page, kind):
                file, row = rows.get((_FOLDERS[kind], key), ("", None))
                if row is not None and file.endswith(SVG):
                    found.setdefault(file, Drawing(file, file_of_words(name), row))
    return list(found.values())


def file_of_words(page: str) -> str:
    """The file in which the words of a page's drawings are: one for each course, one for all pathways."""
    folders = page.split("/")[:-1]
    return "/".join([*folders[:2], FILE])


def said(drawn: Iterable[Drawing], locale: Locale) -> dict[str, list[tuple[str, str, str]]]:
    """By file, every text of its drawings with the drawing's name and the translation, in order."""
    copies = media_in_language(locale.language_code)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in drawn:
        data = contents_of(one.row)
        if wanted := set(drawings.words_in(data)):
            copy = copies.get(one.file)
            kept = drawings.words_kept_in(contents_of(copy)) if copy else {}
            texts = [text for text in drawings.all_words_in(data) if text in wanted or text in kept]
            found.setdefault(one.words_in, []).extend((one.file, text, kept.get(text, "")) for text in texts)
    return found


def store(
    drawn: Iterable[Drawing],
    locale: Locale,
    given: Mapping[str, Mapping[po_files.Named, str]],
    shelf: Shelf,
    *,
    by: User | None,
    measure: bool = False,
) -> list[Counted]:
    """Make the pictures for which there are words: from the drawing as it is now, whole or with what is translated.

    A text whose translation is empty keeps the one it had. A picture in which somebody has drawn stays. The words of a
    drawing count in whichever of the files they stand.
    """
    maker = _Maker(locale, shelf, by, measure=measure)
    words = _by_drawing(given)
    counted = {file: Counted(file) for file in given}
    known: set[po_files.Named] = set()
    for one in drawn:
        mine = words.get(one.file, {})
        if one.words_in in counted or mine:
            count = counted.get(one.words_in) or Counted(one.words_in)
            known |= maker.take(one, mine, count)
    for file, texts in given.items():
        counted[file].unknown = sum(text not in known for text in texts)
    return list(counted.values())


def _by_drawing(given: Mapping[str, Mapping[po_files.Named, str]]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for texts in given.values():
        for (file, text), translation in texts.items():
            if translation:
                found.setdefault(file, {})[text] = translation
    return found


class _Maker:
    def __init__(self, locale: Locale, shelf: Shelf, by: User | None, *, measure: bool) -> None:
        self.language = locale.language_code
        self.shelf = shelf
        self.by = by
        self.measure = measure
        self.copies = media_in_language(self.language)

    def take(self, one: Drawing, words: Mapping[str, str], count: Counted) -> set[po_files.Named]:
        """Count the words of a drawing, make its picture, and give what could be translated in it."""
        data = contents_of(one.row)
        wanted = drawings.words_in(data)
        if not wanted:
            return set()
        count.total += len(wanted)
        count.translated += sum(text in words for text in wanted)
        if words:
            if self.measure:
                count.tight += len(label_room.without_room(data, words, language=self.language))
            self._make(one, data, words, count)
        return {(one.file, text) for text in drawings.all_words_in(data)}

    def _make(self, one: Drawing, data: bytes, words: Mapping[str, str], count: Counted) -> None:
        copy = self.copies.get(one.file)
        there = contents_of(copy) if copy else b""
        if there and not drawings.is_as_made(there):
            count.kept += 1
            return
        before = drawings.words_kept_in(there)
        media = _media(one, copy, data, before | dict(words), self.language)
        if not is_same(copy, media):
            self.shelf.put(media, copy, by=self.by)
            count.made += 1


def _media(
    one: Drawing, copy: Stored | None, data: bytes, words: Mapping[str, str], language: str
) -> MediaFile:
    name = get_language_info(language)["name_local"]
    made = drawings.in_language(data, words, language=language, original=Locale.get_default().language_code)
    return MediaFile(
        file=name_in_language(one.file, language),
        title=copy.title if copy else f"{one.row.title[:_TITLE_LONGEST]} ({name})",
        credit=one.row.credit,
        licence=one.row.licence,
        data=made,
    )


def copies_in(locale: Locale) -> Copies:
    """What there is in a language of the pictures and files of the bundle; four queries."""
    copies = media_in_language(locale.language_code)
    originals = media_from_bundles()
    found = Copies()
    for file, copy in copies.items():
        kind = next(kind for kind, folder in _FOLDERS.items() if folder == folder_of(file))
        found.made[kind].add(copy.pk)
        if file in originals:
            found.by_original[kind][originals[file].pk] = copy.pk
    return found


def renew(changed: Mapping[str, Stored], shelf: Shelf, *, by: User | None) -> None:
    """Draw anew, in every language, what was made from drawings that changed; two queries for each language.

    Words that are new in the original stand there in its language until they are translated.
    """
    drawn = [Drawing(file, "", row) for file, row in changed.items() if file.endswith(SVG)]
    if not drawn:
        return
    for locale in Locale.objects.exclude(pk=Locale.get_default().pk):
        for one, copy in _made_from(drawn, locale):
            there = contents_of(copy)
            if drawings.is_as_made(there):
                words = drawings.words_kept_in(there)
                media = _media(one, copy, contents_of(one.row), words, locale.language_code)
                if not is_same(copy, media):
                    shelf.put(media, copy, by=by)


def _made_from(drawn: Iterable[Drawing], locale: Locale) -> Iterator[tuple[Drawing, Stored]]:
    copies = media_in_language(locale.language_code)
    return ((one, copies[one.file]) for one in drawn if one.file in copies)
