"""From a JSON-LD document to the canonical N-Quads that are signed, without losing anything on the way.

JSON-LD drops what it cannot map: a term without a definition, a relative address, a null. Whatever is dropped
is not covered by the signature, and can be added to a signed badge by anybody. So the canonical form is only
given for documents in which nothing is dropped and every property has exactly one spelling.
"""

import re
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError

from badges.formats.contexts import ENDORSEMENT_CONTEXTS, UnknownContext, pinned_contexts
from badges.formats.expansion import Kept, Processor

# Measured: a badge for as many skills as the starter curriculum has (39, five levels) with 195 sign-offs, each as
# evidence and as an endorsement of its own, has 1,296 objects and 8,521 values, at most 197 of them for one property
# of one thing, and 430 kB; it takes PyLD 0.57 s, and its endorsements one by one 0.43 s (a template: 0.03 s). With
# one sign-off a skill: 516 objects, 3,373 values, 134 kB, 0.19 s. Each bound leaves twice the largest; at twice the
# largest, PyLD takes 1.2 s.
MAX_CONTEXTS = 5  # ours have three
MAX_NODES = 2_600
MAX_VALUES = 17_100
MAX_FOR_ONE = 400  # values for one property of one thing: PyLD compares each with all the others
MAX_TANGLED = 24  # nodes without a name that look the same at first sight; each may cost a search
MAX_ALIKE = 4

# What PyLD puts before a name that has no definition. Found in the result, it gives the name away.
_NO_BASE = "https://undefined.invalid/"
# N-Quads does not escape addresses: a space or ">" inside one could pretend to be further statements.
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\x9f]+\Z")
# RDFC-1.0 escapes these, URDNA2015 does not: implementations would compute different digests.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TOO_MANY = "The document has more parts than any real badge."
# PyLD trips over some malformed input instead of reporting it.
BROKEN = (AttributeError, KeyError, TypeError, ValueError, RecursionError)
_threads = threading.local()

Contexts = Mapping[str, dict[str, Any]]
Canonical = Callable[[Mapping[str, Any]], str]


class NotCanonical(Exception):
    """No canonical form is given. ``code`` is stable; ``detail`` names the term or address at fault."""

    def __init__(self, reason: str, code: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.detail = detail


def canonical_nquads(document: Mapping[str, Any], *, extra: Contexts | None = None) -> str:
    """Canonicalise a document by RDFC-1.0 (known to PyLD as URDNA2015).

    Raises ``NotCanonical`` where anything would be left out, or where the work would not be bounded.
    ``extra`` adds contexts to the pinned ones; it is meant for published test vectors.
    """
    _check_shape(document)
    options = expansion_options(extra)
    contexts = Kept() if extra else _threads.__dict__.setdefault("processed", Kept())
    processor = Processor(contexts)
    try:
        expanded = processor.expand(dict(document), dict(options))
        if processor.dropped:
            term = str(processor.dropped[0] or "")
            raise NotCanonical("A term is not defined in the contexts.", "undefined_term", term)
        _check_expanded(expanded)
        dataset = processor.statements(expanded, options)
    except (*BROKEN, JsonLdError, UnknownContext) as error:
        raise _translated(error) from error
    _check_tangle(dataset)
    text: str = URDNA2015().main(dataset, {"format": "application/n-quads"})
    return text


def expansion_options(extra: Contexts | None = None) -> dict[str, Any]:
    """What PyLD is told: pinned contexts and nothing else, and a cache of its own for each thread."""

    def load(url: str, _: object) -> dict[str, Any]:
        document = (extra or {}).get(url) or pinned_contexts().get(url)
        if document is None:
            raise UnknownContext(url)
        # "static" lets PyLD keep what it has made of it.
        return {
            "contentType": None,
            "contextUrl": None,
            "documentUrl": url,
            "document": document,
            "tag": "static",
        }

    # PyLD's own cache is shared by all threads without a lock.
    cache: dict[str, Any] = {} if extra else _threads.__dict__.setdefault("contexts", {})
    return {
        "base": _NO_BASE,
        "documentLoader": load,
        "contextResolver": ContextResolver(cache, load),
        "processingMode": "json-ld-1.1",
    }


def _translated(error: Exception) -> NotCanonical:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, UnknownContext):
            return NotCanonical("A context is not known here.", "unknown_context", cause.url)
        cause = cause.__cause__
    code = str(getattr(error, "code", None) or type(error).__name__)
    return NotCanonical("The contexts do not fit the document.", "bad_linked_data", code)


def _check_shape(document: Mapping[str, Any]) -> None:
    _check_contexts(document.get("@context"))
    waiting: list[Any] = [
        each for key, value in document.items() if key != "@context" for each in _within(key, value)
    ]
    _check_names(name for name in document if name != "@context")
    nodes, values = 1, 0
    while waiting:
        value = waiting.pop()
        values += 1
        if isinstance(value, dict):
            nodes += 1
            _check_names(value)
            waiting.extend(each for key, inner in value.items() for each in _within(key, inner))
        elif isinstance(value, list):
            if any(isinstance(item, list) or item is None for item in value):
                raise NotCanonical("A list holds a list or nothing, which JSON-LD drops.", "list_in_list")
            waiting.extend(value)
        elif value is None:
            raise NotCanonical("A property has no value, which JSON-LD drops.", "null_value")
        elif isinstance(value, str) and _CONTROL.search(value):
            raise NotCanonical("A text holds a control character.", "control_character")
        if nodes > MAX_NODES or values > MAX_VALUES:
            raise NotCanonical(_TOO_MANY, "too_many_nodes")


def _within(name: str, value: Any) -> list[Any]:
    """What has to be checked of a property's value. Credentials, achievements and profiles can all be endorsed."""
    return _endorsements(value) if name == "endorsement" else [value]


def _endorsements(found: object) -> list[Any]:
    """Endorsements as they are checked further: each without the contexts that it, alone of all parts, may name."""
    checked = []
    for part in _as_list(found):
        bare = part
        if isinstance(part, dict) and "@context" in part:
            # Written out by us alone: with any other list, its terms could mean something else than beside it.
            if not _is_pinned_list(part["@context"]):
                raise NotCanonical(
                    "The contexts of an endorsement are not those of Open Badges 3.0.", "bad_context"
                )
            bare = {name: value for name, value in part.items() if name != "@context"}
        checked.append(bare)
    return [checked]


def _is_pinned_list(contexts: object) -> bool:
    return (
        isinstance(contexts, list)
        and all(isinstance(url, str) for url in contexts)
        and tuple(contexts) in ENDORSEMENT_CONTEXTS
    )


def _check_contexts(contexts: object) -> None:
    if not isinstance(contexts, list) or not contexts or not all(isinstance(url, str) for url in contexts):
        raise NotCanonical("The contexts must be a list of addresses.", "bad_context")
    # Every context in the list is worked through, again and again: a long list costs seconds.
    if len(contexts) > MAX_CONTEXTS:
        raise NotCanonical("It names more contexts than any real badge.", "too_many_contexts")
    if len(set(contexts)) != len(contexts):
        raise NotCanonical("It names a context twice.", "repeated_context")


def _check_names(names: Any) -> None:
    for name in names:
        # "https://schema.org/name" says the same as "name" to the signature, but not to readers of the JSON.
        if name.startswith("@") or ":" in name:
            raise NotCanonical("A property is not written as a plain term.", "not_a_term", name)


def _check_expanded(expanded: Any) -> None:
    waiting = [expanded]
    alongside: Counter[tuple[Any, str]] = Counter()
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            # What has the same @id is one thing, wherever it stands.
            thing = value.get("@id", id(value))
            for name in value.keys() - {"@id"}:
                alongside[thing, name] += len(_as_list(value[name]))
            for address in (value.get("@id"), *_as_list(value.get("@type"))):
                if address is not None:
                    _check_address(address)
            waiting.extend(value.values())
    if max(alongside.values(), default=0) > MAX_FOR_ONE:
        raise NotCanonical(_TOO_MANY, "too_many_nodes")


def _check_address(address: str) -> None:
    if address.startswith(_NO_BASE):
        term = address.removeprefix(_NO_BASE)
        raise NotCanonical("A name or address is not defined.", "undefined_term", term)
    if not _ADDRESS.match(address):
        raise NotCanonical("An address is not well formed.", "bad_address", address)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _check_tangle(dataset: Mapping[str, list[dict[str, Any]]]) -> None:
    """Canonicalising costs most where nodes without a name look alike; a poison graph is made of them."""
    statements: dict[str, list[str]] = {}
    for graph, triples in dataset.items():
        name = "_:g" if graph.startswith("_:") else graph
        for triple in triples:
            ends = (triple["subject"], triple["object"])
            for end in ends:
                if end["type"] == "blank node":
                    roles = ["_:a" if o["value"] == end["value"] else _first_sight(o) for o in ends]
                    statements.setdefault(end["value"], []).append(
                        repr((name, roles[0], triple["predicate"]["value"], roles[1]))
                    )
    looks = Counter(tuple(sorted(lines)) for lines in statements.values())
    alike = [count for count in looks.values() if count > 1]
    if sum(alike) > MAX_TANGLED or max(alike, default=0) > MAX_ALIKE:
        raise NotCanonical("Too many unnamed parts look the same to check them safely.", "tangled")


def _first_sight(term: Mapping[str, str]) -> str:
    if term["type"] == "blank node":
        return "_:z"
    return repr(sorted(term.items()))
