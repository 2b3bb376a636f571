"""Patterns of a shape, learnt from what PyLD makes of a specimen in which every text is a mark of its own."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from pyld.jsonld import JsonLdError, JsonLdProcessor
from pyld.nquads import escape

from badges.formats.contexts import UnknownContext
from badges.formats.linked_data import BROKEN, expansion_options
from badges.formats.patterns import Patterns, Unfit
from badges.formats.shapes import Place, Shape, specimen

_MARK = "urn:uuid:mark-{}-"
_MARKED = re.compile(r"urn:uuid:mark-(\d+)-\Z")
_STRING = "http://www.w3.org/2001/XMLSchema#string"

Where = tuple[Place, ...]


def learn(shape: Shape) -> Patterns:
    """Patterns for documents of this shape, not yet proven. Raises Unfit."""
    marks: list[_Mark] = []

    def fresh(where: Where, number: int, kind: str) -> str:
        marks.append(_Mark(where, number, kind))
        return _MARK.format(len(marks) - 1)

    document = specimen(shape, fresh, copies=1)
    processor, options = JsonLdProcessor(), expansion_options()
    try:
        dataset = processor.to_rdf(processor.expand(document, dict(options)), dict(options))
    except (*BROKEN, JsonLdError, UnknownContext) as error:
        raise Unfit from error
    return _Learner(marks, dataset).patterns()


@dataclass(frozen=True, slots=True)
class _Mark:
    where: Where
    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a statement: its text, with a gap or without one, and what the gap is for."""

    text: str
    mark: _Mark | None = None

    @property
    def is_unnamed(self) -> bool:
        return self.mark is not None and self.mark.kind != "text"


class _Learner:
    def __init__(self, marks: list[_Mark], dataset: dict[str, list[dict[str, Any]]]) -> None:
        self.marks, self.dataset = marks, dataset
        self.graphs: dict[str, _Mark] = {}
        self.kinds: dict[_Mark, bool] = {}
        self.known: dict[Where, Patterns] = {}

    def patterns(self) -> Patterns:
        """Work through every statement of the specimen."""
        statements = [
            (graph, [self._term(triple[part]) for part in ("subject", "predicate", "object")])
            for graph, triples in self.dataset.items()
            for triple in triples
        ]
        for graph, terms in statements:
            self._place_graph(graph, terms[0])
        self._lay_out()
        for graph, terms in statements:
            self._learn_statement([self._named(term) for term in (*terms, *self._graph(graph))])
        return self.known[()]

    def _place_graph(self, graph: str, subject: _Term) -> None:
        """A graph without a name belongs to the item around all that is said in it."""
        if graph.startswith("_:") and subject.mark is not None:
            known = self.graphs.get(graph)
            where = subject.mark.where
            if known is None or len(where) < len(known.where):
                self.graphs[graph] = _Mark(where, len(self.graphs), "graph")

    def _lay_out(self) -> None:
        for mark in sorted((*self.marks, *self.graphs.values()), key=lambda mark: len(mark.where)):
            known = self.known.get(mark.where)
            if known is None:
                known = self.known[mark.where] = Patterns()
                if mark.where:
                    self.known[mark.where[:-1]].inside[mark.where[-1]] = known
            if mark.kind == "text":
                if mark not in self.kinds:
                    raise Unfit  # JSON-LD has dropped it
                known.addresses.append(self.kinds[mark])
            else:
                known.unnamed += 1
        self.graphs = self._numbered_graphs()
        for where in sorted(self.known, key=len):
            if where:
                around = self.known[where[:-1]]
                self.known[where].before = around.before + len(around.addresses) + around.unnamed

    def _numbered_graphs(self) -> dict[str, _Mark]:
        """Graphs count on from the unnamed nodes of their item."""
        following: dict[Where, int] = Counter(mark.where for mark in self.marks if mark.kind == "node")
        numbered = {}
        for name, mark in self.graphs.items():
            numbered[name] = _Mark(mark.where, following[mark.where], "node")
            following[mark.where] += 1
        return numbered

    def _term(self, term: dict[str, str]) -> _Term:
        value, kind = term["value"], term["type"]
        found = _MARKED.match(value)
        if found is None:
            if "urn:uuid:mark-" in value:
                raise Unfit
            return _Term(_constant(term))
        mark = self.marks[int(found[1])]
        if mark.kind == "node":
            return _Term("_:%s", mark)
        if self.kinds.setdefault(mark, kind == "IRI") is not (kind == "IRI"):
            raise Unfit
        return _Term("<%s>" if kind == "IRI" else f'"%s"{_suffix(term)}', mark)

    def _named(self, term: _Term) -> _Term:
        """A term that names a graph, with the gap of that graph."""
        if not term.text.startswith("_:") or term.mark is not None:
            return term
        if term.text not in self.graphs:
            raise Unfit  # a list, or something else that has nodes of its own
        return _Term("_:%s", self.graphs[term.text])

    def _graph(self, graph: str) -> list[_Term]:
        if graph == "@default":
            return []
        return [_Term(graph) if graph.startswith("_:") else self._term({"type": "IRI", "value": graph})]

    def _learn_statement(self, terms: list[_Term]) -> None:
        wheres = sorted((term.mark.where for term in terms if term.mark), key=len)
        where = wheres[-1] if wheres else ()
        if any(where[: len(outer)] != outer for outer in wheres):
            raise Unfit
        patterns = self.known[where]
        lines = patterns.unnamed_in if any(term.is_unnamed for term in terms) else patterns.plain
        lines.add(" ".join([*(term.text for term in terms), "."]), self._gaps(terms))
        for end in (terms[0], terms[2]):
            if end.is_unnamed:
                roles = [_role(term, end, in_graph=place == 3) for place, term in enumerate(terms)]
                text = "%s\t" + " ".join(term.text for term in roles)
                patterns.looks.add(text, self._gaps([end, *roles]))

    def _gaps(self, terms: list[_Term]) -> list[int]:
        return [self._gap(term.mark) for term in terms if term.mark is not None]

    def _gap(self, mark: _Mark) -> int:
        patterns = self.known[mark.where]
        return patterns.before + mark.number + (0 if mark.kind == "text" else len(patterns.addresses))


def _role(term: _Term, end: _Term, *, in_graph: bool) -> _Term:
    """A term as it is at first sight of the unnamed node `end`."""
    if not term.is_unnamed:
        return term
    return _Term("_:g" if in_graph else "_:a" if term == end else "_:z")


def _constant(term: dict[str, str]) -> str:
    value = term["value"]
    if term["type"] == "blank node":
        return value
    text = f"<{value}>" if term["type"] == "IRI" else f'"{escape(value)}"{_suffix(term)}'
    return text.replace("%", "%%")


def _suffix(term: dict[str, str]) -> str:
    if "language" in term:
        return f"@{term['language']}"
    return "" if term["datatype"] == _STRING else f"^^<{term['datatype']}>".replace("%", "%%")
