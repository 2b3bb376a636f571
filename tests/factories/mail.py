"""A mail server that goes away."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class StopsAtSecond(BaseEmailBackend):
    """Takes one letter, and refuses the next."""

    taken = 0

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """One letter is taken in all."""
        if self.taken:
            raise SMTPRecipientsRefused({})
        self.taken = len(email_messages)
        return self.taken
