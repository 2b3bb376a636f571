"""The public API of badges: verification."""

from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from badges.domain.reasons import in_words
from badges.domain.verification import Judgement, answer, verify, verify_link
from badges.domain.whose import holds_code, is_of
from badges.formats.errors import UnreadableBadge
from badges.formats.identities import MOST_LETTERS
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from badges.forms import MAX_FILE_BYTES
from badges.limits import is_guessing, is_too_large, is_too_often

router = Router(tags=["verification"])


class CheckOut(Schema):
    """One thing that was looked at."""

    id: str
    outcome: str
    detail: str


class IssuerOut(Schema):
    """Who issued the badge."""

    id: str
    name: str


class BadgeOut(Schema):
    """What the badge says of itself."""

    name: str
    achievement: str
    issuer: IssuerOut
    valid_from: str | None
    valid_until: str | None


class ObservationOut(Schema):
    """One sign-off that the badge rests on."""

    skill: str
    observed_at: str
    mentor: str
    entrustment: str
    measurements_within_limits: bool | None


class DecisionOut(Schema):
    """That the hub awarded it by hand: in which role, when, on what grounds, and whether it rests on sign-offs too."""

    role: str
    at: str
    grounds: str
    evidence: str
    link: str | None
    rests_on_observations: bool


class CourseBadgeOut(Schema):
    """A course badge that a pathway's badge lists; `digest` is over the pathway badge's UUID and its bytes."""

    name: str
    course: str
    valid_from: str
    valid_until: str | None
    digest: str


class StepOut(Schema):
    """One step from an observation back to the sealed ledger; `address` is where anybody can look."""

    id: str
    outcome: str
    detail: str
    address: str | None


class StrandOut(Schema):
    """What one counted observation rests on; `digest` as in the badge's evidence, `outcome` the worst of its steps."""

    skill: str
    observed_at: str
    digest: str
    outcome: str
    steps: list[StepOut]


class Answer(Schema):
    """The verdict and what it rests on."""

    verdict: str
    checks: list[CheckOut]
    badge: BadgeOut | None
    observations: list[ObservationOut]
    course_badges: list[CourseBadgeOut]
    checked_at: str
    status_as_of: str | None
    awarded_by_hand: DecisionOut | None
    chain: list[StrandOut]


class Refusal(Schema):
    """Why input could not be judged: `code` is stable, `reason` is a sentence for people."""

    code: str
    reason: str


_TEXT: Final = {"type": "string"}
_WHOSE: Final = {
    "recipient": {**_TEXT, "description": "A name or an e-mail address: is the badge of this person?"},
    "recipient_code": {**_TEXT, "description": "The one-time code that the holder shows, instead of that."},
}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}, **_WHOSE},
                }
            },
            "application/json": {
                "schema": {
                    "oneOf": [
                        {
                            "type": "object",
                            "required": ["credential"],
                            "properties": {"credential": {"oneOf": [{"type": "object"}, _TEXT]}, **_WHOSE},
                        },
                        {
                            "type": "object",
                            "required": ["url"],
                            "properties": {"url": {**_TEXT, "format": "uri"}, **_WHOSE},
                        },
                    ]
                },
                "examples": {"link": {"value": {"url": "https://hub.example/credentials/…/"}}},
            },
        },
    }
}


@router.post(
    "/verify",
    response={200: Answer, 413: Refusal, 422: Refusal, 429: Refusal},
    openapi_extra=_BODY,
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
        judgement = _judge(asked)
    except UnreadableBadge as error:
        return _refuse(413 if error.code == "too_large" else 422, error.code, in_words(error.reason))
    holder = judgement.holder
    if holder is not None and (asked.recipient or asked.code):
        if is_guessing(request, holder, by_code=bool(asked.code)):
            return _refuse(429, "too_often", "Too many have asked whose this badge is. Wait an hour.")
        now = timezone.now()
        told = holds_code(holder, asked.code, at=now) if asked.code else is_of(holder, asked.recipient)
        judgement = judgement.told(told)
    return _open(JsonResponse(answer(judgement)))


@router.api_operation(["OPTIONS"], "/verify", include_in_schema=False)
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

    data: bytes
    url: str
    recipient: str
    code: str


def _asked(request: HttpRequest) -> _Asked:
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("file")
        if upload is None:
            raise UnreadableBadge("Send the badge as the field “file”.", "no_file")
        return _Asked(upload.read(MAX_FILE_BYTES + 1), "", *_recipient(request.POST.dict()))
    body = parse_json_strictly(request.body)
    if isinstance(body.get("url"), str) and "credential" not in body:
        return _Asked(b"", body["url"], *_recipient(body))
    return _Asked(_credential_bytes(body), "", *_recipient(body))


def _recipient(sent: dict[str, Any]) -> tuple[str, str]:
    name, code = sent.get("recipient", ""), sent.get("recipient_code", "")
    fit = isinstance(name, str) and isinstance(code, str) and len(name) <= MOST_LETTERS
    if not fit or (name and code):
        raise UnreadableBadge(
            "Send either “recipient” (a name or an e-mail address) or “recipient_code”, as text.",
            "bad_request",
        )
    return name.strip(), code.strip()


def _judge(asked: _Asked) -> Judgement:
    now = timezone.now()
    return verify_link(asked.url, at=now) if asked.url else verify(asked.data, at=now)


def _credential_bytes(body: dict[str, Any]) -> bytes:
    credential = body.get("credential")
    if isinstance(credential, dict):
        return to_json_bytes(credential)
    if isinstance(credential, str) and "url" not in body:
        return credential.encode()
    raise UnreadableBadge("Send either “credential” (an object or text) or “url” (text).", "bad_request")


def _refuse(status: int, code: str, reason: str) -> HttpResponse:
    return _open(JsonResponse({"code": code, "reason": reason}, status=status))


def _open(response: HttpResponse) -> HttpResponse:
    """Scripts of any site may ask; no cookie is looked at."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "no-store"
    return response
