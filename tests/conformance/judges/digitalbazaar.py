"""Asking `@digitalbazaar/vc` and `jose`, on Node, what they make of a credential."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from badges.formats.contexts import pinned_contexts
from tests.conformance.judges import program

_PROGRAM = Path(__file__).with_suffix(".mjs")


@dataclass(frozen=True)
class Answer:
    """What they said. `revoked` is None where the credential has no status, or it was not reached."""

    verified: bool
    revoked: bool | None
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Judge:
    """One running program. `documents` maps every address that may be looked up to what is served there."""

    ask: program.Ask

    def credential(
        self, credential: Mapping[str, Any], documents: Mapping[str, Any], *, now: datetime
    ) -> Answer:
        """A credential with embedded proofs of any suite, its status list included."""
        return self._answer("credential", credential, documents, now)

    def make(self, form: str, **question: Any) -> dict[str, Any]:
        """Something that is made and not judged, as `making.mjs` says. Raises ValueError where it cannot be made."""
        said = self.ask({"form": form, **question})
        if "reasons" in said:
            raise ValueError(said["reasons"])
        return said

    def token(self, token: str, documents: Mapping[str, Any], *, now: datetime) -> Answer:
        """A credential as a signed token (VC-JWT)."""
        return self._answer("token", token, documents, now)

    def _answer(self, form: str, credential: object, documents: Mapping[str, Any], now: datetime) -> Answer:
        said = self.ask(
            {"form": form, "credential": credential, "documents": documents, "now": now.isoformat()}
        )
        return Answer(said["verified"], said["revoked"], tuple(said["reasons"]))


def node() -> str:
    """Node. Where the machine has none, the one that set-up installed lies beside Python."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    found = shutil.which("node", path=places)
    if found is None:
        raise FileNotFoundError("Node is missing; `make test` installs it.")
    return found


@contextmanager
def running() -> Iterator[Judge]:
    """The program, until the block ends."""
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as contexts:
        json.dump(dict(pinned_contexts()), contexts)
        contexts.flush()
        with program.running([node(), _PROGRAM, contexts.name]) as ask:
            yield Judge(ask)
