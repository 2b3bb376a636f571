"""Judges credentials with `openbadgeslib`, which is not ours; a program, so that none of it is imported by tests.

Reads one JSON object a line: {form: "credential" | "token" | "signed" | "hosted", credential, documents}, where
`documents` maps every https address that may be looked up to what is served there; or {form: "unbake", credential,
kind: "png" | "svg", version}, with a picture in base64. Answers one line each: {verified, reason, text}.
It reads the machine's clock, which is `ahead` by so many seconds where the question says so.
"""

import json
import sys
from base64 import b64decode
from datetime import datetime, timedelta, tzinfo
from typing import Any

import jwt.api_jwt
import openbadgeslib.ob2.verifier
import openbadgeslib.ob3.ldp
import openbadgeslib.ob3.verifier
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2.verifier import OB2Verifier
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier


class _Clock(datetime):
    """The clock of the modules that ask what time it is."""

    ahead = timedelta()

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return datetime.now(tz) + cls.ahead


_READ_THE_CLOCK: tuple[Any, ...] = (
    jwt.api_jwt,
    openbadgeslib.ob2.verifier,
    openbadgeslib.ob3.ldp,
    openbadgeslib.ob3.verifier,
)
for _module in _READ_THE_CLOCK:
    _module.datetime = _Clock


class _NothingServedError(LibOpenBadgesException):
    """An address outside the documents that the question came with."""


def _unbaked(question: dict[str, Any]) -> str:
    verifier = OB3Verifier if question["version"] == 3 else OB2Verifier
    extract = (
        verifier.extract_token_from_png if question["kind"] == "png" else verifier.extract_token_from_svg
    )
    return str(extract(b64decode(question["credential"])))


def _judge(question: dict[str, Any]) -> None:
    documents, credential = question["documents"], question["credential"]

    def download(address: str) -> bytes:
        if address not in documents:
            raise _NothingServedError(f"Nothing is served at {address}.")
        served = documents[address]
        return (served if isinstance(served, str) else json.dumps(served)).encode()

    form = question["form"]
    # It knows lists signed as tokens only. The other judge checks the proof of ours; this one reads the bits.
    status: dict[str, Any] = {"check_status": True, "verify_status_list": False, "download": download}
    if form == "credential":
        OB3LdpVerifier().verify(credential, **status)
    elif form == "token":
        OB3Verifier.for_issuer_did(question["issuer"], download).verify(credential, **status)
    elif form == "signed":
        OB2Verifier(download=download).verify(credential, check_revocation=True)
    else:
        OB2Verifier(download=download).verify_hosted(credential)


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        try:
            question = json.loads(line)
            _Clock.ahead = timedelta(seconds=question.get("ahead", 0))
            answer: dict[str, Any] = {"verified": True, "reason": ""}
            if question["form"] == "unbake":
                answer["text"] = _unbaked(question)
            else:
                _judge(question)
        except LibOpenBadgesException as error:
            answer = {"verified": False, "reason": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
