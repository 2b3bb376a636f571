"""What a screen reader says of a page: every text and every name, with the language it is said in."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Final

import polib
from django.conf import settings
from django.utils.translation import get_language_info

LOCALES: Final = settings.BASE_DIR / "lms" / "locale"
TRANSLATED: Final = "de"  # the catalogue that tells which words of the site differ between languages
_NAMES: Final = ("alt", "aria-label", "aria-description", "placeholder", "title", "label")
_SILENT: Final = {"script", "style", "template", "head"}
_VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())  # noqa: SIM905 -- shorter
LETTERS: Final = re.compile(r"[^\W\d_]")
_PLACE: Final = re.compile(r"%\(\w+\)[sd]|%%")
_FEWEST: Final = 4  # letters; what is shorter may stand in any language


@dataclass(frozen=True)
class Said:
    """One text, or one attribute that is said; `where` is the element, and the attribute."""

    text: str
    lang: str
    dir: str
    where: str


class _Walk(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.said: list[Said] = []
        self.marks: list[str] = []
        self._open: list[tuple[str, str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        around = self._open[-1] if self._open else ("", "", "ltr")
        here = (tag, given.get("lang") or around[1], given.get("dir") or around[2])
        if "lang" in given and tag != "html":
            self.marks.append(f"{tag} {given['lang']}")
        for name in _NAMES:
            self._say(given.get(name, ""), here, f"{tag} {name}")
        if tag not in _VOID:
            self._open.append(here)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in _VOID:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._open:
            self._say(data, self._open[-1], self._open[-1][0])

    def _say(self, words: str, here: tuple[str, str, str], where: str) -> None:
        text = " ".join(words.split())
        if LETTERS.search(text) and not any(tag in _SILENT for tag, *_ in self._open):
            self.said.append(Said(text, here[1], here[2], where))


def said_on(html: str) -> list[Said]:
    """Everything on a page that is said, in order; what stands in its head is not."""
    return _Walk(html).said


def marks_in(html: str) -> list[str]:
    """The elements that name a language, each with it; without the page's own."""
    return _Walk(html).marks


def turned_wrongly(said: Iterable[Said]) -> list[Said]:
    """What goes in another direction than its language is written in."""
    return [one for one in said if (one.dir == "rtl") != bool(get_language_info(one.lang)["bidi"])]


def site_words_in(said: Iterable[Said], wrong: str, *, reader: str) -> list[Said]:
    """Words of the site for a reader of one language (en or de) that are said in another one."""
    known = _words(reader)
    return [one for one in said if one.lang == wrong and any(known.has(part) for part in _parts(one.text))]


def _parts(text: str) -> Iterator[str]:
    yield text
    yield from text.split(" · ") if " · " in text else ()


class _Words:
    """The sentences of a catalogue: whole, with their places filled, and the pieces between places."""

    def __init__(self, sentences: set[str]) -> None:
        self._whole = {one for one in sentences if not _PLACE.search(one)}
        filled = [one for one in sentences if _PLACE.search(one)]
        pieces = {piece.strip(" .,:;()“”„‚‘«»?") for one in filled for piece in _PLACE.split(one)}
        self._whole |= {piece for piece in pieces if " " in piece and _long(piece)}
        self._filled = [
            re.compile(".+?".join(re.escape(piece) for piece in _PLACE.split(one)), re.DOTALL)
            for one in filled
            if _long("".join(_PLACE.split(one)))
        ]

    def has(self, text: str) -> bool:
        return (
            text in self._whole
            or text.strip(" .,:;()“”„‚‘«»?") in self._whole
            or any(one.fullmatch(text) for one in self._filled)
        )


def _long(text: str) -> bool:
    return len(LETTERS.findall(text)) >= _FEWEST


@cache
def _words(language: str) -> _Words:
    """What the site says to a reader of a language and to no reader of the other one."""
    entries = [
        (source, told)
        for entry in polib.pofile(str(LOCALES / TRANSLATED / "LC_MESSAGES" / "django.po"))
        if not entry.obsolete
        for source, told in [
            (entry.msgid, entry.msgstr or entry.msgstr_plural.get(0, "")),
            (entry.msgid_plural, entry.msgstr_plural.get(1, "")),
        ]
    ]
    sides = [{" ".join(one[side].split()) for one in entries} for side in (0, 1)]
    own, other = sides if language == settings.LANGUAGE_CODE else reversed(sides)
    return _Words({one for one in own - other if _long(one)})
