"""Mail servers as they are on a bad day."""

from collections.abc import Callable, Sequence
from smtplib import SMTPRecipientsRefused
from typing import ClassVar

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.locmem import EmailBackend


class Away(BaseEmailBackend):
    """Nobody answers."""

    asked: ClassVar[list[str]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        self.asked.extend(message.to[0] for message in messages)
        raise ConnectionRefusedError


class Choosy(EmailBackend):
    """One address is refused, another breaks the client; the rest goes through."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        for message in messages:
            if message.to == ["refused@example.test"]:
                raise SMTPRecipientsRefused({"refused@example.test": (550, b"no such box")})
            if message.to == ["odd@example.test"]:
                raise ValueError("an error nobody thought of")
        return super().send_messages(messages)


class Killed(BaseEmailBackend):
    """The process ends while it is sending."""

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        raise SystemExit


class Watched(EmailBackend):
    """Goes through; `during` is called while the mail is on its way."""

    during: ClassVar[list[Callable[[], object]]] = []

    def send_messages(self, messages: Sequence[EmailMessage]) -> int:
        while self.during:
            self.during.pop()()
        return super().send_messages(messages)
