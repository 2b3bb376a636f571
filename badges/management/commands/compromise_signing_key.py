"""`manage.py compromise_signing_key`."""

import getpass
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from badges.domain.compromise import Drill, mark, sign_again
from badges.models import SigningKey
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable


class Command(BaseCommand):
    """Withdraw a key that somebody else may have, and sign again what is genuine; run again, it goes on."""

    help = "Marks a signing key as compromised from a moment, and signs again with the active key what it signed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="the key, as /.well-known/did.json names it behind the #")
        parser.add_argument(
            "--from", dest="since", required=True, metavar="MOMENT", help="such as 2026-11-20T08:00:00Z"
        )
        parser.add_argument("--reason", default="", help="what happened, in your words")
        parser.add_argument("--by", default="", help="who records it (the name of the account)")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(self, *args: Any, name: str, since: str, dry_run: bool, **options: Any) -> None:
        """Say how far it is; exit 1 with the reason if it cannot go on, and when badges fall."""
        key = SigningKey.objects.select_related("issuer").filter(name=name.rpartition("#")[2]).first()
        if key is None:
            names = ", ".join(SigningKey.objects.values_list("name", flat=True)) or "none"
            raise CommandError(f"There is no key {name}. The keys of this hub: {names}.")
        moment = _moment(since)
        try:
            if not dry_run:
                reason = options["reason"] or "somebody else may have the key"
                record = mark(key, since=moment, by=options["by"] or getpass.getuser(), reason=reason)
                self._say(f"{key.name} is not to be believed from {record.since.isoformat()}.")
            drill = sign_again(key, progress=self._progress, dry_run=dry_run)
        except (DomainError, KeyUnavailable) as why:
            raise CommandError(f"{why} What was done stands; run this again to go on.") from why
        self._conclude(drill, dry_run=dry_run)

    def _conclude(self, drill: Drill, *, dry_run: bool) -> None:
        verb = "would be signed" if dry_run else "signed"
        self._say(f"{drill.signed_again} documents {verb} again.")
        fallen = dict.fromkeys(drill.fallen)
        for public_id in fallen:
            self._say(f"  falls: the ledger does not show badge {public_id} to be genuine")
        if fallen:
            raise CommandError(f"{len(fallen)} badges fall. Look into each of them.")

    def _progress(self, done: int, total: int) -> None:
        self._say(f"Documents under this key… {done} of {total}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _moment(text: str) -> datetime:
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise CommandError(
            f"--from needs a date and time with a zone, such as 2026-11-20T08:00:00Z, not {text!r}."
        )
    return moment
