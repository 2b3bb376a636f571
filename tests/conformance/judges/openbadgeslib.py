"""Asking `openbadgeslib` what it makes of a credential."""

import sys
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.conformance.judges import program

_PROGRAM = Path(__file__).with_name("openbadgeslib_program.py")


@dataclass(frozen=True)
class Judge:
    """One running program. Each question answers why the badge was refused, or "" where it was accepted."""

    ask: program.Ask
    ahead: timedelta = timedelta()

    def later(self, after: timedelta) -> "Judge":
        """The same judge, at a later time."""
        return replace(self, ahead=after)

    def credential(self, credential: Mapping[str, Any], documents: Mapping[str, Any]) -> str:
        """An Open Badge 3.0 with an embedded proof, its status list included."""
        return self._reason("credential", credential, documents)

    def token(self, token: str, documents: Mapping[str, Any], *, issuer: str) -> str:
        """An Open Badge 3.0 as a signed token (VC-JWT)."""
        return self._reason("token", token, documents, issuer=issuer)

    def signed(self, token: str, documents: Mapping[str, Any]) -> str:
        """An Open Badge 2.0 as a signed token (JWS), with its issuer's revocation list."""
        return self._reason("signed", token, documents)

    def hosted(self, assertion: Mapping[str, Any], documents: Mapping[str, Any]) -> str:
        """An Open Badge 2.0 that its issuer hosts."""
        return self._reason("hosted", assertion, documents)

    def unbaked(self, image: bytes, kind: str, *, version: int) -> str:
        """The text that it takes out of a picture, a PNG or an SVG; ValueError where it takes none."""
        picture = b64encode(image).decode()
        said = self.ask(
            {"form": "unbake", "credential": picture, "documents": {}, "kind": kind, "version": version}
        )
        if not said["verified"]:
            raise ValueError(said["reason"])
        return str(said["text"])

    def _reason(self, form: str, credential: object, documents: Mapping[str, Any], **more: str) -> str:
        question = {"form": form, "credential": credential, "documents": documents, **more}
        said = self.ask({**question, "ahead": self.ahead.total_seconds()})
        return "" if said["verified"] else str(said["reason"])


@contextmanager
def running() -> Iterator[Judge]:
    """The program, until the block ends."""
    # -P: its folder, where this module has the same name as the package, stays off the path.
    with program.running([sys.executable, "-P", _PROGRAM]) as ask:
        yield Judge(ask)
