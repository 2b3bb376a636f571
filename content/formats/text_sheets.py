"""The words in sheets of plain text: read out of one, and put into a copy of it in another language.

A text is what stands in a line between lines to write on, boxes to tick and the room between columns. A translation
takes the room that it needs from what is left free behind it, so that the rest of the line stays where it is.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from content.formats.wording import has_words, text_of

PAPER: Final = 72
"""How many letters of one width a line may have, or as many as the widest of the original."""
_FREE: Final = re.compile(r"((?:\[ ?\]|[\s_]){2,}|^\s)")
_LINE: Final = re.compile(r"_{2,}")
_ROOM: Final = re.compile(r"\s{2,}")
_SHORTEST: Final = 4  # of a line to write on
_LAST: Final = 8  # of one at the end, behind which nothing is moved
_NARROWEST: Final = 2  # of the room between columns


def words_in(data: bytes) -> tuple[str, ...]:
    """What a sheet says and somebody has to translate, each text once, in its order."""
    return tuple(text for text in all_words_in(data) if has_words(text))


def all_words_in(data: bytes) -> tuple[str, ...]:
    """Everything that is written in a sheet, also numbers, units and codes."""
    found = (part.strip() for line in text_of(data).splitlines() for part in _FREE.split(line)[::2])
    return tuple(dict.fromkeys(text for text in found if text))


def in_language(data: bytes, said: Mapping[str, str]) -> bytes:
    """The sheet with its words as `said` has them; what that lacks stays. The same words give the same bytes."""
    if not text_of(data):
        return data
    return "".join(f"{line.text}{end}" for line, end in _lines(data, said)).encode()


def without_room(data: bytes, said: Mapping[str, str]) -> list[str]:
    """The words whose translation makes a line wider than the paper, or moves a column, in order."""
    found = (text for line, _end in _lines(data, said) for text in line.tight)
    return list(dict.fromkeys(found))


@dataclass(slots=True)
class _Line:
    """A line as it is made: how far it is ahead of the original, what it said last, and which words have no room."""

    text: str = ""
    ahead: int = 0
    words: str = ""
    tight: tuple[str, ...] = ()

    @property
    def column(self) -> int:
        """How far to the right it has come."""
        return len(self.text.rpartition("\n")[2])

    def say(self, part: str, translation: str) -> None:
        """Put a translation in the place of a text; its further lines stand below the first."""
        below = "\n" + " " * self.column
        self.text += translation.replace("\n", below)
        self.ahead += max(map(len, translation.split("\n"))) - len(part)
        self.words = part.strip() or self.words

    def leave_free(self, part: str, *, is_last: bool) -> None:
        """Put what is left free behind a text, narrower or wider, so that the rest stands where it stood if it can."""
        free, taken = _narrower(part, self.ahead, _LAST if is_last else _SHORTEST)
        self.text += free
        self.ahead -= taken
        if self.ahead > 0 and part.isspace():
            self.tight += (self.words,)


def _lines(data: bytes, said: Mapping[str, str]) -> Iterator[tuple[_Line, str]]:
    """Each line with how it ends."""
    before = text_of(data).splitlines(keepends=True)
    widest = max((len(line.rstrip()) for line in before), default=0)
    for line in before:
        text = line.rstrip("\r\n")
        yield _line(text, said, widest), line[len(text) :]


def _line(before: str, said: Mapping[str, str], widest: int) -> _Line:
    line, parts = _Line(), _FREE.split(before)
    for turn, part in enumerate(parts):
        is_last = not any(parts[turn + 1 :])
        if turn % 2 == 0:
            words = said.get(part.strip()) or part
            line.say(part, words if is_last else words.replace("\n", " "))
        else:
            line.leave_free(part, is_last=is_last)
    if line.text != before and max(map(len, line.text.split("\n"))) > max(widest, PAPER):
        line.tight += (line.words,)
    return line


def _narrower(free: str, wish: int, shortest: int) -> tuple[str, int]:
    """What is left free, without so many signs, and how many were taken; for a wish of less than none, it grows."""
    runs = list(_LINE.finditer(free)) or list(_ROOM.finditer(free))
    if not runs:
        return free, 0
    longest = max(runs, key=lambda run: run.end() - run.start())
    sign, length = longest[0][0], len(longest[0])
    least = shortest if sign == "_" else _NARROWEST
    taken = min(wish, max(length - least, 0))
    return free[: longest.start()] + sign * (length - taken) + free[longest.end() :], taken
