"""How two versions of a block are laid side by side, for whoever reviews a draft."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import (
    BlockComparison,
    CharBlockComparison,
    StructBlockComparison,
    diff_text,
    get_comparison_class_for_block,
)
from wagtail.utils.text import text_from_html

_ENDS = re.compile(r"</(?:p|li|h[2-4])>|<br/?>")
_PLAIN = (blocks.URLBlock, blocks.RegexBlock, blocks.IntegerBlock)
_HIDDEN = frozenset({"id"})  # names that fill themselves in and that no reader sees


class _WordsComparison(BlockComparison):
    """A choice, or a tick, as readers know it: by its words."""

    def words(self, value: Any) -> str:
        """What is shown for a stored value."""
        raise NotImplementedError

    def htmlvalue(self, val: Any) -> SafeString:
        """The words."""
        return conditional_escape(self.words(val))

    def htmldiff(self) -> SafeString:
        """What they were and are."""
        shown: SafeString = diff_text(self.words(self.val_a), self.words(self.val_b)).to_html()
        return shown


class TextComparison(BlockComparison):
    """Rich text, a paragraph or point on each line."""

    def htmlvalue(self, val: Any) -> SafeString:
        """The words."""
        return _lines(conditional_escape(_text(val)))

    def htmldiff(self) -> SafeString:
        """What they were and are."""
        return _lines(diff_text(_text(self.val_a), _text(self.val_b)).to_html())


def _text(value: Any) -> str:
    return str(text_from_html(_ENDS.sub(r"\g<0>\n", value.source)))


def _lines(html: SafeString) -> SafeString:
    """Safe as it was: only line breaks are put in."""
    return mark_safe(html.replace("\n", "<br>"))  # noqa: S308 -- see above


class ChoiceComparison(_WordsComparison):
    """One of several choices."""

    def words(self, value: Any) -> str:
        """Its label."""
        return str(dict(_flat(self.block.field.choices)).get(value, value or ""))


class TickComparison(_WordsComparison):
    """A tick."""

    def words(self, value: Any) -> str:
        """Yes or no."""
        return _("yes") if value else _("no")


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield value, label


class FieldsComparison(StructBlockComparison):
    """The fields that say something, each with its name; what is empty in both versions is left out."""

    def htmlvalue(self, val: Any) -> SafeString:
        """One version."""
        shown = [(name, block) for name, block in self._fields() if not _is_empty(val[name])]
        return _listed(
            (block.label, self._compared(block, val[name], val[name]).htmlvalue(val[name]))
            for name, block in shown
        )

    def htmldiff(self) -> SafeString:
        """Both versions."""
        a, b = self.val_a, self.val_b
        shown = [(n, block) for n, block in self._fields() if not (_is_empty(a[n]) and _is_empty(b[n]))]
        return _listed((block.label, self._both(block, a[name], b[name])) for name, block in shown)

    def _fields(self) -> Iterator[tuple[str, blocks.Block]]:
        return ((name, block) for name, block in self.block.child_blocks.items() if name not in _HIDDEN)

    def _both(self, block: blocks.Block, a: Any, b: Any) -> SafeString:
        if _is_empty(a) or _is_empty(b):
            compared = self._compared(block, a, b)
            kind, value = ("addition", b) if _is_empty(a) else ("deletion", a)
            return format_html('<span class="{}">{}</span>', kind, compared.htmlvalue(value))
        shown: SafeString = self._compared(block, a, b).htmldiff()
        return shown

    def _compared(self, block: blocks.Block, a: Any, b: Any) -> BlockComparison:
        if isinstance(block, blocks.ChoiceBlock):
            return ChoiceComparison(block, True, True, a, b)
        if isinstance(block, blocks.BooleanBlock):
            return TickComparison(block, True, True, a, b)
        if isinstance(block, _PLAIN):
            return CharBlockComparison(block, True, True, a, b)
        return get_comparison_class_for_block(block)(block, True, True, a, b)


def _is_empty(value: Any) -> bool:
    """Whether a field says nothing. A tick that is not set says no, which may be what changed."""
    if isinstance(value, bool):
        return False
    if isinstance(value, blocks.StructValue):
        return all(_is_empty(one) or one == "draft" for one in value.values())  # a limit always has its basis
    return not value and value != 0


def _listed(pairs: Any) -> SafeString:
    rows = format_html_join(
        "\n", "<dt>{}</dt><dd>{}</dd>", ((capfirst(str(name)), html) for name, html in pairs)
    )
    return format_html("<dl>{}</dl>", rows)


class Fields(blocks.StructBlock):
    """A block of named fields whose versions can be compared."""

    def get_comparison_class(self) -> type[FieldsComparison]:
        """Wagtail asks for it when it lays two versions side by side."""
        return FieldsComparison
