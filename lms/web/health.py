"""Is the process alive, and can it do its work? For load balancers and watchdogs; no login, no session."""

import logging
import uuid
from collections.abc import Callable

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from badges.domain import keys, mentors
from lms.celery import app
from lms.kernel.erased_list import ErasedListError
from lms.kernel.key_store import KeyUnavailable
from lms.web import privacy
from lms.web.embedded_worker import embedded_worker_works

logger = logging.getLogger(__name__)
Check = Callable[[], bool]


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as this process answers; asks nothing else."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Every part by name: `ok`, `fail`, or `impaired` where the hub can do the rest; 503 when one fails, else 200.

    Reasons go to the log only.
    """
    parts = {name: "ok" if check() else "fail" for name, check in NEEDED.items()}
    parts |= {name: "ok" if check() else "impaired" for name, check in WATCHED.items()}
    ready = "fail" not in parts.values()
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except DatabaseError:
        logger.exception("Not ready: the database does not answer")
        return False
    return True


def _broker() -> bool:
    """The broker answers, and where the worker lives in this process it works."""
    try:
        with app.connection_for_write(connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (OperationalError, OSError):
        logger.exception("Not ready: the broker does not answer")
        return False
    if embedded_worker_works() is False:
        logger.error("Not ready: the embedded worker does not run")
        return False
    return True


def _storage() -> bool:
    """A file can be written to, and removed from, both storages."""
    try:
        for alias in ("default", "private"):
            storage = storages[alias]
            storage.delete(storage.save(f"readyz/{uuid.uuid4()}", ContentFile(b"")))
    except OSError:
        logger.exception("Not ready: files cannot be stored")
        return False
    return True


def _signing_key() -> bool:
    """The hub's active keys can be read; a hub that has issued nothing yet needs none."""
    return _can_be_read(
        keys.check, "Not ready: the database does not answer", "Not ready: a signing key cannot be read"
    )


def _mentor_keys() -> bool:
    """The newest keys of mentors can be read; what rests on others is issued all the same."""
    return _can_be_read(
        mentors.check,
        "The keys of mentors cannot be looked at: the database does not answer",
        "Badges wait: a mentor's key cannot be read",
    )


def _can_be_read(check: Callable[[], object], no_database: str, unreadable: str) -> bool:
    try:
        check()
    except DatabaseError:
        logger.exception(no_database)
        return False
    except KeyUnavailable:
        logger.exception(unreadable)
        return False
    return True


def _erased() -> bool:
    """Nobody who was erased is in the database again, and the list of them can be read."""
    try:
        back = privacy.who_came_back()
    except DatabaseError:
        logger.exception("Not ready: the database does not answer")
        return False
    except ErasedListError:
        logger.exception("Not ready: the list of erased people cannot be read")
        return False
    if back:
        logger.error("Not ready: %s people who were erased are back; run reapply_erasures", back)
    return not back


NEEDED: dict[str, Check] = {
    "database": _database,
    "broker": _broker,
    "storage": _storage,
    "signing_key": _signing_key,
    "erased": _erased,
}
"""Without one of them the hub should be asked nothing."""

WATCHED: dict[str, Check] = {"mentor_keys": _mentor_keys}
"""Without them it can do nearly all its work, and another server would know no better."""
