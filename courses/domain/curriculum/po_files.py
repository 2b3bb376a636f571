"""Texts and their translations as PO files: the same texts give the same bytes."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import polib

Key = tuple[str, int]
Named = tuple[str, str]  # a name, and a text that belongs to it


def numbered(words: Iterable[str]) -> list[Key]:
    """Each text with how often the same has been said before it."""
    seen: Counter[str] = Counter()
    found = []
    for text in words:
        found.append((text, seen[text]))
        seen[text] += 1
    return found


def write(said: Iterable[tuple[str, str]], language: str) -> bytes:
    """Texts with their translations, in order; a text that is said again in the same words stands there once."""
    pairs = list(said)
    file = _empty(language)
    first: dict[str, str] = {}
    for (words, number), (_words, translation) in zip(numbered(one for one, _ in pairs), pairs, strict=True):
        if number and first[words] == translation:
            continue
        first.setdefault(words, translation)
        context = str(number + 1) if number else None
        file.append(polib.POEntry(msgid=words, msgstr=translation, msgctxt=context))
    return _bytes(file)


def write_named(said: Iterable[tuple[str, str, str]], language: str) -> bytes:
    """Names with texts and their translations, in order; the name is the context of its texts."""
    file = _empty(language)
    for (name, words), translation in {(name, words): found for name, words, found in said}.items():
        file.append(polib.POEntry(msgid=words, msgstr=translation, msgctxt=name))
    return _bytes(file)


def _empty(language: str) -> Any:
    file = polib.POFile(wrapwidth=0)
    file.metadata = {"Language": language, "Content-Type": "text/plain; charset=utf-8"}
    return file


def _bytes(file: Any) -> bytes:
    return f"{str(file).strip()}\n".encode()


def read(content: bytes) -> dict[Key, str]:
    """The translations of a file. Raises OSError or ValueError where it is none."""
    return {(entry.msgid, int(entry.msgctxt or 1) - 1): entry.msgstr for entry in _entries(content)}


def read_named(content: bytes) -> dict[Named, str]:
    """The translations of a file with names. Raises OSError or ValueError where it is none."""
    return {(entry.msgctxt or "", entry.msgid): entry.msgstr for entry in _entries(content)}


def _entries(content: bytes) -> Iterator[Any]:
    file = polib.pofile(content.decode("utf-8").replace("\0", ""))
    return (entry for entry in file if not entry.obsolete)


def found_in(said: Mapping[Key, str], key: Key) -> str:
    """The translation of a text, or of the same words where they stand first; empty where there is none."""
    return said.get(key) or said.get((key[0], 0), "")
