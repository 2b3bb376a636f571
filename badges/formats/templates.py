"""The canonical form of documents whose shape is known: the same as `canonical_nquads` gives, many times faster.

For each shape JSON-LD is worked out once, on a specimen in which every text is a mark of its own. What comes out are
patterns of statements, into which the texts of any document of that shape are put; pyoxigraph then names the unnamed
nodes (RDFC-1.0). A template is used only after it has given the same as `canonical_nquads` for another specimen, with
two of every item. Whatever is out of the ordinary goes the slow way: an address that needs a closer look, parts
that look alike, a shape that does not pass. Nobody can tell from a result which way it came.

Not for texts from elsewhere: verification uses `canonical_nquads` alone.
"""

import re
import threading
from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Any

import pyoxigraph

from badges.formats.learning import learn
from badges.formats.linked_data import MAX_FOR_ONE, NotCanonical, canonical_nquads
from badges.formats.patterns import Patterns, Unfit
from badges.formats.shapes import NoShape, Shape, Texts, shape_of, specimen

MAX_TEMPLATES = 64
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RDFC = pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0
_NQUADS = pyoxigraph.RdfFormat.N_QUADS


class Templates:
    """A bounded store of templates; safe for threads. `canonical` is `canonical_nquads`, but for the time it takes."""

    def __init__(self, size: int = MAX_TEMPLATES) -> None:
        self._size = size
        self._known: OrderedDict[Shape, Patterns | None] = OrderedDict()
        self._lock = threading.Lock()

    def canonical(self, document: Mapping[str, Any]) -> str:
        """The canonical N-Quads of a document. Raises NotCanonical as `canonical_nquads` does."""
        try:
            shape, texts = shape_of(document)
            patterns = self._patterns(shape)
            if patterns is not None:
                return filled(patterns, texts)
        except (NoShape, Unfit):
            pass
        return canonical_nquads(document)

    def __len__(self) -> int:
        return len(self._known)

    def knows(self, document: Mapping[str, Any]) -> bool:
        """Whether there is a template for documents of this one's shape."""
        return self._known.get(shape_of(document)[0]) is not None

    def _patterns(self, shape: Shape) -> Patterns | None:
        with self._lock:
            if shape in self._known:
                self._known.move_to_end(shape)
                return self._known[shape]
        patterns = _proven(shape)  # outside the lock: of two threads that learn the same, one is enough
        with self._lock:
            self._known[shape] = patterns
            while len(self._known) > self._size:
                self._known.popitem(last=False)
        return patterns


def filled(patterns: Patterns, texts: Texts, *, on_trial: bool = False) -> str:
    """The statements of a document with these texts. Raises Unfit where the slow way has to decide."""
    if _CONTROL.search("\n".join(texts.all())):
        raise Unfit
    plain, unnamed, looks = patterns.statements(texts)
    if not on_trial:
        _check_untangled(looks)
    if len(plain) + len(unnamed) > MAX_FOR_ONE:
        _check_not_too_many([*plain, *unnamed])
    # Canonical names depend on nothing but the statements with unnamed nodes; the others stay as they are.
    return "".join(line + "\n" for line in sorted({*plain, *_with_names(unnamed)}))


def _with_names(lines: list[str]) -> list[str]:
    try:
        dataset = pyoxigraph.Dataset(pyoxigraph.parse("\n".join(lines), _NQUADS))
    except (SyntaxError, ValueError) as error:
        raise Unfit from error
    dataset.canonicalize(_RDFC)
    text = (pyoxigraph.serialize(dataset, format=_NQUADS) or b"").decode("utf-8")
    return text.split("\n")[:-1]


def _check_untangled(looks: list[str]) -> None:
    """No two unnamed nodes look the same: implementations do not agree on such nodes in graphs of their own."""
    seen: dict[str, list[str]] = {}
    for look in looks:
        label, _tab, line = look.partition("\t")
        seen.setdefault(label, []).append(line)
    if len({tuple(sorted(lines)) for lines in seen.values()}) < len(seen):
        raise Unfit


def _check_not_too_many(lines: list[str]) -> None:
    of_one = Counter(tuple(line.split(" ", 2)[:2]) for line in lines)
    if max(of_one.values()) > MAX_FOR_ONE:
        raise Unfit


def _proven(shape: Shape) -> Patterns | None:
    """Patterns that gave the same as `canonical_nquads` for two of everything; None for a shape they do not suit."""
    numbers = iter(range(1_000_000))

    def fresh(_where: object, _number: int, kind: str) -> str:
        return f"urn:uuid:{next(numbers):x}" if kind == "text" else ""

    trial = specimen(shape, fresh, copies=2)
    try:
        patterns = learn(shape)
        same = filled(patterns, shape_of(trial)[1], on_trial=True) == canonical_nquads(trial)
    except (NoShape, Unfit, NotCanonical):
        return None
    return patterns if same else None
