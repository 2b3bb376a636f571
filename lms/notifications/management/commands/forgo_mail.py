"""`manage.py forgo_mail`."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.accounts.models import User
from lms.notifications.forgone import forgo


class Command(BaseCommand):
    """Note as told what would be told to made-up people of their made-up past. `demo` calls it at its end."""

    help = "Notes mails about the demo's past as sent, so that nobody gets them. In development only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--domain", required=True, help="of the addresses of the people it concerns")
        parser.add_argument(
            "--since",
            required=True,
            type=datetime.fromisoformat,
            metavar="MOMENT",
            help="what was recorded from then on, such as 2026-11-20T08:00:00+00:00",
        )

    def handle(self, *_args: Any, domain: str, since: datetime, **_options: Any) -> None:
        """Say how much was noted."""
        if not settings.DEVELOPMENT:
            raise CommandError("Mail is forgone in development only. Nothing was changed.")
        people = User.objects.filter(email__endswith=f"@{domain}")
        self.stdout.write(f"Mails about the past that nobody gets… {forgo(people, since=since)}")
