"""What a document in another language was when it was made, in its audit trail.

A table or a plain text has no room for that itself, as a drawing has. So it is known what each of its words said in the
original, and whether somebody has put another file, or another title, in its place since.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field

from django.contrib.contenttypes.models import ContentType
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content.models import FettleDocument
from courses.domain.curriculum.record import TRANSLATIONS
from lms.accounts.models import User


@dataclass(frozen=True, slots=True)
class Made:
    """The title it was given, the digest of its bytes, and by each text of the original what it says in its place."""

    title: str
    digest: str
    words: Mapping[str, str] = field(default_factory=dict)

    def has_made(self, data: bytes) -> bool:
        """Whether these are the bytes that were made."""
        return self.digest == digest_of(data)


def digest_of(data: bytes) -> str:
    """A name for the exact contents of a file."""
    return hashlib.sha256(data).hexdigest()


def documents_made(rows: Iterable[FettleDocument]) -> dict[int, Made]:
    """What is known of each of these documents that was made, by primary key; one query."""
    entries = ModelLogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(FettleDocument),
        object_id__in=[str(row.pk) for row in rows],
        action=TRANSLATIONS,
    )
    return {int(one.object_id): Made(**one.data) for one in entries.order_by("timestamp", "pk")}


def note_made(row: FettleDocument, made: Made, *, by: User | None) -> None:
    """Write down what a document is now."""
    log(instance=row, action=TRANSLATIONS, user=by, data=asdict(made))
