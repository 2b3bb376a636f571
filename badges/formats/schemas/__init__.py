"""The published JSON schema of Open Badges 3.0, and what a document says against it."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft201909Validator, FormatChecker

from badges.formats.proofs import moment

_FILE = "achievementcredential.schema.json"


def schema_faults(document: Mapping[str, Any]) -> Iterator[str]:
    """Where a credential does not follow the published schema: the path to each part at fault, in its order."""
    for error in achievement_credential_schema().iter_errors(document):
        yield ".".join(map(str, error.absolute_path)) + f" ({error.validator})"


@cache
def achievement_credential_schema() -> Draft201909Validator:
    """The judge of whole credentials, with the endorsements in them; moments are read as XML Schema writes them."""
    formats = FormatChecker(formats=())
    formats.checks("date-time", raises=ValueError)(_is_moment)
    return Draft201909Validator(
        json.loads((files(__name__) / _FILE).read_text("utf-8")), format_checker=formats
    )


def _is_moment(value: object) -> bool:
    return not isinstance(value, str) or moment(value) is not None
