"""`manage.py serve`: the site, and in the embedded default its background worker, in one process."""

import errno
import logging
import signal
import socket
from argparse import ArgumentParser
from types import FrameType
from typing import Any, NoReturn

import waitress
import waitress.server
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from badges.domain import keys, mentors
from lms.accounts import roles
from lms.celery import app as celery_app
from lms.kernel.errors import DomainError
from lms.kernel.key_store import KeyUnavailable
from lms.web import privacy
from lms.web.demo.pins import PINS
from lms.web.embedded_worker import EmbeddedWorker
from lms.web.preparation import prepare
from lms.wsgi import application

logger = logging.getLogger(__name__)
DEFAULT_PORT = 8000
_THREADS = 8
_DEMO_LOGINS = 10
_LARGEST_REQUEST = 128 * 1024 * 1024
_PLACES = (
    ("Home", "/"),
    ("Sign in", "/accounts/login/"),
    ("Your own page", "/me/"),
    ("Mentor's desk", "/mentor/"),
    ("Verify a badge", "/verify/"),
    ("Mail that was sent", "/dev/mail/"),
    ("Editing", "/admin/"),
)


class Command(BaseCommand):
    """Serves until it is interrupted or terminated, then lets running requests and tasks finish."""

    help = "Serves the site with waitress, and runs the background worker in the same process."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="localhost", help="name or address to listen on (localhost)")
        parser.add_argument(
            "--port", type=int, default=DEFAULT_PORT, help=f"port to listen on ({DEFAULT_PORT})"
        )
        parser.add_argument(
            "--no-worker",
            action="store_true",
            help="do not run the worker here; `celery -A lms worker -B` runs elsewhere",
        )

        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first bring the database up to date and load the demo (development)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        sockets = listen(options["host"], options["port"])
        signal.signal(signal.SIGTERM, _leave)
        if options["prepare"]:
            self._prepare()
        self._forget_again()
        self._look_for_keys()
        server = _server(sockets)
        worker = None if options["no_worker"] else EmbeddedWorker(celery_app)
        if worker:
            worker.start()
        self._announce()
        try:
            server.run()
        finally:
            self.stdout.write("\nStopping…")
            server.close()
            if worker:
                worker.stop()
        self.stdout.write("Stopped.")

    def _prepare(self) -> None:
        try:
            prepare(lambda text: self.stdout.write(f"      {text}"))
        except KeyboardInterrupt as error:
            raise CommandError("Stopped before the site was ready; start again to go on.") from error

    def _forget_again(self) -> None:
        """A restored backup may have brought back people who were erased. The site goes on, and /readyz complains."""
        try:
            number = privacy.reapply()
        except DatabaseError:
            logger.exception("Whether erased people are back could not be checked")
            self.stderr.write("The database does not answer, or was not migrated: run `manage.py migrate`.")
        except DomainError as error:
            logger.exception("Erased people could not be erased again")
            self.stderr.write(f"{error} Run `manage.py reapply_erasures` when that is put right.")
        else:
            if number:
                self.stdout.write(f"{number} people who had been erased were in the database; erased again.")

    def _look_for_keys(self) -> None:
        """Without a key the site goes on, and what it has to sign waits; /readyz says so, too."""
        try:
            keys.check()
            mentors.check()
        except KeyUnavailable as error:
            self.stderr.write(
                f"{error} Until then no badge that it has to sign is issued; what is owed waits."
            )
        except DatabaseError:
            logger.exception("Which keys are in use could not be looked up")

    def _announce(self) -> None:
        self.stdout.write(f"\nFettle is running at {settings.BASE_URL}/ (Ctrl-C stops it)\n\n")
        if settings.DEVELOPMENT:
            for name, path in _PLACES:
                self.stdout.write(f"  {name:20}{settings.BASE_URL}{path}")
            self._announce_demo_people()
        self.stdout.flush()

    def _announce_demo_people(self) -> None:
        people = get_user_model().objects.filter(email__endswith="@demo.fettle.test", groups__isnull=False)
        try:
            emails = list(people.order_by("pk").values_list("email", flat=True).distinct()[:_DEMO_LOGINS])
        except DatabaseError as error:
            raise CommandError("The database is not ready: run `manage.py migrate` first.") from error
        if emails:
            self.stdout.write("\n  Demo logins, all with the password fettle-demo:")
            for email in emails:
                self.stdout.write(f"    {email}")
            self.stdout.write(
                f"  To sign at the desk: PIN {PINS[roles.MENTOR]} for mentors, {PINS[roles.TRAINEE]} for trainees."
            )


def _server(sockets: list[socket.socket]) -> waitress.server.BaseWSGIServer:
    return waitress.create_server(
        application,
        sockets=sockets,
        threads=_THREADS,
        ident=None,
        max_request_body_size=_LARGEST_REQUEST,
        # Only an operator who put a proxy in front says that its headers can be believed.
        clear_untrusted_proxy_headers=not (
            settings.SECURE_PROXY_SSL_HEADER or settings.ALLAUTH_TRUSTED_PROXY_COUNT
        ),
    )


def listen(host: str, port: int) -> list[socket.socket]:
    """Sockets bound to every address of `host`, so that a port in use is known before the start."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    sockets: list[socket.socket] = []
    for family, kind, protocol, _, address in dict.fromkeys(found):
        try:
            sockets.append(_bound(family, kind, protocol, address))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CommandError(
                    f"Port {port} is in use by another program: choose another with --port."
                ) from error
            if error.errno not in {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}:
                raise CommandError(f"{host}:{port} cannot be listened on: {error.strerror}.") from error
    if not sockets:
        raise CommandError(f"{host} is no address of this machine: choose another with --host.")
    return sockets


def _bound(family: int, kind: int, protocol: int, address: Any) -> socket.socket:
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)
