"""Blocks of a module of their own, between a bundle's words and what Wagtail stores."""

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from content.formats.comparison import ComparisonBlock, Example
from content.formats.fault_tree import Answer, FaultTreeBlock, Node
from content.formats.films import VideoBlock
from content.formats.measured import MeasurementBlock
from content.formats.outline import ShownBlock
from content.formats.outside import EmbedBlock


def list_item(value: Any, kind: str = "item") -> dict[str, Any]:
    """A value as an entry of a stored list or stream."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def list_values(items: Iterable[Any]) -> Iterator[Any]:
    """The values of a list block, which Wagtail keeps with or without an id for each."""
    for item in items:
        yield item["value"] if isinstance(item, dict) and item.get("type") == "item" else item


def stored_shown(block: ShownBlock, media: Mapping[str, int]) -> dict[str, Any]:
    """The stored value of a block; ``media`` has the keys of pictures and files by their names."""
    match block:
        case ComparisonBlock():
            return {
                "title": block.title,
                "examples": [
                    list_item(
                        {
                            "verdict": example.verdict,
                            "text": example.text,
                            "image": media[example.image] if example.image else None,
                            "alt": example.alt,
                            "why": example.why,
                        }
                    )
                    for example in block.examples
                ],
            }
        case FaultTreeBlock():
            return {"title": block.title, "nodes": [list_item(_stored_node(node)) for node in block.nodes]}
        case MeasurementBlock():
            said = {"title": block.title, "quantity": block.quantity, "unit": block.unit}
            limits = {"min": block.minimum or "", "max": block.maximum or ""}
            limits |= {"begin": block.begin or "", "end": block.end or ""}
            limits |= {"basis": block.basis, "note": block.note}
            asked = {"caption": block.caption, "question": block.question, "answer": block.answer}
            return said | limits | {"points": "\n".join(block.points)} | asked
        case VideoBlock():
            files = {"file": media[block.file], "captions": media[block.captions]}
            return files | {"title": block.title, "transcript": block.transcript}
        case EmbedBlock():
            return block.data()


def _stored_node(node: Node) -> dict[str, Any]:
    answers = [
        list_item({"answer": each.answer, "next": each.next, "remedy": each.remedy}) for each in node.answers
    ]
    return {"id": node.id, "question": node.question, "answers": answers}


def shown_block(
    kind: str, value: Mapping[str, Any], *, pictures: Mapping[int, str], downloads: Mapping[int, str]
) -> ShownBlock | None:
    """The block that a stored value stands for; None where its file is gone or nobody knows the kind."""
    build = _BUILDERS.get(kind)
    return None if build is None else build(value, pictures, downloads)


Builder = Callable[[Mapping[str, Any], Mapping[int, str], Mapping[int, str]], ShownBlock | None]


def _comparison(
    value: Mapping[str, Any], pictures: Mapping[int, str], _downloads: Mapping[int, str]
) -> ShownBlock | None:
    examples = tuple(_example(example, pictures) for example in list_values(value["examples"]))
    kept = tuple(example for example in examples if example.text or example.image)
    return ComparisonBlock(title=value["title"], examples=kept) if kept else None


def _example(value: Mapping[str, Any], pictures: Mapping[int, str]) -> Example:
    image = pictures.get(value.get("image") or 0, "")
    return Example(
        verdict=value["verdict"],
        text=value.get("text") or "",
        image=image,
        alt=(value.get("alt") or "") if image else "",
        why=value["why"],
    )


def _fault_tree(
    value: Mapping[str, Any], _pictures: Mapping[int, str], _downloads: Mapping[int, str]
) -> ShownBlock:
    return FaultTreeBlock(title=value["title"], nodes=tuple(map(_node, list_values(value["nodes"]))))


def _node(value: Mapping[str, Any]) -> Node:
    answers = tuple(
        Answer(answer=each["answer"], next=each.get("next") or "", remedy=each.get("remedy") or "")
        for each in list_values(value["answers"])
    )
    return Node(id=value["id"], question=value["question"], answers=answers)


def _measurement(
    value: Mapping[str, Any], _pictures: Mapping[int, str], _downloads: Mapping[int, str]
) -> ShownBlock:
    return MeasurementBlock(
        title=value["title"],
        quantity=value["quantity"],
        unit=value["unit"],
        minimum=value.get("min") or None,
        maximum=value.get("max") or None,
        begin=value.get("begin") or None,
        end=value.get("end") or None,
        basis=value.get("basis") or "",
        note=value.get("note") or "",
        points=tuple(value["points"].splitlines()),
        caption=value.get("caption") or "",
        question=value["question"],
        answer=value["answer"],
    )


def _video(
    value: Mapping[str, Any], _pictures: Mapping[int, str], downloads: Mapping[int, str]
) -> ShownBlock | None:
    file, captions = downloads.get(value.get("file") or 0), downloads.get(value.get("captions") or 0)
    if not file or not captions:
        return None
    return VideoBlock(title=value["title"], file=file, captions=captions, transcript=value["transcript"])


def _embed(
    value: Mapping[str, Any], _pictures: Mapping[int, str], _downloads: Mapping[int, str]
) -> ShownBlock:
    return EmbedBlock(url=value["url"], title=value["title"], note=value["note"])


_BUILDERS: Final[Mapping[str, Builder]] = {
    "video": _video,
    "embed": _embed,
    "comparison": _comparison,
    "fault_tree": _fault_tree,
    "measurement": _measurement,
}
