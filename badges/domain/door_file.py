"""The page that reads codes at a door, as one file: scripts, decoder, sentences and a dated snapshot."""

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Final

from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import get_language

from badges.domain.door_snapshot import snapshot
from badges.domain.door_words import door_words

_MODULES: Final = (
    "door/cbor.js",
    "door/code.js",
    "door/verdict.js",
    "door/screen.js",
    "desk/scanner.js",
    "door/page.js",
)
_LICENCES: Final = (
    "noble/ed25519-LICENSE.txt",
    "noble/hashes-LICENSE.txt",
    "zxing/LICENSE.txt",
    "zxing/NOTICE.txt",
)
_IMPORT: Final = re.compile(r"^import \{[^}]*\} from \"[^\"]*\";\n", re.MULTILINE)
_SHAPES: Final = re.compile(r"<symbol id=\"(?:verdict-|camera\").*?</symbol>", re.DOTALL)
_SAME_FOR_SECONDS: Final = 300


@dataclass(frozen=True)
class DoorFile:
    """The file, the policy it is served with, and a digest that changes with what it says."""

    html: str
    policy: str
    digest: str


@dataclass(frozen=True)
class _Parts:
    """What is the same in every file: from the site's static files, read once."""

    style: str
    shapes: str
    signatures: str
    decoder_script: str
    decoder: str
    page: str
    licences: str

    @cached_property
    def policy(self) -> str:
        """What the file may do: run what is in it, and nothing else."""
        scripts = " ".join(_source(one) for one in (self.signatures, self.decoder_script, self.page))
        return (
            f"default-src 'none'; script-src {scripts} 'wasm-unsafe-eval'; style-src {_source(self.style)}; "
            "img-src data: blob:; media-src blob:; base-uri 'none'; form-action 'none'"
        )


def door_file(at: datetime) -> DoorFile:
    """The file with a snapshot of this moment or of one at most five minutes before, since which nothing happened.

    In the language in force; three queries.
    """
    parts, known, words = _parts(), snapshot(at), door_words()
    digest = _digest(parts, words, known)
    html: str | None = cache.get(f"door:{digest}")
    if html is None:
        html = render_to_string("badges/door_file.html", {"parts": parts, "snapshot": known, "words": words})
        cache.set(f"door:{digest}", html, _SAME_FOR_SECONDS)
    return DoorFile(html=html, policy=f"{parts.policy}; frame-ancestors 'none'", digest=digest)


def _digest(parts: _Parts, words: dict[str, str], known: dict[str, Any]) -> str:
    """The same for five minutes, unless something happened: a file as old as that need not be fetched again."""
    facts = known | {"made": known["made"] // _SAME_FOR_SECONDS}
    said = json.dumps([get_language(), words, facts, parts.policy], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _source(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _parts() -> _Parts:
    return _Parts(
        style=_text("fettle/door/door.css"),
        shapes="".join(_SHAPES.findall(_text("fettle/img/icons.svg"))),
        signatures=_script(_text("vendor/noble/ed25519.iife.js")),
        decoder_script=_script(_text("vendor/zxing/reader.iife.js")),
        decoder=_packed(_found("vendor/zxing/zxing_reader.wasm").read_bytes()),
        page=_script("\n".join(_alone(_text(f"fettle/{name}")) for name in _MODULES)),
        licences=_script("\n".join(_text(f"vendor/{name}") for name in _LICENCES)),
    )


def _alone(module: str) -> str:
    """A module as part of one script with those it imports from before it: their names differ."""
    return re.sub(r"^export ", "", _IMPORT.sub("", module), flags=re.MULTILINE)


def _script(text: str) -> str:
    if "</script" in text.lower() or "<!--" in text:
        message = "A script that would end the script element before its own end."
        raise ValueError(message)
    return text


def _packed(data: bytes) -> str:
    return base64.urlsafe_b64encode(gzip.compress(data, mtime=0)).decode()


def _text(name: str) -> str:
    return _found(name).read_text(encoding="utf-8")


def _found(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        message = f"{name} is missing: run `npm run vendor`."
        raise FileNotFoundError(message)
    return Path(found)
