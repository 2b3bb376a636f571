"""A hub at a public https address, and everything that it serves about one badge."""

import json
import re
from collections.abc import Iterator
from typing import Any

from django.test import Client

from badges.domain import awards, issuing
from badges.enums import Format
from badges.formats.keys import did_web_url
from badges.models import Award, Credential
from tests.factories import accounts, badges, courses

ORIGIN = "https://hub.example"
_HEADERS = {"accept": "application/json", "host": "hub.example"}
_DID = re.compile(r"did:web:hub\.example[A-Za-z0-9:.%-]*")


def issued(**skill: Any) -> Award:
    """An issued badge of one skill that was measured; the tests' `hub` fixture has set the origin."""
    version = courses.skill(measurements=[courses.measurement()], **skill)
    learner = accounts.trainee()
    courses.observation(courses.mentor(), learner, version, readings={"m1": ["4.8"]})
    award = awards.reconsider(badges.achievement(), learner)
    assert award is not None
    return issuing.issue(award)


def document(award: Award, form: Format = Format.OB3) -> dict[str, Any]:
    """The signed or hosted document, as its bytes say."""
    stored: Credential = award.credentials.get(format=form)
    parsed: dict[str, Any] = json.loads(bytes(stored.document))
    return parsed


def served(credential: Any) -> dict[str, Any]:
    """What the hub answers at every address that a verifier of this credential may look up, DIDs included.

    Found by following addresses: what is served names further ones.
    """
    client, found = Client(), {}
    waiting = list(_addresses(credential))
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = _get(client, did_web_url(address) if address.startswith("did:") else address)
        if address.startswith("did:"):
            found[did_web_url(address)] = found[address]
        waiting += _addresses(found[address])
    return {address: answer for address, answer in found.items() if answer is not None}


def _addresses(value: Any) -> Iterator[str]:
    for text in _texts(value):
        yield from _DID.findall(text)
        if text.startswith(f"{ORIGIN}/"):
            yield text.partition("#")[0]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _get(client: Client, address: str) -> Any:
    """The JSON or text at one of the hub's addresses, whatever its status; None for pictures and pages."""
    answer = client.get(address.removeprefix(ORIGIN), headers=_HEADERS, secure=True)
    kind = answer["Content-Type"].partition(";")[0]
    if "json" in kind or kind == "application/vc":
        return json.loads(answer.content)
    return answer.content.decode() if kind in {"application/jwt", "text/plain"} else None
