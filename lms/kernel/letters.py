"""Plain letters: a few sentences, perhaps a list, one thing to do."""

import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone, translation


@dataclass(frozen=True)
class Line:
    """One thing in the list of a letter: its name, what to know about it, and where to read more."""

    title: str
    notes: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class Section:
    """Several things under one heading."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Ways:
    """Where the reader says which mails they get and, in a mail that need not be, where its kind ends."""

    choices: str
    stop: str = ""


@dataclass(frozen=True)
class Letter:
    """What a mail says, in the reader's language. `action` is the words on the button that leads to `address`."""

    subject: str
    paragraphs: tuple[str, ...]
    why: str
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    after: tuple[str, ...] = ()
    action: str = ""
    address: str = ""

    def to(self, email: str, *, name: str, ways: Ways | None = None) -> EmailMultiAlternatives:
        """The mail, as text and as HTML; call it inside `as_reader`."""
        context = {
            "letter": self,
            "ways": ways,
            "name": name,
            "base_url": settings.BASE_URL,
            "hub_name": settings.HUB_NAME,
        }
        subject = " ".join(self.subject.split())
        mail = EmailMultiAlternatives(subject, render_to_string("email/letter.txt", context), to=[email])
        mail.attach_alternative(render_to_string("email/letter.html", context), "text/html")
        return mail


@contextmanager
def as_reader(language: str, zone: str) -> Iterator[None]:
    """Words in the reader's language and times in their zone; the hub's, where they chose none."""
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(zoneinfo.ZoneInfo(zone) if zone else None),
    ):
        yield
