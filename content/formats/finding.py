"""How words are looked for: folded alike where they are kept and where they are asked for, and marked where they stand.

A word is found by its beginning, in small and capital letters, with and without accents; “ü” also as “ue”.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

LONGEST_QUERY: Final = 200
MOST_WORDS: Final = 8
_LONGEST_WORD: Final = 40
_MOST_INDEXED: Final = 20_000  # words of one page; PostgreSQL keeps at most a megabyte of them
_AROUND: Final = 90  # characters on either side of what was found

_WORD: Final = re.compile(r"[^\W_]+")
_WHOLE: Final = str.maketrans({"æ": "ae", "đ": "d", "ı": "i", "ł": "l", "ø": "o", "œ": "oe"})
_SPELT_OUT: Final = str.maketrans({"ä": "ae", "å": "aa", "ö": "oe", "ø": "oe", "ü": "ue"})
# What one word ends in and another of the same stem does not; the longest first.
_ENDINGS: Final = {
    "en": ("ings", "ing", "ies", "ers", "er", "ed", "es", "s", "y"),
    "de": ("ungen", "ung", "ern", "em", "en", "er", "es", "e", "n", "s"),
    "es": ("iendo", "ando", "ar", "er", "es", "ir", "os", "as", "a", "o", "s"),
}
_SHORTEST_STEM: Final = 4


@dataclass(frozen=True)
class Query:
    """What somebody looks for. `text` is what they typed, as far as it is looked at; `cut` says that there was more."""

    text: str
    words: tuple[str, ...]
    cut: bool


@dataclass(frozen=True)
class Piece:
    """A piece of a text; `found` says that it is one of the words that were looked for."""

    text: str
    found: bool


def asked(text: str) -> Query:
    """A query as it was typed: no character of it means anything but itself."""
    tidy = " ".join(text[: 4 * LONGEST_QUERY].replace("\0", " ").split())
    kept = tidy[:LONGEST_QUERY]
    words = tuple(dict.fromkeys(folded_words(kept)))
    cut = len(text.strip()) > 4 * LONGEST_QUERY or len(tidy) > LONGEST_QUERY or len(words) > MOST_WORDS
    return Query(kept, words[:MOST_WORDS], cut)


def fold(word: str) -> str:
    """A word without case and accents."""
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(one for one in apart if not unicodedata.combining(one)).translate(_WHOLE)


def folded_words(text: str) -> Iterator[str]:
    """The words of a text in order, folded."""
    for match in _WORD.finditer(unicodedata.normalize("NFC", text)):
        yield from _kept(fold(match.group()))


def _kept(folded: str) -> list[str]:
    """The words in what one folds to: a letter such as “ͺ” folds to a blank, and “½” to two numbers."""
    return [one[:_LONGEST_WORD] for one in _WORD.findall(folded)]


def indexed(texts: Iterable[object]) -> str:
    """What is kept of texts for finding them: their words folded, and beside them as they are spelt without accents."""
    kept: list[str] = []
    for text in texts:
        for match in _WORD.finditer(unicodedata.normalize("NFC", str(text))):
            kept.extend(_spellings(match.group()))
            if len(kept) >= _MOST_INDEXED:
                return " ".join(kept)
    return " ".join(kept)


@lru_cache(maxsize=20_000)  # texts say the same words again and again, and each is indexed at every change
def _spellings(word: str) -> tuple[str, ...]:
    plain = fold(word)
    spelt = fold(word.casefold().translate(_SPELT_OUT))
    return tuple(one for folded in dict.fromkeys((plain, spelt)) for one in _kept(folded))


def stem(word: str, language: str) -> str:
    """What a folded word begins with in its other forms too; the whole word where it is short or has a digit."""
    if any(one.isdigit() for one in word):
        return word
    for ending in _ENDINGS.get(language.partition("-")[0], ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word.removesuffix(ending)
    return word


def fit(words: Sequence[str], stems: Sequence[str], *, name: str, about: str) -> int:
    """How well something answers a query, from 5 (it is called that) down to 1 (somewhere in its text)."""
    called = _every_spelling(name)
    if set(words) == set(folded_words(name)):
        return 5
    if words and set(words) <= called:
        return 4
    if _all_begin(stems, called):
        return 3
    return 2 if _all_begin(stems, called | _every_spelling(about)) else 1


def _every_spelling(text: str) -> set[str]:
    return set(indexed([text]).split())


def _all_begin(stems: Sequence[str], words: set[str]) -> bool:
    return all(any(word.startswith(one) for word in words) for one in stems)


def snippet(texts: Iterable[str], stems: Sequence[str]) -> tuple[Piece, ...]:
    """The place in these texts where most of the words stand close together; empty where none of them stands."""
    best: tuple[int, str, int] | None = None
    for text in texts:
        clean = " ".join(unicodedata.normalize("NFC", text).split())
        for at in [match.start() for match in _WORD.finditer(clean) if _is_one(match.group(), stems)][:50]:
            near = clean[at : at + _AROUND]
            count = sum(any(_is_one(w.group(), [one]) for w in _WORD.finditer(near)) for one in stems)
            if best is None or count > best[0]:
                best = (count, clean, at)
    if best is None:
        return ()
    _count, clean, at = best
    return marked(_cut_out(clean, at), stems)


def _is_one(word: str, stems: Sequence[str]) -> bool:
    return any(spelt.startswith(one) for spelt in _spellings(word) for one in stems)


def _cut_out(text: str, at: int) -> str:
    start, end = max(0, at - _AROUND), min(len(text), at + 2 * _AROUND)
    if start:
        start = text.find(" ", start, at) + 1 or start
    if end < len(text):
        space = text.rfind(" ", at, end)
        end = space if space > at else end
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")


def marked(text: str, stems: Sequence[str]) -> tuple[Piece, ...]:
    """A text in pieces, so that a template can mark what was found and escape all of it."""
    pieces: list[Piece] = []
    done = 0
    for match in _WORD.finditer(text):
        if stems and _is_one(match.group(), stems):
            pieces += [Piece(text[done : match.start()], found=False)] if match.start() > done else []
            pieces.append(Piece(match.group(), found=True))
            done = match.end()
    return (*pieces, Piece(text[done:], found=False)) if done < len(text) else tuple(pieces)
