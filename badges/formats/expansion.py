"""PyLD, without working the same contexts through for every thing in every document.

PyLD keeps what it made of a context, but not of the one that belongs to a type: that takes three quarters of its time.
What comes out depends on the context in force and on the one that comes, and on nothing in the document.
"""

from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from pyld.jsonld import JsonLdProcessor

_MOST_KEPT = 1_000


class Kept:
    """What was made of the last so many inputs. Not to be shared by threads."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most = most
        self._known: OrderedDict[Hashable, Any] = OrderedDict()

    def found(self, key: Hashable) -> Any:
        """What was kept for this input, or None."""
        if key in self._known:
            self._known.move_to_end(key)
        return self._known.get(key)

    def keep(self, key: Hashable, made: Any) -> None:
        """Keep what was made of an input; it must not be changed any more."""
        self._known[key] = made
        if len(self._known) > self._most:
            self._known.popitem(last=False)

    def __len__(self) -> int:
        return len(self._known)


class Processor(JsonLdProcessor):
    """PyLD's processor for one document. `contexts` keeps those that were worked through.

    They must come from the same pinned texts each time.
    """

    def __init__(self, contexts: Kept) -> None:
        self.dropped: list[str | None] = []
        super().__init__(on_property_dropped=self.dropped.append)
        self._contexts = contexts
        self._expanded = False

    def expand(self, input_: Any, options: dict[str, Any]) -> Any:
        """As PyLD's; what is expanded already, before statements are made of it, stays as it is."""
        return input_ if self._expanded else super().expand(input_, options)

    def statements(self, expanded: Any, options: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
        """The statements of an expanded document, by graph."""
        self._expanded = True
        dataset: dict[str, list[dict[str, Any]]] = self.to_rdf(expanded, dict(options))
        return dataset

    def _process_context(self, active_ctx: Any, local_ctx: Any, options: Any, *how: Any, **more: Any) -> Any:
        work = super()._process_context
        # With `cycles` PyLD is looking at a context that is not complete yet.
        if how or "cycles" in more or "_uuid" not in active_ctx:
            return work(active_ctx, local_ctx, options, *how, **more)
        name = tuple(local_ctx) if isinstance(local_ctx, list) else id(local_ctx)
        key = (active_ctx["_uuid"], name, *sorted(more.items()))
        found = self._contexts.found(key)
        if found is None:
            # Kept with its source, whose number in memory is given to nothing else meanwhile.
            found = (work(active_ctx, local_ctx, options, **more), local_ctx)
            self._contexts.keep(key, found)
        return found[0]
