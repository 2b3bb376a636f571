"""The published JSON schema of Open Badges 3.0, and what a document says against it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft201909Validator, FormatChecker, ValidationError
from jsonschema.validators import extend

from badges.formats.proofs import moment

_FILE = "achievementcredential.schema.json"
_ACHIEVEMENT = "#/$defs/Achievement"  # most of a badge, and the same in every badge of it
_followed = Draft201909Validator.VALIDATORS["$ref"]


def schema_faults(document: Mapping[str, Any]) -> Iterator[str]:
    """Where a credential does not follow the published schema: the path to each part at fault, in its order."""
    for error in achievement_credential_schema().iter_errors(document):
        yield ".".join(map(str, error.absolute_path)) + f" ({error.validator})"


@cache
def achievement_credential_schema() -> Draft201909Validator:
    """The judge of whole credentials, with the endorsements in them; moments are read as XML Schema writes them."""
    formats = FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_moment)
    kind: Any = extend(Draft201909Validator, {"$ref": _follow})  # type: ignore[no-untyped-call]
    judge: Draft201909Validator = kind(
        json.loads((files(__name__) / _FILE).read_text("utf-8")), format_checker=formats
    )
    return judge


def _follow(
    judge: Draft201909Validator, name: str, instance: object, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if name != _ACHIEVEMENT or not _is_achievement(json.dumps(instance)):
        yield from _followed(judge, name, instance, schema)


@lru_cache(maxsize=128)
def _is_achievement(text: str) -> bool:
    """Whether this JSON follows the schema of achievements; each text is looked at once."""
    judge = achievement_credential_schema()
    return not any(_followed(judge, _ACHIEVEMENT, json.loads(text), {}))


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or moment(value) is not None
