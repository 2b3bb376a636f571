"""Style sheets as they travel: several sources in one, without comments and spare space.

On a slow network each request of a first visit costs half a second where no connection is free, and each byte counts.
The sources stay many and readable. Nothing has to be run after a change but the server.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage
from tinycss2.ast import CurlyBracketsBlock, FunctionBlock, ParenthesesBlock, SquareBracketsBlock

_BLOCKS = (CurlyBracketsBlock, ParenthesesBlock, SquareBracketsBlock)
_SEPARATORS = (":", ";", ",")


class SheetFinder(finders.BaseFinder):
    """Finds the sheets of settings.STYLE_SHEETS, made anew where a source is newer."""

    def __init__(self, *_args: Any, **_options: Any) -> None:
        self.storage = FileSystemStorage(location=settings.SHEETS_DIR)

    def check(self, **_options: Any) -> list[CheckMessage]:
        return []

    def find(self, path: str, find_all: bool = False, **_options: Any) -> Any:
        found = [str(_current(path))] if path in settings.STYLE_SHEETS else []
        return found if find_all else next(iter(found), [])

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, FileSystemStorage]]:
        for name in settings.STYLE_SHEETS:
            _current(name)
            yield name, self.storage


def tight(css: str) -> str:
    """The same style sheet without comments, and without space that means nothing."""
    return str(tinycss2.serialize(_tight(tinycss2.parse_component_value_list(css, skip_comments=True))))


def _tight(tokens: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    for token in tokens:
        if token.type == "whitespace":
            if not kept or isinstance(kept[-1], CurlyBracketsBlock) or kept[-1] in _SEPARATORS:
                continue
            token.value = " "
        elif isinstance(token, CurlyBracketsBlock) or token in (";", ","):
            _drop_space(kept)
        if isinstance(token, _BLOCKS):
            token.content = _tight(token.content)
        elif isinstance(token, FunctionBlock):
            token.arguments = _tight(token.arguments)
        kept.append(token)
    _drop_space(kept)
    if kept and kept[-1] == ";":
        kept.pop()
    return kept


def _drop_space(kept: list[Any]) -> None:
    if kept and kept[-1].type == "whitespace":
        kept.pop()


def _current(name: str) -> Path:
    sources = [_source(source) for source in settings.STYLE_SHEETS[name]]
    sheet = Path(settings.SHEETS_DIR) / name
    newest = max(file.stat().st_mtime_ns for file in (*sources, Path(__file__)))
    if not sheet.exists() or sheet.stat().st_mtime_ns < newest:
        sheet.parent.mkdir(parents=True, exist_ok=True)
        # Several processes may begin at once: each puts a whole file in place.
        begun = sheet.with_name(f"{sheet.name}.{os.getpid()}")
        begun.write_text(
            tight("\n".join(file.read_text(encoding="utf-8") for file in sources)), encoding="utf-8"
        )
        begun.replace(sheet)
    return sheet


def _source(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
