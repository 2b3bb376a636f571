"""`@digitalbazaar/oid4-client` on Node as a wallet; what it fetches is answered by the hub under test."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.test import Client

_PROGRAM = Path(__file__).with_suffix(".mjs")


def take_up(offer: str, pin: str, *, origin: str) -> dict[str, Any]:
    """What the wallet says after it took up the offer: `received`, or `failed` with reasons."""
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent)])
    node = shutil.which("node", path=places)
    if node is None:
        raise FileNotFoundError("Node is missing; `make test` installs it.")
    with subprocess.Popen(
        [node, _PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdin is not None  # both were asked for above
        assert program.stdout is not None
        message: Mapping[str, Any] = {"offer": offer, "pin": pin}
        while True:
            program.stdin.write(json.dumps(message) + "\n")
            program.stdin.flush()
            said: dict[str, Any] = json.loads(program.stdout.readline())
            if "fetch" not in said:
                return said
            message = _answered(said["fetch"], origin)


def _answered(asked: Mapping[str, Any], origin: str) -> dict[str, Any]:
    """The hub's answer to what the wallet fetched; nothing beyond the hub is there."""
    assert asked["url"].startswith(f"{origin}/"), asked["url"]
    headers = {name: value for name, value in asked["headers"].items() if name != "content-type"}
    kind = asked["headers"].get("content-type", "application/octet-stream")
    answer = Client(headers=headers | {"host": origin.partition("//")[2]}).generic(
        asked["method"],
        asked["url"].removeprefix(origin),
        asked["body"],
        content_type=kind,
        secure=True,
    )
    return {"status": answer.status_code, "headers": dict(answer.items()), "body": answer.content.decode()}
