"""A quiz in a bundle: a fenced block ```quiz, read with a reason and a line for everything that is wrong."""

from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Any, Final

from content.formats.question_faults import WORDS, question_faults, quiz_faults
from content.formats.questions import KINDS, Question, Quiz, plain, quiz_from
from content.formats.yaml_reader import Mapping as Keys

Media = Callable[[Keys, str], str]
"""Takes the name of a picture out of the keys, and notes that it is referred to."""

_MOST_QUESTIONS: Final = 100


def read_quiz(keys: Keys, media: Media) -> Quiz:
    """The quiz in a block; what is wrong with it is noted."""
    before = len(keys.source.problems.found)
    data = _read(keys, Quiz, media)
    quiz = quiz_from(data)
    if len(quiz.questions) > _MOST_QUESTIONS:
        keys.refuse("questions", f"{_MOST_QUESTIONS} questions are the most for one quiz")
    if len(keys.source.problems.found) == before:  # a value that could not be read is said once
        for fault in quiz_faults(quiz):
            keys.refuse(fault.field, WORDS[fault.code])
        for question, lines in zip(quiz.questions, keys.mappings("questions"), strict=True):
            for fault in question_faults(question):
                lines.refuse(fault.field, WORDS[fault.code])
    return quiz


def quiz_data(quiz: Quiz) -> dict[str, Any]:
    """The quiz as its block in a bundle holds it."""
    return plain(quiz)


def media_of(quiz: Quiz) -> list[str]:
    """The pictures that its questions show."""
    return [image for one in quiz.questions if (image := getattr(one, "image", ""))]


def _read(keys: Keys, kind: type, media: Media) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if kind is Question:
        data["kind"] = keys.choice("kind", tuple(KINDS))
        kind = KINDS.get(data["kind"], Question)
    for one in fields(kind):
        data[one.name] = _field(keys, one, media)
    if kind is not Quiz and kind is not Question:
        keys.finish()
    return data


def _field(keys: Keys, one: Any, media: Media) -> Any:
    name, needed = one.name, one.default is MISSING
    match one.metadata["as"]:
        case "text":
            longest = one.metadata["longest"]
            return keys.text(name, longest=longest) if needed else keys.optional_text(name, longest=longest)
        case "flag":
            return keys.optional_flag(name)
        case "whole":
            given = name in keys.values
            keys.asked.append(name)
            return keys.integer(name, one.metadata["from"], one.metadata["to"]) if given else None
        case "decimal":
            return keys.decimal(name, required=needed)
        case "choice":
            return keys.optional_choice(name, one.metadata["among"], one.default)
        case "media":
            return media(keys, name)
    parts = keys.mappings(name, required=needed)
    read = [_read(part, one.metadata["of"], media) for part in parts]
    return [part for part in read if part.get("kind", "-") in {"-", *KINDS}]
