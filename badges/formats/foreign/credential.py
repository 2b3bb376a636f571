"""What an Open Badge 3.0 of another issuer says, in either version of the data model under it."""

from collections.abc import Mapping
from typing import Any

from badges.formats.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from badges.formats.proofs import issuer_id, moment

_OB3 = "https://purl.imsglobal.org/spec/ob/v3p0/"


def structure_problems(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What keeps a parsed document from being an Open Badge 3.0, in plain words: the parts that judging relies on."""
    subject = _mapping(document.get("credentialSubject"))
    achievement = _mapping(subject.get("achievement"))
    contexts = document.get("@context")
    checks = {
        "The contexts are not those of Open Badges 3.0.": isinstance(contexts, list)
        and contexts[:1] in [[CREDENTIALS_V1], [CREDENTIALS_V2]]
        and any(isinstance(each, str) and each.startswith(_OB3) for each in contexts),
        "It has no id.": isinstance(document.get("id"), str),
        "It names no issuer.": issuer_id(document) is not None,
        "Its dates cannot be read.": dates_of(document) is not None,
        "It does not say whom it is about.": isinstance(subject.get("id"), str)
        or isinstance(subject.get("identifier"), list | dict),
        "It does not say what was achieved.": all(
            isinstance(achievement.get(name), str) for name in ("id", "name")
        ),
    }
    return tuple(problem for problem, holds in checks.items() if not holds)


def dates_of(document: Mapping[str, Any]) -> tuple[Any, Any] | None:
    """From when until when it is valid, either of them None; None for dates that cannot be read or are said twice."""
    names = ("validFrom", "issuanceDate"), ("validUntil", "expirationDate")
    if any(set(pair) <= set(document) for pair in names):
        return None
    try:
        begins, ends = (moment(document.get(new, document.get(old))) for new, old in names)
    except ValueError:
        return None
    return begins, ends


def issuer_name(document: Mapping[str, Any]) -> str:
    """The issuer's name as the badge gives it; anybody can write any name."""
    name = _mapping(document.get("issuer")).get("name")
    return name if isinstance(name, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
