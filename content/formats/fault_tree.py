"""Fault finding: a question, what one may answer, and where each answer leads, until something is to be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from content.formats.vocabulary import LINE_LONGEST, TITLE_LONGEST
from content.formats.yaml_reader import Mapping as Keys

MOST_NODES: Final = 60
MOST_ANSWERS: Final = 8
DEEPEST: Final = 12
NAME_LONGEST: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer: it leads to another question (``next``), or to what is to be done (``remedy``)."""

    answer: str
    next: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One question, under a name that answers point at."""

    id: str
    question: str
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultTreeBlock:
    """Questions, the first of them asked first."""

    kind: ClassVar[str] = "fault_tree"

    title: str
    nodes: tuple[Node, ...]

    def media(self) -> Iterator[str]:
        """It shows no media."""
        yield from ()

    def data(self) -> dict[str, Any]:
        """The block as YAML holds it."""
        return {"title": self.title, "nodes": [_node_data(node) for node in self.nodes]}


def _node_data(node: Node) -> dict[str, Any]:
    answers = [
        {"answer": answer.answer} | ({"next": answer.next} if answer.next else {"remedy": answer.remedy})
        for answer in node.answers
    ]
    return {"id": node.id, "question": node.question, "answers": answers}


@dataclass(frozen=True, slots=True)
class TreeFault:
    """What is wrong with a tree. ``node`` and ``answer`` count from 0; ``name`` is what the words are about."""

    code: str
    node: int
    answer: int | None
    name: str


FAULTS: Final[Mapping[str, str]] = {
    "twice": "two questions are called {name}; give one another id",
    "unknown": "next names {name}, but no question here has that id",
    "circle": "the questions run in a circle: {name}; lead one of them to a remedy",
    "apart": "no answer leads to the question {name}; lead one there or remove it",
    "deep": "the question {name} lies more than 12 deep; make two trees of it",
    "both": "an answer leads to another question or to a remedy, not to both",
    "neither": "an answer needs next or remedy",
}


def tree_faults(nodes: Sequence[Node]) -> tuple[TreeFault, ...]:
    """Everything that keeps these questions from being a tree to walk down; empty for a sound one."""
    at: dict[str, int] = {}
    found: list[TreeFault] = []
    for number, node in enumerate(nodes):
        if node.id in at:
            found.append(TreeFault("twice", number, None, node.id))
        at.setdefault(node.id, number)
    for number, node in enumerate(nodes):
        for place, answer in enumerate(node.answers):
            if bool(answer.next) == bool(answer.remedy):
                found.append(TreeFault("both" if answer.next else "neither", number, place, answer.answer))
            elif answer.next and answer.next not in at:
                found.append(TreeFault("unknown", number, place, answer.next))
    return tuple(found) or _walk_faults(nodes, at)


def _walk_faults(nodes: Sequence[Node], at: Mapping[str, int]) -> tuple[TreeFault, ...]:
    """Circles, and questions that nobody is led to or that lie too deep. Each question is gone into once."""
    if not nodes:
        return ()
    found: list[TreeFault] = []
    deepest: dict[str, int] = {}
    order: list[str] = []
    trail: list[str] = [nodes[0].id]
    ways = [iter(nodes[0].answers)]
    done: set[str] = set()
    while ways:
        answer = next(ways[-1], None)
        if answer is None:
            ways.pop()
            done.add(trail[-1])
            order.append(trail.pop())
        elif answer.next in trail:
            circle = [*trail[trail.index(answer.next) :], answer.next]
            found.append(TreeFault("circle", at[trail[-1]], None, " → ".join(circle)))
        elif answer.next and answer.next not in done:
            trail.append(answer.next)
            ways.append(iter(nodes[at[answer.next]].answers))
    for name in reversed(order):
        depth = deepest.setdefault(name, 1)
        for answer in nodes[at[name]].answers:
            if answer.next:
                deepest[answer.next] = max(deepest.get(answer.next, 1), depth + 1)
    if not found:
        found.extend(
            TreeFault("deep", at[name], None, name) for name, depth in deepest.items() if depth > DEEPEST
        )
    found.extend(
        TreeFault("apart", number, None, node.id) for number, node in enumerate(nodes) if node.id not in done
    )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A question as it is drawn. ``again`` says that it stands further up in full already."""

    id: str
    number: int
    question: str
    again: bool
    answers: "tuple[DrawnAnswer, ...]"


@dataclass(frozen=True, slots=True)
class DrawnAnswer:
    """An answer with what it leads to."""

    answer: str
    remedy: str
    next: Drawn | None


def drawn(nodes: Sequence[Node]) -> Drawn | None:
    """The tree, each question in full where a reader meets it first; None where there is no sound tree."""
    if not nodes or tree_faults(nodes):
        return None
    by_id = {node.id: node for node in nodes}
    numbers: dict[str, int] = {}

    def draw(name: str) -> Drawn:
        again = name in numbers
        number = numbers.setdefault(name, len(numbers) + 1)
        answers = () if again else by_id[name].answers
        return Drawn(
            name,
            number,
            by_id[name].question,
            again,
            tuple(
                DrawnAnswer(each.answer, each.remedy, draw(each.next) if each.next else None)
                for each in answers
            ),
        )

    return draw(nodes[0].id)


def read_fault_tree(keys: Keys) -> FaultTreeBlock:
    """The tree in a fence; what is wrong with it is noted, a circle with the questions it runs through."""
    title = keys.text("title", longest=TITLE_LONGEST)
    entries = keys.mappings("nodes", required=True)
    if "nodes" in keys.values and not 1 <= len(entries) <= MOST_NODES:
        keys.refuse("nodes", f"a tree has between 1 and {MOST_NODES} questions")
        return FaultTreeBlock(title=title, nodes=())
    places: list[list[Keys]] = []
    nodes = tuple(_node(entry, places) for entry in entries)
    for fault in tree_faults(nodes):
        entry = entries[fault.node] if fault.answer is None else places[fault.node][fault.answer]
        key = "id" if fault.answer is None else "answer"
        entry.refuse(key, FAULTS[fault.code].format(name=fault.name))
    return FaultTreeBlock(title=title, nodes=nodes)


def _node(keys: Keys, places: list[list[Keys]]) -> Node:
    name = keys.text("id", longest=NAME_LONGEST)
    question = keys.text("question")
    entries = keys.mappings("answers", required=True)
    places.append(entries)
    if "answers" in keys.values and not 1 <= len(entries) <= MOST_ANSWERS:
        keys.refuse("answers", f"a question has between 1 and {MOST_ANSWERS} answers")
    answers = tuple(_answer(entry) for entry in entries)
    keys.finish()
    return Node(id=name, question=question, answers=answers)


def _answer(keys: Keys) -> Answer:
    answer = Answer(
        answer=keys.text("answer", longest=LINE_LONGEST),
        next=keys.optional_text("next", longest=NAME_LONGEST),
        remedy=keys.optional_text("remedy"),
    )
    keys.finish()
    return answer
