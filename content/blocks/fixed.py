"""Fields that are the same in every language: ids, units, codes, positions. Nobody is asked to translate them."""

import re
from typing import Any, Final

from wagtail import blocks
from wagtail_localize.segments import StringSegmentValue

_WORD: Final = re.compile(r"[^\W\d_]{2,}")


class _Fixed:
    """Offers a translator nothing; a translated page takes the value of the page it was translated from."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """No words."""
        return []

    def restore_translated_segments(self, value: Any, segments: Any) -> Any:
        """The value as it is."""
        return value


class FixedCharBlock(_Fixed, blocks.CharBlock):
    """A short text without words, such as a unit."""


class FixedTextBlock(_Fixed, blocks.TextBlock):
    """A long text without words, such as a list of numbers."""


class AmountBlock(blocks.CharBlock):
    """How much of something. Only where it has a word in it, as in “1 set”, is there anything to translate."""

    def get_translatable_segments(self, value: Any) -> list[StringSegmentValue]:
        """The amount, if there is a word in it."""
        return [StringSegmentValue("", value)] if _WORD.search(value) else []

    def restore_translated_segments(self, value: Any, segments: Any) -> str:
        """The amount in the other language."""
        return str(segments[0].render_text())
