"""The API of the mentor's desk: docs/sync.md is the protocol."""

from typing import Any, Final

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema

from content.formats.evidence.limits import LARGEST
from courses.api_rules import (
    Refused,
    desk_only,
    identifier,
    may_not,
    may_observe,
    mentor_of,
    read_json,
    read_list,
    unreadable,
)
from courses.domain.desk import learners
from courses.domain.intake import too_large
from courses.domain.ledger import moment_text
from courses.domain.pack import pack_for
from courses.domain.sync.attending import MOST_ARRIVALS, receive_arrivals
from courses.domain.sync.devices import tell, told_in
from courses.domain.sync.fields import DIGEST
from courses.domain.sync.files import FileReceipt, receive_file, receive_trace
from courses.domain.sync.receiving import MOST_ITEMS, receive_observations
from courses.domain.trace_intake import LARGEST as LARGEST_TRACE
from courses.enums import EvidenceKind
from courses.models import Skill
from lms.kernel.errors import DomainError
from lms.kernel.uploads import CappedUploadHandler, was_cut

router = Router(tags=["desk"])
_FORM_BYTES: Final = 100_000  # everything in a request with a file that is not the file


class RefusalOut(Schema):
    """Why a whole request was refused: `code` is stable, `message` is a sentence for people."""

    code: str
    message: str


class ReceiptOut(Schema):
    """What became of one observation."""

    client_uuid: str
    outcome: str
    code: str
    reason: str
    position: int | None
    received_at: str | None
    skew_seconds: int | None
    acknowledged: bool
    acknowledgement_reason: str
    first: str | None = None


class ReceiptsOut(Schema):
    """One receipt for each observation, in order."""

    receipts: list[ReceiptOut]
    server_time: str


class FileOut(Schema):
    """What became of one file."""

    id: str
    outcome: str
    code: str
    reason: str


class TimeOut(Schema):
    """The hub's time."""

    server_time: str


class ArrivalOut(Schema):
    """What became of one line of a session's list."""

    session: str
    learner: str
    outcome: str
    code: str
    reason: str


class ArrivalsOut(Schema):
    """One outcome for each line, in order."""

    outcomes: list[ArrivalOut]
    server_time: str


_REFUSALS: Final[dict[int, Any]] = {401: RefusalOut, 403: RefusalOut, 409: RefusalOut}
_HEADERS: Final = [
    {
        "in": "header",
        "name": "X-Fettle-Desk",
        "required": True,
        "schema": {"const": "1"},
        "description": "What no page of another site can send.",
    },
    {
        "in": "header",
        "name": "X-Fettle-Mentor",
        "required": False,
        "schema": {"type": "string", "format": "uuid"},
        "description": "Whose desk it is; required with POST.",
    },
]


def _takes(media_type: str, schema: dict[str, Any]) -> dict[str, Any]:
    body = {"required": True, "content": {media_type: {"schema": schema}}}
    return {"requestBody": body, "parameters": _HEADERS}


def _list_of(most: int, **properties: Any) -> dict[str, Any]:
    return _takes(
        "application/json",
        {"type": "array", "maxItems": most, "items": {"type": "object", "properties": properties}},
    )


_TEXT: Final = {"type": "string"}
_OBJECT: Final = {"type": "object", "nullable": True}


@router.get(
    "/desk/pack",
    response={200: dict[str, Any], 304: None, **_REFUSALS},
    openapi_extra={"parameters": _HEADERS},
    summary="Everything the desk needs for a day without a network",
)
@desk_only
def desk_pack(request: HttpRequest) -> HttpResponse:
    """The pack of the signed-in mentor; 304 where it has not changed."""
    if not may_observe(request):
        raise may_not()
    pack, tag = pack_for(mentor_of(request), timezone.now())
    matches = [one.strip().removeprefix("W/") for one in request.headers.get("If-None-Match", "").split(",")]
    response = HttpResponse(status=304) if f'"{tag}"' in matches else JsonResponse(pack)
    response["ETag"] = f'"{tag}"'
    return response


@router.post(
    "/sync/observations",
    response={200: ReceiptsOut, 413: RefusalOut, 422: RefusalOut, **_REFUSALS},
    openapi_extra=_list_of(
        MOST_ITEMS,
        content=_TEXT,
        salt=_TEXT,
        sent_at=_TEXT,
        signature=_OBJECT,
        acknowledgement=_OBJECT,
        evidence_refused={"type": "array", "items": _TEXT},
    ),
    summary="Hand in observations made without a network",
)
@desk_only
def sync_observations(request: HttpRequest) -> HttpResponse:
    """Each item is recorded, held for review or rejected by itself, once however often it is sent."""
    found = receive_observations(read_list(request, MOST_ITEMS), by=mentor_of(request))
    return _with_time({"receipts": [receipt.as_json() for receipt in found]})


@router.post(
    "/sync/evidence",
    response={200: FileOut, 413: RefusalOut, 422: RefusalOut, **_REFUSALS},
    openapi_extra=_takes(
        "multipart/form-data",
        {
            "type": "object",
            "required": ["id", "learner", "sha256", "file"],
            "properties": {
                "id": _TEXT,
                "learner": _TEXT,
                "sha256": _TEXT,
                "kind": {"type": "string", "enum": ["", "trace"]},
                "skill": _TEXT,
                "file": {"type": "string", "format": "binary"},
            },
        },
    ),
    summary="Hand in a file that an observation will name",
)
@desk_only
def sync_evidence(request: HttpRequest) -> HttpResponse:
    """The file is kept byte for byte, or not at all. The original of a trace is opened in the sandbox only, and waits
    for the mentor to confirm its columns.
    """
    _cap(request)
    public_id, learner_id = identifier(request.POST.get("id")), identifier(request.POST.get("learner"))
    upload, sha256 = request.FILES.get("file"), request.POST.get("sha256", "")
    if public_id is None or learner_id is None or upload is None or not DIGEST.fullmatch(sha256):
        raise unreadable()
    learner = learners().filter(public_id=learner_id).first()
    if learner is None:
        gone = _("The hub knows nobody by this identifier any more.")
        return _about_file(FileReceipt(public_id, "rejected", "unknown_person", gone))
    named: Any = {"public_id": public_id, "sha256": sha256, "learner": learner, "by": mentor_of(request)}
    if request.POST.get("kind") != EvidenceKind.TRACE:
        if (upload.size or 0) > LARGEST:
            raise _too_large()
        return _about_file(receive_file(upload.chunks(), **named))
    skill = Skill.objects.filter(code=request.POST.get("skill", ""), current__isnull=False).first()
    if skill is None:
        gone = _("The hub knows no skill by this code any more.")
        return _about_file(FileReceipt(public_id, "rejected", "unknown_skill", gone))
    return _about_file(receive_trace(upload.chunks(), skill=skill, **named))


def _about_file(found: FileReceipt) -> HttpResponse:
    return JsonResponse(
        {"id": str(found.id), "outcome": found.outcome, "code": found.code, "reason": found.reason}
    )


def _cap(request: HttpRequest) -> None:
    """Raises Refused(413) for more than one of the largest files, at once where the request says so itself."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    most = max(LARGEST, LARGEST_TRACE)  # which of the two it is stands in the request itself
    request.upload_handlers = [CappedUploadHandler(request, most, most)]
    try:
        above = not declared.isdecimal() or int(declared) > most + _FORM_BYTES or was_cut(request)
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise unreadable() from error
    if above:
        raise _too_large()


def _too_large() -> Refused:
    refusal = too_large()
    return Refused(413, refusal.code, str(refusal.message))


@router.post(
    "/sync/device",
    response={200: TimeOut, 413: RefusalOut, 422: RefusalOut, **_REFUSALS},
    openapi_extra=_takes(
        "application/json",
        {
            "type": "object",
            "properties": {
                "id": _TEXT,
                "label": _TEXT,
                "queued": {"type": "integer"},
                "oldest": {"type": "string", "nullable": True},
                "sequence": {"type": "integer"},
            },
        },
    ),
    summary="Say how many observations wait on a device",
)
@desk_only
def sync_device(request: HttpRequest) -> HttpResponse:
    """What is known of a device that goes quiet is what it said here last."""
    try:
        tell(told_in(read_json(request)), by=mentor_of(request), now=timezone.now())
    except DomainError as error:
        raise Refused(422, error.code, str(error.message)) from error
    return _with_time({})


@router.post(
    "/sync/attendance",
    response={200: ArrivalsOut, 413: RefusalOut, 422: RefusalOut, **_REFUSALS},
    openapi_extra=_list_of(MOST_ARRIVALS, session=_TEXT, learner=_TEXT, how=_TEXT, at=_TEXT),
    summary="Hand in who came to a session",
)
@desk_only
def sync_attendance(request: HttpRequest) -> HttpResponse:
    """Each person is put on the list by themselves; twice changes nothing."""
    outcomes = receive_arrivals(read_list(request, MOST_ARRIVALS), by=mentor_of(request))
    return _with_time({"outcomes": outcomes})


def _with_time(answer: dict[str, Any]) -> HttpResponse:
    return JsonResponse({**answer, "server_time": moment_text(timezone.now())})
