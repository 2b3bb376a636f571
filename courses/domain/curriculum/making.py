"""Drawings and sheets in another language, each made of its original and its words, unless it is somebody's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import get_language_info
from wagtail.models import Locale

from content.formats import drawings, worded
from content.formats.outline import MediaFile
from content.formats.problems import BundleError, Problem
from content.models import FettleDocument
from courses.domain.curriculum import po_files
from courses.domain.curriculum.documents_made import Made, digest_of, documents_made, note_made
from courses.domain.curriculum.media import (
    Shelf,
    Stored,
    contents_of,
    is_same,
    media_in_language,
    name_for_readers,
    name_in_language,
)
from lms.accounts.models import User

_TITLE_LONGEST: Final = 200  # of a bundle; a row has room for the language too


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing or a sheet that a page shows or offers: its name in the bundle, the file of its words, its row."""

    file: str
    words_in: str
    row: Stored


@dataclass(slots=True)
class Counted:
    """How far a file is; `made` are copies that are new or renewed, `kept` those that are somebody's own now.

    `tight` are translations that may have no room, where that was asked for.
    """

    file: str
    translated: int = 0
    total: int = 0
    unknown: int = 0
    made: int = 0
    kept: int = 0
    tight: int = 0


class CopiesThere:
    """What there is in a language of pictures and documents, and what is known of how it was made; three queries."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.rows = media_in_language(language)
        self.made = documents_made(row for row in self.rows.values() if isinstance(row, FettleDocument))

    def made_of(self, file: str) -> Made | None:
        """What is known of the document that was made of a file."""
        row = self.rows.get(file)
        return self.made.get(row.pk) if isinstance(row, FettleDocument) else None

    def words_of(self, file: str) -> dict[str, str]:
        """What the texts of a file say in its copy."""
        row, made = self.rows.get(file), self.made_of(file)
        kept = drawings.words_kept_in(contents_of(row)) if row and worded.is_drawing(file) else {}
        return dict(made.words if made else {}) | kept

    def is_somebodys(self, file: str) -> bool:
        """Whether a person has drawn in the copy, or put another file in its place."""
        row, made = self.rows.get(file), self.made_of(file)
        if not row or not (there := contents_of(row)):
            return False
        return not (drawings.is_as_made(there) if worded.is_drawing(file) else made and made.has_made(there))


class Maker:
    """Makes copies in one language."""

    def __init__(self, locale: Locale, shelf: Shelf, by: User | None, *, measure: bool = False) -> None:
        self.language = locale.language_code
        self.language_name = get_language_info(self.language)["name_local"]
        self.shelf = shelf
        self.by = by
        self.measure = measure
        self.copies = CopiesThere(self.language)

    def take(self, one: Drawing, words: Mapping[str, str], count: Counted) -> set[po_files.Named]:
        """Count the words of a drawing or a sheet, make its copy, and give what could be translated in it."""
        data = contents_of(one.row)
        wanted = worded.words_in(one.file, one.row.title, data)
        if not wanted:
            return set()
        count.total += len(wanted)
        count.translated += sum(text in words for text in wanted)
        if words:
            if self.measure:
                count.tight += len(worded.without_room(one.file, data, words, language=self.language))
            self.make(one, words, count)
        return {(one.file, text) for text in worded.all_words_in(one.file, one.row.title, data)}

    def make(self, one: Drawing, words: Mapping[str, str], count: Counted) -> None:
        """Make the copy with these words and those it has, unless it is somebody's own, or none of them is in it."""
        if self.copies.is_somebodys(one.file):
            count.kept += 1
            return
        data = contents_of(one.row)
        there = worded.all_words_in(one.file, one.row.title, data)
        kept = self.copies.words_of(one.file) | dict(words)
        said = {text: kept[text] for text in there if text in kept}
        copy = self.copies.rows.get(one.file)
        if copy is None and not said:
            return
        media, name = self._media(one, data, said), self._name(one, said)
        if not is_same(copy, media, name):
            copy = self.shelf.put(media, copy, by=self.by, name=name)
            count.made += 1
        if isinstance(copy, FettleDocument):
            made = Made(self._title(one, said), digest_of(media.data), said)
            if made != self.copies.made_of(one.file):
                note_made(copy, made, by=self.by)

    def _media(self, one: Drawing, data: bytes, said: Mapping[str, str]) -> MediaFile:
        original = Locale.get_default().language_code
        return MediaFile(
            file=name_in_language(one.file, self.language),
            title=self._title_kept(one) or self._title(one, said),
            credit=one.row.credit,
            licence=one.row.licence,
            data=worded.in_language(one.file, data, said, language=self.language, original=original),
        )

    def _title(self, one: Drawing, said: Mapping[str, str]) -> str:
        """That of the original in the language, or with the name of the language behind it."""
        title = said.get(one.row.title, "") if isinstance(one.row, FettleDocument) else ""
        if len(title) > _TITLE_LONGEST:
            message = f"the translation of “{one.row.title}” has more than {_TITLE_LONGEST} characters; make it shorter"
            raise BundleError([Problem(one.words_in, 0, message)])
        return title or f"{one.row.title[:_TITLE_LONGEST]} ({self.language_name})"

    def _title_kept(self, one: Drawing) -> str:
        """The title of the copy where an editor gave it one; of a picture the one it has."""
        copy, made = self.copies.rows.get(one.file), self.copies.made_of(one.file)
        ours = made.title if made else self._title(one, {})
        return copy.title if copy and (copy.title != ours or not isinstance(copy, FettleDocument)) else ""

    def _name(self, one: Drawing, said: Mapping[str, str]) -> str:
        if not isinstance(one.row, FettleDocument):
            return ""
        return name_for_readers(one.file, said.get(one.row.title, ""), self.language)
