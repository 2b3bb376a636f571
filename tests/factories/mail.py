"""A mail server that goes away, and people who want their mail in another way than is usual."""

from collections.abc import Sequence
from smtplib import SMTPRecipientsRefused

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from lms.accounts.models import User
from lms.notifications.choices import choose
from lms.notifications.kinds import CHOSEN
from lms.notifications.models import Pace


class StopsAtSecond(BaseEmailBackend):
    """Takes one letter, and refuses the next."""

    taken = 0

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """One letter is taken in all."""
        if self.taken:
            raise SMTPRecipientsRefused({})
        self.taken = len(email_messages)
        return self.taken


def wants(pace: Pace, *people: User) -> None:
    """All of them want all that one can choose about at this pace."""
    for person in people:
        choose(person, {kind.key: pace for kind in CHOSEN})
