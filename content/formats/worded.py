"""Files whose words can be put into another language: drawings, and sheets that are text or a table."""

from collections.abc import Mapping
from typing import Final, Protocol

from content.formats import drawings, label_room, table_sheets, text_sheets
from content.formats.wording import has_words


class _Sheet(Protocol):
    """What a kind of sheet can do; each is a module."""

    def words_in(self, data: bytes) -> tuple[str, ...]: ...
    def all_words_in(self, data: bytes) -> tuple[str, ...]: ...
    def in_language(self, data: bytes, said: Mapping[str, str]) -> bytes: ...


_SVG: Final = ".svg"
_TEXT: Final = ".txt"
_SHEETS: Final[Mapping[str, _Sheet]] = {_TEXT: text_sheets, ".csv": table_sheets}
_FILES: Final = "files/"


def is_drawing(file: str) -> bool:
    """Whether a file is a drawing."""
    return file.endswith(_SVG)


def may_have_words(file: str) -> bool:
    """Whether a file is of a kind that can say something in another language."""
    return is_drawing(file) or is_sheet(file)


def is_sheet(file: str) -> bool:
    """Whether a file is text or a table, as which it may be a sheet."""
    return _ending(file) in _SHEETS


def words_in(file: str, title: str, data: bytes) -> tuple[str, ...]:
    """What a file says and somebody has to translate, each text once, in its order.

    Where it says something, the title of a download is among them: it names what readers take along.
    """
    found = _of(file).words_in(data) if is_sheet(file) else drawings.words_in(data)
    return _titled(file, title, found) if found and has_words(title) else found


def all_words_in(file: str, title: str, data: bytes) -> tuple[str, ...]:
    """Everything that is written in a file, with the title of a download: what may be said in another way."""
    found = _of(file).all_words_in(data) if is_sheet(file) else drawings.all_words_in(data)
    return _titled(file, title, found) if found else found


def in_language(file: str, data: bytes, said: Mapping[str, str], *, language: str, original: str) -> bytes:
    """The file with its words as `said` has them; what that lacks stays in the `original` language."""
    if is_sheet(file):
        return _of(file).in_language(data, said)
    return drawings.in_language(data, said, language=language, original=original)


def without_room(file: str, data: bytes, said: Mapping[str, str], *, language: str) -> list[str]:
    """The words whose translation has no room in a drawing or a line, in order; a table has room for everything."""
    if is_drawing(file):
        return label_room.without_room(data, said, language=language)
    return text_sheets.without_room(data, said) if file.endswith(_TEXT) else []


def _of(file: str) -> _Sheet:
    return _SHEETS[_ending(file)]


def _ending(file: str) -> str:
    return file[file.rfind(".") :]


def _titled(file: str, title: str, found: tuple[str, ...]) -> tuple[str, ...]:
    return (title, *found) if file.startswith(_FILES) and title not in found else found
