"""The words of drawings and sheets in other languages, as files say them, beside a bundle and without a database."""

from collections.abc import Iterator, Mapping

from content.formats import worded
from content.formats.outline import Curriculum, MediaFile
from content.formats.problems import BundleError, Problem
from courses.domain.curriculum import po_files
from courses.domain.curriculum.drawings import FILES, file_of_words
from courses.domain.curriculum.exporting import media_in
from courses.domain.curriculum.pages import entries
from courses.domain.curriculum.present import SiteContent


def to_look_at(curriculum: Curriculum, files: Mapping[str, bytes], *, language: str) -> list[Problem]:
    """What is missing for the drawings and sheets of translated pages, what none says, what may have no room in one.

    Raises BundleError for a file that is no PO file.
    """
    said = {name: _read(name, content) for name, content in files.items() if name.endswith(FILES)}
    shown = _shown(curriculum, files)
    media = {one.file: one for one in curriculum.media}
    words: dict[str, dict[str, str]] = {}
    found: list[Problem] = []
    for texts in said.values():
        for (drawing, text), translation in texts.items():
            words.setdefault(drawing, {})[text] = translation
    there = {drawing: _all_words_in(media[drawing]) if drawing in media else () for drawing in words}
    for name, texts in said.items():
        for drawing, text in texts:
            if text not in there[drawing]:
                found.append(Problem(name, 0, f"{drawing} does not say “{_line(text)}”; remove it"))
    for drawing, name in shown.items():
        found.extend(_faults(media[drawing], name, words.get(drawing, {}), language))
    return sorted(found)


def _read(name: str, content: bytes) -> dict[po_files.Named, str]:
    try:
        return po_files.read_named(content)
    except (OSError, ValueError) as error:
        raise BundleError([Problem(name, 0, f"is no PO file: {error}")]) from error


def _shown(curriculum: Curriculum, files: Mapping[str, bytes]) -> dict[str, str]:
    """The drawings and sheets of pages that are translated, each with the file that is to have its words."""
    found: dict[str, str] = {}
    for entry in entries(curriculum.courses, curriculum.pathways, SiteContent()):
        name = entry.file.removesuffix(".md") + ".po"
        for media in media_in(entry.outline.body) if name in files else ():
            if worded.may_have_words(media):
                found.setdefault(media, file_of_words(name, media))
    return found


def _all_words_in(one: MediaFile) -> tuple[str, ...]:
    known = worded.may_have_words(one.file)
    return worded.all_words_in(one.file, one.title, one.data) if known else ()


def _faults(one: MediaFile, name: str, words: Mapping[str, str], language: str) -> Iterator[Problem]:
    for text in worded.words_in(one.file, one.title, one.data):
        if not words.get(text):
            yield Problem(name, 0, f"“{_line(text)}” of {one.file} is not translated")
    said = {text: translation for text, translation in words.items() if translation}
    for text in worded.without_room(one.file, one.data, said, language=language) if said else ():
        advice = "make it shorter, or break its line"
        yield Problem(name, 0, f"“{_line(said[text])}” may have no room in {one.file}; {advice}")


def _line(text: str) -> str:
    return text.replace("\n", " ")
