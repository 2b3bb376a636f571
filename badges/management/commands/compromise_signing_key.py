"""`manage.py compromise_signing_key`."""

import getpass
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from badges.domain import compromise, mentor_compromise
from badges.domain.drills import Drill
from badges.models import CompromiseDrill, MentorKey, SigningKey
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable


class Command(BaseCommand):
    """Withdraw a key that somebody else may have, and sign again what is genuine; run again, it goes on."""

    help = (
        "Marks a signing key, of the hub or of mentors, as compromised from a moment, and signs again with the active "
        "keys what was signed with it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name",
            nargs="?",
            help="the key, as /.well-known/did.json or a mentor's did.json names it behind the #",
        )
        parser.add_argument(
            "--all-mentors", action="store_true", help="the keys of all mentors in place of one key"
        )
        parser.add_argument(
            "--from", dest="since", required=True, metavar="MOMENT", help="such as 2026-11-20T08:00:00Z"
        )
        parser.add_argument("--reason", default="", help="what happened, in your words")
        parser.add_argument("--by", default="", help="who records it (the name of the account)")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be done, and write nothing"
        )

    def handle(
        self, *args: Any, name: str | None, since: str, all_mentors: bool, dry_run: bool, **options: Any
    ) -> None:
        """Say how far it is; exit 1 with the reason if it cannot go on, and when badges fall."""
        if (name is None) != all_mentors:
            raise CommandError("Name one key, or say --all-mentors.")
        moment = _moment(since)
        lost = _all_mentors(moment) if name is None else _named(name)
        told = {
            "since": moment,
            "by": options["by"] or getpass.getuser(),
            "reason": options["reason"] or "somebody else may have the key",
        }
        try:
            for key in lost.keys:
                if dry_run:
                    self._say(f"{key.name} would not be believed from {moment.isoformat()}.")
                else:
                    record = lost.mark(key, **told)
                    self._say(f"{key.name} is not to be believed from {record.since.isoformat()}.")
            drill = lost.sign_again(progress=self._progress, dry_run=dry_run)
        except (DomainError, KeyUnavailable) as why:
            raise CommandError(f"{why} What was done stands; run this again to go on.") from why
        self._conclude(drill, dry_run=dry_run)

    def _conclude(self, drill: Drill, *, dry_run: bool) -> None:
        verb = "would be signed" if dry_run else "signed"
        self._say(f"{drill.signed_again} documents {verb} again.")
        fallen = dict.fromkeys(drill.fallen)
        for public_id in fallen:
            self._say(f"  falls: the ledger does not show badge {public_id} to be genuine")
        for public_id, reasons in drill.held.items():
            self._say(f"  kept as it was: badge {public_id}. {' '.join(reasons)}")
        if drill.held:
            raise CommandError(
                f"{len(drill.held)} badges could not be signed again as they have to be, and {len(fallen)} fall. "
                "Mend the cause and run this again."
            )
        if fallen:
            raise CommandError(f"{len(fallen)} badges fall. Look into each of them.")

    def _progress(self, done: int, total: int) -> None:
        self._say(f"Documents under this key… {done} of {total}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@dataclass(frozen=True)
class _Lost:
    """The keys that are lost, and what to do about each and about what they signed."""

    keys: tuple[Any, ...]
    mark: Callable[..., Any]
    sign_again: Callable[..., Drill]


def _named(name: str) -> _Lost:
    """One key, of the hub or of a mentor. Raises CommandError where there is none of this name."""
    short = name.rpartition("#")[2]
    key = SigningKey.objects.select_related("issuer").filter(name=short).first()
    if key is not None:
        return _Lost((key,), compromise.mark, partial(compromise.sign_again, key))
    of_mentor = MentorKey.objects.select_related("identity__mentor").filter(name=short).first()
    if of_mentor is not None:
        return _of_mentors({of_mentor.name: of_mentor}, of_mentor.name)
    names = ", ".join(SigningKey.objects.values_list("name", flat=True)) or "none"
    raise CommandError(
        f"There is no key {name}. The keys of this hub: {names}. A mentor's key is named in their did.json, and its "
        "file has the same name."
    )


def _all_mentors(since: datetime) -> _Lost:
    return _of_mentors(mentor_compromise.all_keys(since), CompromiseDrill.ALL_MENTORS)


def _of_mentors(lost: dict[str, MentorKey], target: str) -> _Lost:
    again = partial(mentor_compromise.sign_again, lost, target)
    return _Lost(tuple(lost.values()), mentor_compromise.mark, again)


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
