"""Who may speak to the desk's addresses, and how a request is read. See docs/sync.md."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from courses.formats.strict_json import UnreadableJson, parse
from courses.models import AuthorityGrant
from lms.accounts.models import User
from lms.accounts.signing import origins

MOST_BYTES: Final = 1_000_000  # of a request without files
Operation = Callable[..., HttpResponse]


class Refused(Exception):
    """A whole request is refused: `status`, a stable `code`, and a sentence for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status, self.code, self.message = status, code, message

    def answer(self) -> HttpResponse:
        """As it is sent."""
        return private(JsonResponse({"code": self.code, "message": self.message}, status=self.status))


def desk_only(operation: Operation) -> Operation:
    """Let only the desk of the signed-in mentor call an operation; refusals become JSON.

    The header that no other site's page can send without being asked for takes the place of a token in a form: a
    service worker has no form to read it from. See docs/decisions/0023.
    """

    @wraps(operation)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            check_origin(request)
            check_person(request)
            return private(operation(request, *args, **kwargs))
        except Refused as refused:
            return refused.answer()

    return checked


def check_origin(request: HttpRequest) -> None:
    """Raises Refused unless a page of this hub asks."""
    origin = request.headers.get("Origin")
    own = {*origins(), f"{request.scheme}://{request.get_host()}"}
    if request.headers.get("X-Fettle-Desk") != "1" or (origin is not None and origin not in own):
        raise Refused(403, "origin", _("Only the mentor’s desk of this hub may ask for this."))


def check_person(request: HttpRequest) -> None:
    """Raises Refused where nobody is signed in, somebody else than the desk is for, or somebody who never judged.

    A mentor whose role was taken away may still hand in what they saw: it is held, not lost.
    """
    if not request.user.is_authenticated:
        raise Refused(401, "signed_out", _("Nobody is signed in. Sign in; what waits on this device stays."))
    named = request.headers.get("X-Fettle-Mentor", "")
    if named != str(mentor_of(request).public_id) and (named or request.method == "POST"):
        raise Refused(
            409, "other_mentor", _("This desk belongs to somebody else. It is sent when they sign in again.")
        )
    if not may_observe(request) and not AuthorityGrant.objects.filter(mentor=mentor_of(request)).exists():
        raise may_not()


def mentor_of(request: HttpRequest) -> User:
    """Who is signed in."""
    return cast(User, request.user)


def may_observe(request: HttpRequest) -> bool:
    """Whether who is signed in has a mentor's desk."""
    return mentor_of(request).has_perm("courses.record_observation")


def may_not() -> Refused:
    """The refusal of somebody who has no desk."""
    return Refused(403, "may_not_observe", _("The desk is for mentors. Ask a coordinator for authority."))


def unreadable() -> Refused:
    """The refusal of a request that is not what the protocol says."""
    return Refused(422, "unreadable", _("The hub cannot read what was sent. Update the desk."))


def read_json(request: HttpRequest) -> Any:
    """The body, at most `MOST_BYTES`. Raises Refused: 413, or 422 for what cannot be read."""
    declared = request.META.get("CONTENT_LENGTH") or "0"
    if not declared.isdecimal() or int(declared) > MOST_BYTES:
        raise Refused(413, "too_large", _("Too much was sent at once. Send fewer items."))
    try:
        return parse(request.body.decode())
    except (UnreadableJson, UnicodeDecodeError) as error:
        raise unreadable() from error


def read_list(request: HttpRequest, most: int) -> list[Any]:
    """The body as a list of at most so many items. Raises Refused."""
    found = read_json(request)
    if not isinstance(found, list):
        raise unreadable()
    if len(found) > most:
        raise Refused(413, "too_many", _("Send at most %(most)s items at once.") % {"most": most})
    return found


def identifier(text: object) -> uuid.UUID | None:
    """A UUID from a field of a form; None for anything else."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def private(response: HttpResponse) -> HttpResponse:
    """Nothing in between keeps an answer about people; the browser itself asks each time."""
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie, Accept-Language"
    return response
