"""Drawings and sheets in other languages: their words as files, and the pictures and documents that are made of them.

What was made is stored beside the others of the hub. A drawing holds what each of its words said in the original, and
whether somebody has drawn in it since: then it is theirs. Of documents the audit trail knows it.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from wagtail.models import Locale, Page

from content.domain.renditions import chosen_in
from content.formats import worded
from courses.domain.curriculum import po_files
from courses.domain.curriculum.making import CopiesThere, Counted, Drawing, Maker
from courses.domain.curriculum.media import (
    DOWNLOADS,
    PICTURES,
    Shelf,
    Stored,
    contents_of,
    folder_of,
    media_from_bundles,
    media_in_language,
)
from courses.domain.translated_media import KINDS, Copies
from lms.accounts.models import User

FILES: Final = ("drawings.po", "sheets.po")
_FOLDERS: Final = {"image": PICTURES, "document": DOWNLOADS}


def drawings_on(pages: Iterable[tuple[str, Page]]) -> list[Drawing]:
    """The drawings and sheets of these pages, by the page that shows each first.

    Pages come with the names of their files.
    """
    rows = {(folder_of(file), row.pk): (file, row) for file, row in media_from_bundles().items()}
    found: dict[str, Drawing] = {}
    for name, page in pages:
        for kind in KINDS:
            for key in chosen_in(page, kind):
                file, row = rows.get((_FOLDERS[kind], key), ("", None))
                if row is not None and worded.may_have_words(file):
                    found.setdefault(file, Drawing(file, file_of_words(name, file), row))
    return list(found.values())


def file_of_words(page: str, file: str) -> str:
    """The file in which the words of what a page shows are: one for the drawings of a course, one for its sheets."""
    folders = page.split("/")[:-1]
    drawn, written = FILES
    return "/".join([*folders[:2], drawn if worded.is_drawing(file) else written])


def said(drawn: Iterable[Drawing], locale: Locale) -> dict[str, list[tuple[str, str, str]]]:
    """By file, every text of its drawings or sheets with their names and the translation, in order."""
    copies = CopiesThere(locale.language_code)
    found: dict[str, list[tuple[str, str, str]]] = {}
    for one in drawn:
        data, title = contents_of(one.row), one.row.title
        if wanted := set(worded.words_in(one.file, title, data)):
            kept = copies.words_of(one.file)
            texts = worded.all_words_in(one.file, title, data)
            found.setdefault(one.words_in, []).extend(
                (one.file, text, kept.get(text, "")) for text in texts if text in wanted or text in kept
            )
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
    """Make what there are words for: from the original as it is now, whole or with what is translated.

    A text whose translation is empty keeps the one it had. A picture in which somebody has drawn stays, and so does a
    document whose file somebody has replaced. The words of a drawing or a sheet count in whichever of the files they
    stand. Raises BundleError.
    """
    maker = Maker(locale, shelf, by, measure=measure)
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
    """Make anew, in every language, what was made of files that changed; three queries for each language.

    Words that are new in the original stand there in its language until they are translated.
    """
    drawn = [Drawing(file, "", row) for file, row in changed.items() if worded.may_have_words(file)]
    if not drawn:
        return
    for locale in Locale.objects.exclude(pk=Locale.get_default().pk):
        maker = Maker(locale, shelf, by)
        for one in drawn:
            if one.file in maker.copies.rows:
                maker.make(one, {}, Counted(""))
