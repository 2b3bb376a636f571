"""The public API of badges: verification."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import Router, Schema

from badges.domain.reasons import in_words
from badges.domain.verification import Judgement, answer, verify, verify_link
from badges.formats.errors import UnreadableBadge
from badges.formats.strict_json import parse_json_strictly, to_json_bytes
from badges.forms import MAX_FILE_BYTES
from badges.limits import is_too_large, is_too_often

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


class Refusal(Schema):
    """Why input could not be judged: `code` is stable, `reason` is a sentence for people."""

    code: str
    reason: str


_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            "application/json": {
                "schema": {
                    "oneOf": [
                        {
                            "type": "object",
                            "required": ["credential"],
                            "properties": {"credential": {"oneOf": [{"type": "object"}, {"type": "string"}]}},
                        },
                        {
                            "type": "object",
                            "required": ["url"],
                            "properties": {"url": {"type": "string", "format": "uri"}},
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
        judgement = _judge(request)
    except UnreadableBadge as error:
        return _refuse(413 if error.code == "too_large" else 422, error.code, in_words(error.reason))
    return _open(JsonResponse(answer(judgement)))


@router.api_operation(["OPTIONS"], "/verify", include_in_schema=False)
def preflight(request: HttpRequest) -> HttpResponse:
    """Let a page of another site send JSON: its browser asks first (Fetch Standard, CORS-preflight request)."""
    response = _open(HttpResponse(status=204))
    response["Access-Control-Allow-Methods"] = "POST"
    response["Access-Control-Allow-Headers"] = "content-type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _judge(request: HttpRequest) -> Judgement:
    now = timezone.now()
    if request.content_type == "multipart/form-data":
        upload = request.FILES.get("file")
        if upload is None:
            raise UnreadableBadge("Send the badge as the field “file”.", "no_file")
        return verify(upload.read(MAX_FILE_BYTES + 1), at=now)
    body = parse_json_strictly(request.body)
    if isinstance(body.get("url"), str) and "credential" not in body:
        return verify_link(body["url"], at=now)
    return verify(_credential_bytes(body), at=now)


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
