"""What a hub needs and what it has: asked by an operator, answered in words with what to do."""

from collections.abc import Iterator
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import get_connection
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError

from badges.domain import keys, mentors
from badges.domain.certificate import pdf_problem
from courses.domain import search_index
from lms.celery import app
from lms.kernel.findings import Finding, Look, looks
from lms.kernel.key_store import KeyUnavailable


def examine() -> Iterator[Finding]:
    """Look at everything, one after the other; a failure of one does not keep the others from being looked at."""
    for look in (*LOOKS, *looks.all):
        yield look()


def _database() -> Finding:
    name = "database"
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError as error:
        return Finding(name, "", _line(error), "Check FETTLE_DATABASE_URL, and that the server runs.")
    if waiting:
        return Finding(name, "", f"{len(waiting)} migrations are waiting.", "Run manage.py migrate.")
    return Finding(name, f"{connection.vendor} answers, and every migration is applied.")


def _broker() -> Finding:
    try:
        with app.connection_for_write(connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError) as error:
        return Finding("broker", "", _line(error), "Check FETTLE_BROKER_URL, and that Redis runs.")
    kind = "in this process" if settings.CELERY_BROKER_URL.startswith("memory:") else "answers"
    return Finding("broker", f"{urlsplit(settings.CELERY_BROKER_URL).scheme}, {kind}.")


def _signing_keys() -> Finding:
    try:
        keys.check()
        mentors.check(most=None)
    except KeyUnavailable as error:
        advice = "Put the key file back from its backup. Until then what it has to sign waits."
        return Finding("signing keys", "", _line(error), advice)
    except DatabaseError as error:
        return Finding("signing keys", "", _line(error), "Put the database right first.")
    return Finding("signing keys", "All that sign now can be read, mentors' too, or none was made yet.")


def _certificates() -> Finding:
    problem = pdf_problem()
    if not problem:
        return Finding("certificates", "Pango and the fonts are here: PDFs are made.")
    return Finding(
        "certificates",
        "",
        f"PDFs are not made; a page to print stands in for them. {problem}",
        "On Debian and Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
        "Where fonts are missing: run the set-up again (make run).",
        needed=False,
    )


def _mail() -> Finding:
    try:
        with get_connection():
            return Finding("mail", "The mail server can be reached.")
    except (OSError, SMTPException) as error:
        advice = "Check FETTLE_SMTP_HOST and its companions. Nobody can confirm an address without mail."
        return Finding("mail", "", _line(error), advice)


def _base_url() -> Finding:
    parts = urlsplit(settings.BASE_URL)
    if parts.scheme == "https":
        return Finding("address", f"{settings.BASE_URL}, with https.")
    if parts.hostname == "localhost":
        return Finding("address", f"{settings.BASE_URL}: good for trying things out on this machine.")
    return Finding(
        "address",
        "",
        f"{settings.BASE_URL} has no https.",
        "Put a server with a certificate in front and set FETTLE_BASE_URL to https://…: phones refuse the "
        "camera, passkeys and offline pages without it, and wallets refuse the hub.",
    )


def _proxy() -> Finding:
    name = "proxy"
    if not settings.SECURE_PROXY_SSL_HEADER:
        return Finding(name, "None is said to be in front.")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        return Finding(name, "Visitors are told apart by the address that the proxy names.")
    return Finding(
        name,
        "",
        "All visitors have the proxy’s address: one who searches or guesses much shuts out the others.",
        "Set FETTLE_TRUSTED_PROXIES to how many proxies add to X-Forwarded-For: 1 for one in front.",
        needed=False,
    )


def _search() -> Finding:
    name = "search"
    try:
        if not search_index.can_search():
            problem = "Nothing can be searched: this Python’s SQLite has no FTS5."
            advice = (
                "Use a Python whose SQLite has FTS5, as those of Debian and python.org have, or PostgreSQL."
            )
            return Finding(name, "", problem, f"{advice} Then run manage.py migrate.", needed=False)
        if missing := search_index.missing_rows():
            problem = f"{missing} skills or words of the glossary are not in the index."
            return Finding(name, "", problem, "Run manage.py update_index.", needed=False)
        return Finding(name, f"{search_index.entries()} things can be found.")
    except DatabaseError as error:
        return Finding(name, "", _line(error), "Put the database right first.", needed=False)


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]


LOOKS: tuple[Look, ...] = (
    _database,
    _broker,
    _signing_keys,
    _certificates,
    _mail,
    _base_url,
    _proxy,
    _search,
)
