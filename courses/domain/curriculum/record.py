"""The record of imports, in the audit trail of the home page: what came in, under whose credit."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from wagtail.log_actions import log
from wagtail.models import PageLogEntry

from content.formats.outline import Curriculum, ReadingException
from courses.models import HomePage
from lms.accounts.models import User

ACTION: Final = "courses.import_curriculum"
TRANSLATIONS: Final = "courses.import_translations"


@dataclass(frozen=True, slots=True)
class ImportRecord:
    """The header of a bundle that came in; ``digest`` names its files, and is empty where nobody gave it."""

    title: str
    language: str
    licence: str
    credit: str
    digest: str = ""
    practical_parts: tuple[str, ...] = ()
    exceptions: tuple[ReadingException, ...] = ()

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "ImportRecord":
        """The reverse of `asdict`, out of JSON; what an older record does not say is empty."""
        exceptions = tuple(ReadingException(**one) for one in data.get("exceptions", ()))
        parts = tuple(data.get("practical_parts", ()))
        return cls(**{**data, "practical_parts": parts, "exceptions": exceptions})


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """One name for the exact contents of a bundle's files."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{len(files[path])}\0".encode())
        whole.update(files[path])
    return whole.hexdigest()


def last_import() -> ImportRecord | None:
    """The bundle that came in last."""
    entry = PageLogEntry.objects.filter(action=ACTION).order_by("-timestamp", "-pk").first()
    return None if entry is None else ImportRecord.from_data(entry.data["curriculum"])


def record_import(home: HomePage, curriculum: Curriculum, *, digest: str, by: User | None) -> None:
    """Write down that this curriculum came in, unless the last line says so already."""
    record = ImportRecord(
        title=curriculum.title,
        language=curriculum.language,
        licence=curriculum.licence,
        credit=curriculum.credit,
        digest=digest,
        practical_parts=curriculum.practical_parts,
        exceptions=curriculum.exceptions,
    )
    if record != last_import():
        log(instance=home, action=ACTION, user=by, data={"curriculum": asdict(record)})


def last_translations(language: str) -> str:
    """The name of the translations into a language that came in last; empty where none had a name."""
    entries = PageLogEntry.objects.filter(action=TRANSLATIONS, data__language=language)
    last = entries.order_by("-timestamp", "-pk").first()
    return "" if last is None else str(last.data["digest"])


def record_translations(language: str, *, digest: str) -> None:
    """Write down that these translations came in, unless the last line says so already."""
    if digest != last_translations(language):
        home = HomePage.objects.get(locale__language_code=language)
        log(instance=home, action=TRANSLATIONS, data={"language": language, "digest": digest})
