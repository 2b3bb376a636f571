"""What of a page, a skill or a word of the glossary can be found by its words."""

from collections.abc import Iterator
from typing import Any, ClassVar

from wagtail.search import index

from content.formats.finding import indexed

# The folded words of all texts; they are asked for by their beginnings, which the backends call autocomplete.
BY_WORDS = index.AutocompleteField("search_words")


class Searched:
    """A page whose texts are found: those of its streams, with captions, steps, hazards and kit."""

    searched_streams: ClassVar[tuple[str, ...]] = ()

    def search_texts(self: Any) -> Iterator[str]:
        """Its texts in order, as they are written. Questions of quizzes are none: they would tell the answers."""
        yield self.summary
        for name in self.searched_streams:
            field = self._meta.get_field(name)
            yield from (text for text in field.get_searchable_content(getattr(self, name)) if text)

    def search_words(self: Any) -> str:
        """What the index keeps; called by the backend."""
        return indexed([getattr(self, "code", ""), self.title, *self.search_texts()])
