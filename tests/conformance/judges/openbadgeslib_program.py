"""Judges credentials with `openbadgeslib`, which is not ours; a program, so that none of it is imported by tests.

Reads one JSON object a line: {form: "credential" | "token" | "signed" | "hosted", credential, documents}, where
`documents` maps every https address that may be looked up to what is served there. Answers one line each:
{verified, reason}. It reads the machine's clock.
"""

import json
import sys
from typing import Any

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob2.verifier import OB2Verifier
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier


class _NothingServedError(LibOpenBadgesException):
    """An address outside the documents that the question came with."""


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
            _judge(json.loads(line))
            answer: dict[str, Any] = {"verified": True, "reason": ""}
        except LibOpenBadgesException as error:
            answer = {"verified": False, "reason": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
