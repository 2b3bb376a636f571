"""Mail that a development server "sent", for reading: nothing leaves the machine. 404 anywhere else."""

import email
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from functools import wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

_NAME = re.compile(r"[0-9]{8}-[0-9]{6}-[0-9]+\.log")
_BETWEEN = re.compile(rb"^-{79}\n", re.MULTILINE)  # written by Django's file backend after each message

# What a mail brings along is shown, never run; a link may only open by the reader's own click.
_FRAME_POLICY = (
    "sandbox allow-top-navigation-by-user-activation; default-src 'none'; "
    "style-src 'unsafe-inline'; img-src data: 'self'; frame-ancestors 'self'"
)


@dataclass(frozen=True)
class Mail:
    """One message; `key` names it in addresses."""

    key: str
    message: EmailMessage

    @property
    def text(self) -> str:
        """The plain text, empty where there is none."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def html(self) -> str:
        """The HTML, empty where there is none."""
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def sent_at(self) -> datetime | None:
        """When it was sent."""
        header = self.message["Date"]
        moment: datetime | None = header.datetime if header else None
        return moment

    @property
    def attachments(self) -> list[str]:
        """Names of what is attached."""
        return [part.get_filename() or "" for part in self.message.iter_attachments()]


def _development_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if not settings.DEVELOPMENT:
            raise Http404
        return view(request, **kwargs)

    return require_safe(guarded)


@_development_only
def inbox(request: HttpRequest) -> HttpResponse:
    """All mail, the newest first."""
    return render(request, "web/dev_mail/inbox.html", {"mails": _all_mail()})


@_development_only
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One message: who, when, text, and the HTML in a frame that runs nothing."""
    return render(request, "web/dev_mail/mail.html", {"mail": _find(key)})


@_development_only
def html_part(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML of one message, for that frame."""
    response = HttpResponse(_find(key).html)
    response["Content-Security-Policy"] = _FRAME_POLICY
    return response


def _all_mail() -> list[Mail]:
    folder: str | Path | None = getattr(settings, "EMAIL_FILE_PATH", None)
    if folder is None or not Path(folder).is_dir():
        return []
    files = [file for file in Path(folder).glob("*.log") if _NAME.fullmatch(file.name)]
    return [found for file in sorted(files, reverse=True) for found in reversed(_mails_in(file))]


def _mails_in(file: Path) -> list[Mail]:
    chunks = [chunk for chunk in _BETWEEN.split(file.read_bytes()) if chunk.strip()]
    return [
        Mail(key=f"{file.stem}-{number}", message=email.message_from_bytes(chunk, policy=policy.default))
        for number, chunk in enumerate(chunks)
    ]


def _find(key: str) -> Mail:
    for found in _all_mail():
        if found.key == key:
            return found
    raise Http404
