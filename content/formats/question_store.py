"""Quizzes as stream fields keep them: lists of parts with a type each, and pictures by key."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any

from content.formats.questions import KINDS, Question, Quiz, quiz_from


def to_stored(quiz: Quiz, picture: Callable[[str], Any]) -> dict[str, Any]:
    """The value of a quiz block; `picture` gives the key of an image."""
    return _stored(quiz, picture)


def _stored(thing: Any, picture: Callable[[str], Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for one in fields(thing):
        value = getattr(thing, one.name)
        if one.metadata["as"] == "many":
            value = [_item(part, picture) for part in value]
        elif one.metadata["as"] == "media":
            value = picture(value)
        kept[one.name] = value
    return kept


def _item(part: Any, picture: Callable[[str], Any]) -> dict[str, Any]:
    kind = part.kind if isinstance(part, Question) else "item"
    return {"type": kind, "value": _stored(part, picture), "id": str(uuid.uuid4())}


def from_stored(value: Mapping[str, Any], picture: Callable[[Any], str]) -> Quiz:
    """The quiz in the value of a block; a question whose picture is gone is left out."""
    questions = [_question(item, picture) for item in value.get("questions") or ()]
    return quiz_from({**value, "questions": [one for one in questions if one is not None]})


def _question(item: Mapping[str, Any], picture: Callable[[Any], str]) -> dict[str, Any] | None:
    kind = item.get("type", "")
    if kind not in KINDS:
        return None
    data = {"kind": kind} | {name: _plain(value) for name, value in (item.get("value") or {}).items()}
    if "image" in data:
        data["image"] = picture(data["image"])
        if not data["image"]:
            return None
    return data


def _plain(value: Any) -> Any:
    """A list block keeps its items with or without a type and an id around each."""
    if not isinstance(value, list):
        return value
    return [
        item["value"] if isinstance(item, dict) and item.get("type") == "item" else item for item in value
    ]


def quizzes_in(raw: Iterable[Mapping[str, Any]]) -> list[Quiz]:
    """The quizzes of a stored body, whose pictures are named by their keys."""
    return [from_stored(item["value"], _key) for item in raw if item.get("type") == "quiz"]


def _key(picture: Any) -> str:
    return str(picture or "")
