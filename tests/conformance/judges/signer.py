"""A school that issues with `openbadgeslib`'s programs: its keys, its baked badges, and what it publishes."""

import json
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ADDRESS = "https://school.example"
HOLDER = "ana@example.org"
_CONFIG = """
[paths]
base = {folder}
base_key = ${{base}}
base_log = ${{base}}
base_image = ${{base}}
base_status = ${{base}}
[logs]
general = general.log
signer = signer.log
[issuer]
name = School of Repair
url = {address}
image = logo.png
email = office@school.example
publish_url = {address}/
revocationList = revoked.json
did = auto
"""
_BADGE = """
[badge_{name}]
name = Soldering
description = Joins wires so that they hold.
local_image = art.{kind}
image = {address}/badge_{name}/art.{kind}
criteria = {address}/badge_{name}/criteria.html
criteria_narrative = Three joints, pulled at.
verify_key = {address}/badge_{name}/verify.pem
badge = {address}/badge_{name}/badge.json
crypto_key = {address}/badge_{name}/key.json
hosted_assertions_base = {address}/badge_{name}/assertions/
private_key = {folder}/secret.pem
public_key = {folder}/public.pem
key_type = ED25519
status_lists = revocation
"""
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8"/></svg>'


@dataclass(frozen=True)
class School:
    """One issuer with one key and two badges that differ in their artwork: `png` and `svg`."""

    folder: Path

    def sign(self, kind: str, *options: str) -> bytes:
        """A baked badge."""
        self._run("signer", "-b", kind, "-r", HOLDER, "-o", str(self.folder), "-E", "--force", *options)
        return (self.folder / f"badge_{kind}_{HOLDER}.{kind}").read_bytes()

    def revoke(self, credential: str) -> None:
        """A 3.0 badge with artwork in PNG, by its id."""
        self._run("publish", "-b", "png", "--revoke", credential, "-o", str(self._fresh()))

    def published(self) -> dict[str, Any]:
        """What it serves, by address."""
        found: dict[str, Any] = {}
        for version in ("2", "3"):
            out = self._fresh()
            self._run("publish", "-V", version, "-o", str(out))
            for path in out.rglob("*.*"):
                text = path.read_text(encoding="utf-8")
                found[f"{ADDRESS}/{path.relative_to(out)}"] = (
                    json.loads(text) if path.suffix == ".json" else text
                )
        found[f"{ADDRESS}/.well-known/did.json"] = found.pop(f"{ADDRESS}/did.json")
        for path in self.folder.glob("*.assertion.json"):
            assertion = json.loads(path.read_text(encoding="utf-8"))
            found[assertion["id"]] = assertion
        return found

    def _fresh(self) -> Path:
        """A folder that is not there yet, as it wants for what it publishes."""
        return self.folder / uuid.uuid4().hex

    def _run(self, program: str, *arguments: str) -> None:
        command: list[str | Path] = [
            Path(sys.executable).with_name(f"openbadges-{program}"),
            "-c",
            self.folder / "config.ini",
        ]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ValueError(done.stdout + done.stderr)


def school(folder: Path) -> School:
    """A school in an empty folder, with a fresh key."""
    config = _CONFIG.format(folder=folder, address=ADDRESS)
    for kind in ("png", "svg"):
        config += _BADGE.format(name=kind, kind=kind, folder=folder, address=ADDRESS)
    (folder / "config.ini").write_text(config, encoding="utf-8")
    (folder / "art.svg").write_text(_SVG, encoding="utf-8")
    Image.new("RGB", (8, 8)).save(folder / "art.png")
    made = School(folder)
    made._run("keygenerator", "-g", "png")
    return made
