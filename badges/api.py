"""The public API of badges: verification."""

import time
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Self

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from ninja import Router

from badges.api_shapes import BODIES, BODY, MOST_TOGETHER, Answer, AnswersOut, Refusal
from badges.domain.reasons import in_words
from badges.domain.verification import Judgement, answer, opened_ahead, verify, verify_link
from badges.domain.verification.outside import REAL, Outside
from badges.domain.whose import holds_code, is_of
from badges.formats.errors import UnreadableBadge
from badges.formats.identities import MOST_LETTERS
from badges.formats.strict_json import Flaw, flaw_in, parse_json_strictly, parse_parts_strictly, to_json_bytes
from badges.forms import MAX_FILE_BYTES
from badges.limits import LISTS_AT_ONCE, is_guessing, is_too_large, is_too_often
from lms.kernel.faults import note_fault

router = Router(tags=["verification"])
_LONGEST_REF: Final = 120
_BATCHES_PER_MINUTE: Final = 10
_SECONDS: Final = 20.0


@router.post(
    "/verify",
    response={200: Answer, 413: Refusal, 422: Refusal, 429: Refusal},
    openapi_extra=BODY,
    summary="Judge a badge",
)
def verify_badge(request: HttpRequest) -> HttpResponse:
    """Judge a badge given as a file, as JSON or as a link. 200 for whatever could be judged, good or bad."""
    if is_too_large(request):
        return _refuse(413, "too_large", "The request is larger than 6 MB. A badge is much smaller.")
    if is_too_often(request):
        return _refuse(429, "too_often", "More than 60 questions in a minute. Wait a minute and go on.")
    try:
        asked = _asked(request)
        return _open(JsonResponse(answer(_judge(asked, request))))
    except UnreadableBadge as error:
        return _refuse_unreadable(error)


@router.post(
    "/verify/batch",
    response={200: AnswersOut, 413: Refusal, 422: Refusal, 429: Refusal},
    openapi_extra=BODIES,
    summary="Judge several badges",
)
def verify_badges(request: HttpRequest) -> HttpResponse:
    """Judge up to fifty badges, each as if it were asked about alone; one that cannot be judged stops no other.

    What is not reached within twenty seconds is answered with status 503: send it again. Asking again changes nothing.
    Whose the badges are can be asked of ten in a minute; what goes beyond is answered with status 429.
    """
    if is_too_large(request):
        return _refuse(413, "too_large", "The request is larger than 6 MB. Send fewer badges at once.")
    if is_too_often(request, what="verify_batch", per_minute=_BATCHES_PER_MINUTE):
        return _refuse(429, "too_often", "More than 10 lists in a minute. Wait a minute and go on.")
    try:
        asked = _all_asked(parse_parts_strictly(request.body))
    except UnreadableBadge as error:
        return _refuse_unreadable(error)
    if not LISTS_AT_ONCE.acquire(blocking=False):
        return _refuse(429, "busy", "Others are asking about many badges. Try again in a minute.")
    try:
        ends = time.monotonic() + _SECONDS
        with closing(opened_ahead(map(_taken, asked), lambda one: _opened(one, ends))) as opened:
            answers = [_told(one, ends, request, outside) for one, outside in opened]
        return _open(JsonResponse({"answers": answers}))
    finally:
        LISTS_AT_ONCE.release()


@router.api_operation(["OPTIONS"], "/verify", include_in_schema=False)
@router.api_operation(["OPTIONS"], "/verify/batch", include_in_schema=False)
def preflight(request: HttpRequest) -> HttpResponse:
    """Let a page of another site send JSON: its browser asks first (Fetch Standard, CORS-preflight request)."""
    response = _open(HttpResponse(status=204))
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Allow-Headers"] = "content-type"
    response["Access-Control-Max-Age"] = "86400"
    return response


@dataclass(frozen=True)
class _Asked:
    """What was sent: the badge as bytes or by its address, and whose it may be."""

    data: bytes = b""
    url: str = ""
    recipient: str = ""
    code: str = ""

    def about(self, sent: dict[str, Any]) -> Self:
        """The same, and whose the sender thinks it is. Raises UnreadableBadge."""
        recipient, code = _recipient(sent)
        return replace(self, recipient=recipient, code=code)


def _all_asked(body: Any) -> list[dict[str, Any] | Flaw]:
    badges = body.get("badges") if isinstance(body, dict) else None
    if isinstance(badges, list) and 0 < len(badges) <= MOST_TOGETHER and all(map(_is_one, badges)):
        return badges
    raise UnreadableBadge(
        "Send “badges”: a list of 1 to 50 objects, each with “credential” or “url” and, if you like, a text “ref”.",
        "bad_request",
    )


def _is_one(asked: Any) -> bool:
    return isinstance(asked, Flaw) or (isinstance(asked, dict) and isinstance(asked.get("ref", ""), str))


@dataclass(frozen=True)
class _Taken:
    """One of a list in hand, or why it cannot be asked about."""

    ref: str
    asked: _Asked | UnreadableBadge


def _taken(one: dict[str, Any] | Flaw) -> _Taken:
    if isinstance(one, Flaw):
        return _Taken("", one.error)
    ref = one.get("ref", "")[:_LONGEST_REF]
    if (flaw := flaw_in(one)) is not None:
        return _Taken(ref, flaw)
    try:
        return _Taken(ref, _badge_in(one).about(one))
    except UnreadableBadge as error:
        return _Taken(ref, error)


def _opened(one: _Taken, ends: float) -> bytes | None:
    """What is opened ahead: badges that came as such, while there is time to judge them."""
    asked = one.asked
    return None if isinstance(asked, UnreadableBadge) or asked.url or time.monotonic() > ends else asked.data


def _told(one: _Taken, ends: float, request: HttpRequest, outside: Outside) -> dict[str, Any]:
    """What came of one badge of a list, if there is still time for it."""
    told = {"ref": one.ref}
    if time.monotonic() > ends:
        late = "There was no time for it. Send it again."
        return {**told, "status": 503, "code": "not_reached", "reason": late}
    try:
        if isinstance(one.asked, UnreadableBadge):
            raise one.asked
        return {**told, "status": 200, "answer": answer(_judge(one.asked, request, outside))}
    except UnreadableBadge as error:
        return {**told, "status": _status_of(error), "code": error.code, "reason": in_words(error.reason)}
    except Exception as error:  # noqa: BLE001 -- a fault over one badge is no reason to tell nothing of the others
        note_fault(error)
        fault = "Something went wrong here while it was checked. Ask about it alone."
        return {**told, "status": 500, "code": "fault", "reason": fault}


def _asked(request: HttpRequest) -> _Asked:
    if request.content_type == "multipart/form-data":
        try:
            upload = request.FILES.get("file")
        except (MultiPartParserError, SuspiciousOperation) as error:
            raise UnreadableBadge(
                "The form in the request is damaged or not whole.", "bad_request"
            ) from error
        if upload is None:
            raise UnreadableBadge("Send the badge as the field “file”.", "no_file")
        return _Asked(upload.read(MAX_FILE_BYTES + 1)).about(request.POST.dict())
    body = parse_json_strictly(request.body)
    return _badge_in(body).about(body)


def _badge_in(body: dict[str, Any]) -> _Asked:
    if isinstance(body.get("url"), str) and "credential" not in body:
        return _Asked(url=body["url"])
    return _Asked(_credential_bytes(body))


def _recipient(sent: dict[str, Any]) -> tuple[str, str]:
    name, code = sent.get("recipient", ""), sent.get("recipient_code", "")
    fit = isinstance(name, str) and isinstance(code, str) and len(name) <= MOST_LETTERS
    if not fit or (name and code):
        raise UnreadableBadge(
            "Send either “recipient” (a name or an e-mail address) or “recipient_code”, as text.",
            "bad_request",
        )
    return name.strip(), code.strip()


def _judge(asked: _Asked, request: HttpRequest, outside: Outside = REAL) -> Judgement:
    """The judgement, and whether it is the badge of whom the sender thinks. Raises UnreadableBadge."""
    now = timezone.now()
    judge = partial(verify_link, asked.url) if asked.url else partial(verify, asked.data)
    judgement = judge(at=now, outside=outside)
    holder = judgement.holder
    if holder is None or not (asked.recipient or asked.code):
        return judgement
    if is_guessing(request, holder, by_code=bool(asked.code)):
        raise UnreadableBadge(
            "Whose this badge is has been asked too often. Wait a minute; if it is refused again, an hour.",
            "too_often",
        )
    return judgement.told(
        holds_code(holder, asked.code, at=now) if asked.code else is_of(holder, asked.recipient)
    )


def _credential_bytes(body: dict[str, Any]) -> bytes:
    credential = body.get("credential")
    if isinstance(credential, dict):
        return to_json_bytes(credential)
    if isinstance(credential, str) and "url" not in body:
        return credential.encode()
    raise UnreadableBadge("Send either “credential” (an object or text) or “url” (text).", "bad_request")


def _status_of(error: UnreadableBadge) -> int:
    return {"too_large": 413, "too_often": 429, "busy": 429}.get(error.code, 422)


def _refuse_unreadable(error: UnreadableBadge) -> HttpResponse:
    return _refuse(_status_of(error), error.code, in_words(error.reason))


def _refuse(status: int, code: str, reason: str) -> HttpResponse:
    return _open(JsonResponse({"code": code, "reason": reason}, status=status))


def _open(response: HttpResponse) -> HttpResponse:
    """Scripts of any site may ask; no cookie is looked at."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Cache-Control"] = "no-store"
    return response
