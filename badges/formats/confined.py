"""What is done with the files and the linked data of strangers in a process of its own, whichever way that is started.

`of_bytes` is the job as `lms.kernel.standby` runs it, `in_child` as `lms.kernel.sandbox` does. The first byte of what
they are given says what is to be done.
"""

import base64
from pathlib import Path
from typing import Any, Final

from badges.formats import png
from badges.formats.errors import UnreadableBadge
from badges.formats.foreign import digests
from badges.formats.pictures import Baked, baked_in

LINKED_DATA: Final = b"L"
IMAGE: Final = b"I"
_REASON, _CODE = 300, 50  # characters


def of_bytes(data: bytes) -> dict[str, Any]:
    """The answer to `LINKED_DATA` and what `digests.to_json` wrote, or to `IMAGE` and the bytes of a picture."""
    kind, asked = data[:1], data[1:]
    if kind == LINKED_DATA:
        return digests.of_bytes(asked)
    try:
        baked = baked_in(asked)
    except UnreadableBadge as error:
        return {"problem": {"reason": error.reason, "code": error.code, "detail": error.detail}}
    return {
        "kind": baked.kind,
        "text": base64.b64encode(baked.text).decode("ascii"),
        "verify": base64.b64encode(baked.verify).decode("ascii"),
    }


def in_child(source: Path, arguments: dict[str, Any], out: Path) -> dict[str, Any]:
    """The same, for one file."""
    return of_bytes(source.read_bytes())


def warm_up() -> None:
    """Load and work through what every job needs."""
    digests.warm_up()


def specimen() -> bytes:
    """What is asked about a badge such as many are: nobody's."""
    return LINKED_DATA + digests.to_json(digests.specimens()[:1])


def baked_of_answer(answer: dict[str, Any], image: bytes) -> Baked:
    """What a picture holds, by the answer of a child, which is untrusted.

    Raises `UnreadableBadge` as `baked_in` does, and `ValueError` for an answer that has not the form it should have.
    """
    if isinstance(problem := answer.get("problem"), dict):
        reason, code, detail = (str(problem.get(name, "")) for name in ("reason", "code", "detail"))
        raise UnreadableBadge(reason[:_REASON], code[:_CODE], detail[:_REASON])
    kind = answer.get("kind")
    text, verify = (base64.b64decode(str(answer.get(name)), validate=True) for name in ("text", "verify"))
    if kind not in {"ob3", "ob2"} or max(len(text), len(verify)) > png.MAX_TEXT_BYTES:
        raise ValueError("baked")
    return Baked(
        format="png" if image.startswith(png.SIGNATURE) else "svg", kind=kind, text=text, verify=verify
    )
