"""Bundles that somebody sends in the admin: looked at first, imported when they say so, both by the worker.

An upload is two private files, the archive and a note of how far it is, for a day. No row is needed: what an import
did is in the audit trail. The web process never opens the archive.
"""

import json
import re
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.translation import gettext as _

from content.formats import bundle
from content.formats.bundle import storage as bundle_files
from content.formats.problems import BundleError
from content.formats.safe_zip import DEFAULT
from courses.domain.curriculum.importing import import_curriculum, preview, preview_critical
from courses.domain.curriculum.record import digest_of_files
from courses.domain.curriculum.report import Outcome, Report
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

LARGEST: Final = DEFAULT.archive_bytes
_ROOT: Final = "curriculum-uploads"
_KEPT: Final = timedelta(days=1)
_NAME: Final = re.compile(r"[0-9a-f-]{36}")
_MOST_LINES: Final = 2_000

LOOKING, LOOKED, IMPORTING, IMPORTED, REFUSED = "looking", "looked", "importing", "imported", "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """How far an upload is. ``lines`` pair an outcome with a thing; ``problems`` are why it is refused, and
    ``critical`` names what would change that safety rests on.
    """

    name: str
    by: int
    file: str
    state: str = LOOKING
    title: str = ""
    lines: tuple[tuple[str, str], ...] = ()
    counts: dict[str, int] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    critical: tuple[str, ...] = ()

    @property
    def is_waiting(self) -> bool:
        """Whether the worker has it now."""
        return self.state in {LOOKING, IMPORTING}

    @property
    def has_changes(self) -> bool:
        """Whether an import would do anything."""
        return bool(self.counts.get(Outcome.CREATED, 0) or self.counts.get(Outcome.CHANGED, 0))


def receive(sent: "File[bytes]", *, by: User, now: datetime) -> Upload:
    """Keep an archive to be looked at. Raises NotAllowed, or DomainError("too_large"); it is not opened here."""
    _check_may_import(by)
    if sent.size > LARGEST:
        message = _("The file is larger than %(most)s MB. Make it smaller.") % {"most": LARGEST // 1_000_000}
        raise DomainError(message, code="too_large")
    forget_old(now)
    upload = Upload(name=str(uuid.uuid4()), by=by.pk, file=(sent.name or "")[:100])
    _files().save(_archive(upload.name), sent)
    _note(upload)
    return upload


def upload_of(name: str, *, by: User) -> Upload | None:
    """Somebody's own upload; None for another's, and for one that is gone."""
    upload = _read(name)
    return upload if upload is not None and upload.by == by.pk else None


def look(name: str) -> None:
    """Note what an import would do, or why it is refused; nothing is changed. Safe to run again."""
    upload = _read(name)
    if upload is None or upload.state != LOOKING:
        return
    try:
        found = bundle.from_files(_contents(name))
        report, critical = preview(found), preview_critical(found)
    except BundleError as error:
        _refuse(upload, error)
        return
    except Exception:
        _give_up(upload)
        raise
    _note(replace(_with(upload, state=LOOKED, title=found.title, report=report), critical=tuple(critical)))


def confirm(name: str, *, by: User) -> Upload:
    """Hand a looked-at upload to the worker. Raises NotAllowed, or DomainError("not_looked_at")."""
    _check_may_import(by)
    upload = upload_of(name, by=by)
    if upload is None or upload.state != LOOKED:
        raise DomainError(
            _("Upload the bundle again: this one cannot be imported now."), code="not_looked_at"
        )
    wanted = _with(upload, state=IMPORTING)
    _note(wanted)
    return wanted


def carry_out(name: str) -> None:
    """Import a confirmed upload as a whole or not at all, and note what was done. Safe to run again."""
    upload = _read(name)
    if upload is None or upload.state != IMPORTING:
        return
    try:
        files = _contents(name)
        person = User.objects.get(pk=upload.by)
        report = import_curriculum(bundle.from_files(files), by=person, digest=digest_of_files(files))
    except BundleError as error:
        _refuse(upload, error)
    except NotAllowed as error:
        _note(_with(upload, state=REFUSED, problems=[str(error.message)]))
    except Exception:
        _give_up(upload)
        raise
    else:
        _note(_with(upload, state=IMPORTED, report=report))


def _check_may_import(by: User) -> None:
    if not by.has_perm("courses.import_curriculum"):
        raise NotAllowed(_("Only editors and administrators import a curriculum."), code="may_not_import")


def _files() -> Storage:
    return storages["private"]


def _archive(name: str) -> str:
    return f"{_ROOT}/{name}.zip"


def _contents(name: str) -> dict[str, bytes]:
    with _files().open(_archive(name), "rb") as stored:
        return bundle_files.load_zip(stored.read())


def _refuse(upload: Upload, error: BundleError) -> None:
    _note(_with(upload, state=REFUSED, problems=map(str, error.problems)))


def _give_up(upload: Upload) -> None:
    """Say so, before the fault goes to the log: whoever waits would otherwise wait for good."""
    words = _(
        "Something went wrong on the hub. Nothing was imported. Try again, and tell whoever runs the hub if "
        "it happens once more."
    )
    _note(_with(upload, state=REFUSED, problems=[words]))


def _with(
    upload: Upload, *, state: str, title: str = "", report: Report | None = None, problems: Iterable[str] = ()
) -> Upload:
    told = report.of(Outcome.CREATED, Outcome.CHANGED, Outcome.LEFT_ALONE) if report else ()
    lines = tuple((str(change.outcome), f"{change.kind} {change.name}") for change in told)
    return Upload(
        name=upload.name,
        by=upload.by,
        file=upload.file,
        state=state,
        title=title or upload.title,
        lines=lines[:_MOST_LINES] if report else upload.lines,
        counts={str(key): number for key, number in report.counts().items()} if report else upload.counts,
        problems=tuple(problems)[:_MOST_LINES],
        critical=upload.critical,
    )


def _note(upload: Upload) -> None:
    files, name = _files(), f"{_ROOT}/{upload.name}.json"
    fresh = files.save(f"{_ROOT}/{upload.name}.{uuid.uuid4().hex}", ContentFile(json.dumps(asdict(upload))))
    # One rename: whoever reads finds the old note or the new one, never half of it.
    _path(files, fresh).replace(_path(files, name))


def _path(files: Storage, name: str) -> Path:
    return Path(files.path(name))


def _read(name: str) -> Upload | None:
    if not _NAME.fullmatch(name):
        return None
    try:
        with _files().open(f"{_ROOT}/{name}.json", "rb") as stored:
            noted = json.loads(stored.read())
    except FileNotFoundError:
        return None
    noted["lines"] = tuple((outcome, thing) for outcome, thing in noted["lines"])
    return Upload(**noted | {name: tuple(noted.get(name, ())) for name in ("problems", "critical")})


def forget_old(now: datetime) -> None:
    """Delete uploads that are older than a day."""
    files = _files()
    if not files.exists(_ROOT):
        return
    for name in files.listdir(_ROOT)[1]:
        if files.get_modified_time(f"{_ROOT}/{name}") < now - _KEPT:
            files.delete(f"{_ROOT}/{name}")
