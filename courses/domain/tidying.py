"""What is removed by and by: drafts, evidence nobody used, and files that a power cut or a rollback left behind."""

from datetime import datetime, timedelta
from typing import Final

from courses.domain.curriculum.uploads import forget_old
from courses.domain.drafts import drop_old_drafts
from courses.domain.evidence import discard_loose
from courses.models import Evidence, MeasurementTrace
from courses.models.evidence import FILES, private_storage

_ROOT: Final = "evidence"
_YOUNGEST: Final = timedelta(days=1)  # a file lies there before its row is committed


def tidy(now: datetime) -> None:
    """All of it; safe to run again at any time."""
    drop_old_drafts(now)
    discard_loose(now)
    remove_stray_files(now)
    forget_old(now)


def remove_stray_files(now: datetime) -> int:
    """Delete files of evidence, at least a day old, that no row names; how many they were."""
    storage, removed = private_storage(), 0
    if not storage.exists(_ROOT):
        return 0
    for folder in storage.listdir(_ROOT)[0]:
        names = {f"{_ROOT}/{folder}/{name}" for name in storage.listdir(f"{_ROOT}/{folder}")[1]}
        for name in names - _named_in(folder):
            if storage.get_modified_time(name) < now - _YOUNGEST:
                storage.delete(name)
                removed += 1
    return removed


def _named_in(folder: str) -> set[str]:
    """Every name in that folder which a row gives."""
    start = f"{_ROOT}/{folder}/"
    named: set[str] = set()
    for field in FILES:
        rows = Evidence.objects.filter(**{f"{field}__startswith": start})
        named.update(rows.values_list(field, flat=True))
    originals = MeasurementTrace.objects.filter(original__startswith=start)
    named.update(originals.values_list("original", flat=True))
    return named
