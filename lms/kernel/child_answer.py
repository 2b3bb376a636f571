"""What a child process said, as an answer or as a refusal. It is as untrusted as what the child has opened."""

import json
import logging
import signal
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from lms.kernel.child_process import Heard

logger = logging.getLogger(__name__)

ANSWER_BYTES: Final = 8 << 20
_REASON: Final = 1_000  # characters
_CODE: Final = 50
_VALUES: Final = 10


class Refused(Exception):
    """The file was refused. `reason` is a sentence for the person who sent it, `code` a stable word.

    Codes of the sandbox itself: `too-large`, `time`, `memory`, `output`, `crashed`, `busy`; others are the job's.
    A job's reason is in English; where it says so, it is its `template`, filled in with `values`. All of them come
    from the child: a template may only be used if it is one that is known.
    """

    def __init__(
        self, reason: str, *, code: str, template: str = "", values: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.template = template
        self.values = dict(values or {})


def answered(heard: Heard) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the child's two lines say: the walls that stand, and the answer.

    Raises `Refused` where they say so, or do not come, or make no sense.
    """
    if heard.end != "itself":
        raise refusal(heard.end)
    walls, answer = [_object(line) for line in [*heard.answer.split(b"\n", 1), b""][:2]]
    if limit := answer.get("limit"):
        raise refusal("memory" if limit == "memory" else "output")
    if isinstance(refused := answer.get("refused"), dict):
        raise _refused(refused)
    if not isinstance(found := answer.get("answer"), dict):
        raise _unanswered(heard)
    return walls, found


def _refused(said: dict[str, Any]) -> Refused:
    """A job's own refusal, cut to size."""
    values = said.get("values")
    places = values.items() if isinstance(values, dict) else ()
    return Refused(
        str(said.get("reason"))[:_REASON],
        code=str(said.get("code"))[:_CODE],
        template=str(said.get("template") or "")[:_REASON],
        values={str(name)[:_CODE]: str(value)[:_REASON] for name, value in list(places)[:_VALUES]},
    )


def _object(line: bytes) -> dict[str, Any]:
    """One line of JSON as an object; empty where it is anything else, for the child may have been taken over."""
    try:
        found = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no JSON")


def _unanswered(heard: Heard) -> Refused:
    """Why a child ended without an answer, by the signal that ended it."""
    complaint = heard.complaint.decode(errors="replace")
    logger.warning("A sandboxed job ended with code %s and no answer.\n%s", heard.code, complaint)
    if heard.code == -signal.SIGXCPU:
        return refusal("time")
    if heard.code == -signal.SIGKILL or "MemoryError" in complaint:  # by the system, when memory ran out
        return refusal("memory")
    return refusal("crashed")


def refusal(code: str, **values: object) -> Refused:
    """The refusal for a limit that was met, by its code."""
    match code:
        case "too-large":
            reason = (
                _("The file is larger than %(megabytes)s MB. Make it smaller and send it again.") % values
            )
        case "time":
            reason = _("The file took too much time to read. Make it smaller or simpler and send it again.")
        case "memory":
            reason = _("The file took too much memory to read. Make it smaller or simpler and send it again.")
        case "output":
            reason = _("The file unpacks to more than is allowed. Make it smaller and send it again.")
        case "busy":
            reason = _("Many files are being read at the moment. Send this one again in a minute.")
        case _:
            reason = _("The file could not be read: it is damaged, or made in an unusual way. Save it anew.")
    return Refused(reason, code=code)
