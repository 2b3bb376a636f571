"""In which language words stand on a page, where that is not the reader's.

A page speaks the reader's language. What it shows of content says its own with `{% tongue of %}`; within that, the
site's words say theirs with `{% site_tongue of %}`. A sentence of the site's has `{{ of|titled }}` in it, or other
words of it with `{% words_of of words %}`. Where both languages are the same, nothing is written.
"""

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

register = template.Library()


def language_of(shown: Any) -> str:
    """The language of a page, a word of the glossary, a skill's version or a badge; a code stands for itself.

    Empty for nothing. No query for the page that is served, nor for a listed one.
    """
    if not shown or isinstance(shown, str):
        return shown or ""
    return str(getattr(shown, "language", "") or shown.locale.language_code)


@register.simple_tag(name="tongue")
def mark_for(shown: Any) -> str:
    """`lang="…"` for words in another language than the reader's, with a blank before it; `dir` where that differs."""
    here, there = _reader(), language_of(shown)
    return _mark(there, here) if there not in {"", here} else ""


@register.simple_tag
def site_tongue(around: Any) -> str:
    """The same for the site's own words within words of `around`."""
    here, there = _reader(), language_of(around)
    return _mark(here, there) if there not in {"", here} else ""


@register.simple_tag
def words_of(shown: Any, words: str) -> str:
    """A name or a line of content, to stand in a sentence of the site's: as it is, or in an element that says so."""
    mark = mark_for(shown)
    return format_html("<span{}>{}</span>", mark, words) if mark else words


@register.simple_tag
def naming(sentence: str, shown: Any, words: str) -> str:
    """A sentence of the site's that is whole already, with these words of content in it."""
    before, found, after = sentence.partition(words)
    return format_html("{}{}{}", before, words_of(shown, found), after) if found else sentence


@register.filter
def titled(shown: Any) -> str:
    """The title of a page, or of a skill's version, to stand in a sentence of the site's."""
    return words_of(shown, shown.title) if shown else ""


@register.simple_tag
def hub_language() -> str:
    """The code of the hub's own language, in which versions of skills are frozen."""
    return settings.LANGUAGE_CODE


def filled(sentence: str, **words: str) -> str:
    """A sentence with its places filled; HTML where one of them is."""
    if not any(isinstance(one, SafeString) for one in words.values()):
        return sentence % words
    shown = {name: conditional_escape(one) for name, one in words.items()}
    return mark_safe(escape(sentence) % shown)  # noqa: S308 -- escaped, but for what is HTML already


def listed(words: Sequence[str]) -> str:
    """Several of them, with commas; HTML where one of them is."""
    if not any(isinstance(one, SafeString) for one in words):
        return ", ".join(words)
    return format_html_join(", ", "{}", ((one,) for one in words))


def _reader() -> str:
    return get_language() or settings.LANGUAGE_CODE


def _mark(code: str, around: str) -> str:
    bidi = get_language_info(code)["bidi"]
    if bidi == get_language_info(around)["bidi"]:
        return format_html(' lang="{}"', code)
    return format_html(' lang="{}" dir="{}"', code, "rtl" if bidi else "ltr")
