"""What carries a badge without being one: a PDF that it is attached to, or a picture of a code that leads to it.

Both are opened in a child process with limits; what comes back is looked at as if it had been sent by itself.
"""

import re
from collections.abc import Callable
from itertools import islice
from threading import BoundedSemaphore
from typing import Any, Final

from django.utils.translation import gettext as _

from badges.domain.reasons import in_words
from badges.domain.verification.own_addresses import ADDRESS, own_origins
from badges.formats import pdf, png
from badges.formats.errors import UnreadableBadge
from lms.kernel import sandbox
from lms.kernel.child_answer import refusal

_PDF, _PICTURE = "badges.formats.pdf:in_child", "badges.formats.qr_picture:in_child"
# A certificate takes half a second, a photo of twelve megapixels a third; what takes longer was made to.
_LIMITS = sandbox.Limits(
    cpu_seconds=4, wall_seconds=12, memory_bytes=768 << 20, file_bytes=12 << 20, source_bytes=8 << 20
)
# Half of the children that may run at once: what trainees and mentors send keeps the others.
_AT_ONCE: Final = BoundedSemaphore(2)
_PATIENCE: Final = 3  # seconds
_MOST_ADDRESSES: Final = 20
_LINK: Final = re.compile(r"https?://[\x21-\x7e]{4,2000}")

Opener = Callable[[str, bytes], sandbox.Outcome]


class LinkOnly(UnreadableBadge):
    """There is no badge in it, but a `link` that nobody has asked to follow yet."""

    def __init__(self, reason: str, link: str) -> None:
        super().__init__(reason, "link_only")
        self.link = link


def in_child(job: str, data: bytes) -> sandbox.Outcome:
    """Open a stranger's file where it does no harm. Raises `sandbox.Refused`."""
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise refusal("busy")
    try:
        return sandbox.run(job, data, limits=_LIMITS)
    finally:
        _AT_ONCE.release()


def badge_in_pdf(data: bytes, opened: Opener) -> bytes:
    """The one badge that is attached to a PDF. Raises UnreadableBadge, and LinkOnly where the PDF shows one of ours."""
    found = _opened(opened, _PDF, data)
    answer = found.answer
    if problem := _pdf_problem(answer.get("problem")):
        raise problem
    if len(found.files) == 1:
        return next(iter(found.files.values()))
    if found.files:
        raise UnreadableBadge(
            _(
                "Several badges are attached to this PDF. Save each of them out of it, and send them one by one."
            ),
            "two_badges",
        )
    if link := _own_link_in(answer):
        raise LinkOnly(
            _(
                "No badge is attached to this PDF; it may have been printed or scanned. The link to a badge of this "
                "hub stands on it: %(link)s. Check that link, or scan the code."
            )
            % {"link": link},
            link,
        )
    raise UnreadableBadge(
        _(
            "No badge is attached to this PDF; it may have been printed, scanned or made by another program. Scan the "
            "code on it, paste the link that is printed on it, or ask for the file as it was downloaded."
        ),
        "no_badge_in_pdf",
    )


def code_in_picture(data: bytes, opened: Opener) -> str:
    """The text of the one QR code in a picture. Raises UnreadableBadge."""
    answer = _opened(opened, _PICTURE, data).answer
    if problem := _picture_problem(answer.get("problem")):
        raise problem
    codes = _texts(answer.get("codes"))
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise UnreadableBadge(
            _("There are several QR codes in this picture. Take it again with one of them alone."),
            "several_codes",
        )
    raise UnreadableBadge(
        _("This is an image, but there is no badge inside it, and no QR code that can be read."),
        "no_badge_inside",
    )


def is_a_link(text: str) -> bool:
    """Whether a text is an address, and so short and plain that people can look at it."""
    return _LINK.fullmatch(text) is not None


def heic() -> UnreadableBadge:
    """What is said of a picture in the form in which some phones keep theirs."""
    return UnreadableBadge(
        _(
            "This picture is in a form (HEIC or AVIF) that is not read here. Save it as JPEG, or scan the code "
            "with the camera."
        ),
        "picture_form",
    )


def _opened(opened: Opener, job: str, data: bytes) -> sandbox.Outcome:
    if len(data) > png.MAX_IMAGE_BYTES:
        raise UnreadableBadge(in_words("The file is larger than 5 MB. A badge is much smaller."), "too_large")
    try:
        return opened(job, data)
    except sandbox.Refused as refused:
        raise put_away(refused) from refused


def put_away(refused: sandbox.Refused | None = None) -> UnreadableBadge:
    """What is said of a file that a child did not open to the end."""
    if refused is not None and refused.code == "busy":
        return UnreadableBadge(refused.reason, "busy")
    return UnreadableBadge(
        _(
            "This file is damaged, or takes more work to open than any certificate or photo, so it was put away. "
            "Send the badge’s link, or its picture as it was downloaded."
        ),
        "too_much",
    )


def _pdf_problem(problem: object) -> UnreadableBadge | None:
    match problem:
        case None:
            return None
        case "locked":
            reason = _(
                "This PDF is locked with a password. Open it, save it without one, and send that; or send the badge’s "
                "link."
            )
            return UnreadableBadge(reason, "pdf_locked")
        case "too_many":
            reason = _(
                "More than %(most)d files are attached to this PDF. Save the badge out of it and send it alone."
            )
            return UnreadableBadge(reason % {"most": pdf.MOST_ATTACHMENTS}, "pdf_too_many")
        case _:
            reason = _(
                "This PDF is damaged or not whole. Download it again, or send the badge’s link or picture."
            )
            return UnreadableBadge(reason, "pdf_damaged")


def _picture_problem(problem: object) -> UnreadableBadge | None:
    match problem:
        case None:
            return None
        case "too_large":
            reason = _(
                "This picture has more pixels than a phone’s photo. Make it smaller and send it again."
            )
            return UnreadableBadge(reason, "picture_too_large")
        case _:
            reason = _("This picture is damaged or not whole. Send it again, or take it again.")
            return UnreadableBadge(reason, "picture_damaged")


def _own_link_in(answer: dict[str, Any]) -> str:
    """The one address of a badge of ours that the pages show: in a code, where all of it stands, else in print."""
    origins = own_origins()

    def is_ours(text: str) -> bool:
        found = ADDRESS.match(text)
        return found is not None and is_a_link(text) and found["origin"] in origins

    printed = "".join(str(answer.get("text", "")).split())
    links = {match[0] for match in islice(ADDRESS.finditer(printed), _MOST_ADDRESSES)}
    shown = [text for text in _texts(answer.get("codes")) if is_ours(text)]
    shown = shown or [f"{link}/" for link in sorted(links) if is_ours(link)]
    return shown[0] if len(shown) == 1 else ""


def _texts(codes: object) -> list[str]:
    """The child's answer as it may be trusted: a list of texts, and no more than that."""
    return [text for text in codes if isinstance(text, str)] if isinstance(codes, list) else []
