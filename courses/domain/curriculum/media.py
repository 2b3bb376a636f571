"""Pictures and downloads: stored by the name they have in the bundle, compared by digest."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

import willow  # type: ignore[import-untyped]
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.text import slugify
from willow.svg import WillowSvgException  # type: ignore[import-untyped]

from content.events import pictures_shown
from content.formats.outline import MediaFile
from content.formats.problems import BundleError, Problem
from content.formats.vocabulary import UNKNOWN_LICENCE
from content.models import FettleDocument, FettleImage
from lms.accounts.models import User

Stored = FettleImage | FettleDocument

PICTURES: Final = "images"
DOWNLOADS: Final = "files"
_MODELS: Final[Mapping[str, type[FettleImage] | type[FettleDocument]]] = {
    PICTURES: FettleImage,
    DOWNLOADS: FettleDocument,
}
UNKNOWN_CREDIT: Final = "Not stated"
_SPELT: Final[Mapping[str, dict[int, str]]] = {
    "de": str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
}
_CODED: Final = re.compile(r"[a-z]{1,3}[0-9]{1,4}-")  # as courses are coded
_NAME_LONGEST: Final = 60


def folder_of(file: str) -> str:
    """The bundle's folder of a media file, or of what one was made from."""
    return file.rpartition("/")[0].rpartition("/")[2]


def media_from_bundles() -> dict[str, Stored]:
    """Every picture and download that came with a bundle, by its name there; two queries."""
    return _named_below("")


def media_in_language(language: str) -> dict[str, Stored]:
    """What was made of them in another language, by the name of what it was made from; two queries."""
    return _named_below(f"{language}/")


def name_in_language(file: str, language: str) -> str:
    """The name under which that is kept; no bundle has such a file."""
    return f"{language}/{file}"


def _named_below(start: str) -> dict[str, Stored]:
    found: dict[str, Stored] = {}
    for folder, model in _MODELS.items():
        rows = model.objects.filter(bundle_file__startswith=f"{start}{folder}/").order_by("bundle_file", "pk")
        for row in rows:
            found.setdefault(row.bundle_file.removeprefix(start), row)
    return found


def contents_of(row: Stored) -> bytes:
    """The bytes of a stored file; none where it is gone."""
    try:
        with row.file.open("rb") as stored:
            data: bytes = stored.read()
    except FileNotFoundError:
        return b""
    return data


def is_same(row: Stored | None, media: MediaFile, name: str = "") -> bool:
    """Whether the stored file has these bytes and these words, is there, and has the name that was asked for."""
    return (
        row is not None
        and _is_named(row, name)
        and (row.title, row.credit, row.licence) == (media.title, media.credit, media.licence)
        and row.file_hash == _digest(media.data)
        and row.file.storage.exists(row.file.name)
    )


def name_for_readers(file: str, title: str, language: str) -> str:
    """What a file is called where people keep it: after its title, behind the code that its name in the bundle has."""
    path = PurePosixPath(file)
    words = slugify(title.lower().translate(_SPELT.get(language, {})))[:_NAME_LONGEST].strip("-")
    code = _CODED.match(path.stem)
    return f"{code[0] if code else ''}{words}{path.suffix}" if words else ""


def _is_named(row: Stored, name: str) -> bool:
    """Whether a file is stored under a name, or under what storage makes of one that is taken."""
    path = PurePosixPath(name)
    form = rf"{re.escape(path.stem)}(_[A-Za-z0-9]{{7}})?{re.escape(path.suffix)}"
    return not name or re.fullmatch(form, PurePosixPath(row.file.name).name) is not None


def _digest(data: bytes) -> str:
    """As Wagtail digests what it stores."""
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


class Shelf:
    """Puts media into storage within one transaction; what it wrote goes again when that fails."""

    def __init__(self) -> None:
        self._written: list[tuple[Storage, str]] = []

    def put(self, media: MediaFile, row: Stored | None, *, by: User | None, name: str = "") -> Stored:
        """Store one file under its name in the bundle: a new row, or new contents of the row there is.

        ``name`` is what the stored file is called, if not as in the bundle. Raises BundleError for a picture that no
        page could show.
        """
        model = _MODELS[folder_of(media.file)]
        kept: Stored = row if row is not None else model(bundle_file=media.file, uploaded_by_user=by)
        kept.title, kept.credit, kept.licence = media.title, media.credit, media.licence
        digest, stored = _digest(media.data), kept.file
        if kept.file_hash != digest or not _is_named(kept, name) or not stored.storage.exists(stored.name):
            self._save_with_contents(kept, media.data, digest, name or _file_name(kept.bundle_file))
        else:
            kept.save()
        return kept

    def _save_with_contents(self, row: Stored, data: bytes, digest: str, name: str) -> None:
        if isinstance(row, FettleImage):
            _check_opens(row.bundle_file, data)
        storage, before = row.file.storage, row.file.name
        row.file = ContentFile(data, name=name)
        row.file_size, row.file_hash = len(data), digest
        try:
            row.save()
        finally:
            if row.file._committed:
                self._written.append((storage, row.file.name))
        if before and before != row.file.name:  # the same where the one from before was gone
            transaction.on_commit(partial(storage.delete, before))
        if isinstance(row, FettleImage):
            for rendition in row.renditions.all():
                rendition.delete()
            pictures_shown.announce(image_ids=[row.pk])

    def undo(self) -> None:
        """Remove every file that was written."""
        for storage, name in self._written:
            storage.delete(name)


def _file_name(file: str) -> str:
    """The name in storage: `stop.svg`, and `stop.de.svg` of what was made of it."""
    path = PurePosixPath(file)
    language = "" if path.parent.parent == PurePosixPath() else f".{path.parent.parent}"
    return f"{path.stem}{language}{path.suffix}"


def _check_opens(file: str, data: bytes) -> None:
    """The same library will have to make sizes of it for pages."""
    try:
        width, height = willow.Image.open(BytesIO(data)).get_size()
    except (WillowSvgException, OSError) as error:
        message = f"the file cannot be opened as a picture ({error}); save it again"
        raise BundleError([Problem(file, 0, message)]) from error
    if width <= 0 or height <= 0:
        raise BundleError([Problem(file, 0, "the picture has no width or no height; save it again")])


@contextmanager
def shelf_undone_on_failure() -> Iterator[Shelf]:
    """A shelf whose files go when the block fails. Wrap it around the transaction, not inside."""
    shelf = Shelf()
    try:
        yield shelf
    except BaseException:
        shelf.undo()
        raise


def names_for(model: type[FettleImage] | type[FettleDocument]) -> dict[int, str]:
    """A name in the bundle for every stored picture or download, by primary key; one query.

    What came with a bundle keeps its name; what an editor uploaded, or was made in another language, is named after its
    title.
    """
    folder = PICTURES if model is FettleImage else DOWNLOADS
    rows = list(model.objects.order_by("pk").values_list("pk", "bundle_file", "title", "file"))
    first = {file: pk for pk, file, _title, _stored in reversed(rows) if file.startswith(f"{folder}/")}
    names = {pk: file for file, pk in first.items()}
    taken = set(first)
    for pk, _file, title, stored in rows:
        if pk not in names:
            names[pk] = _free_name(folder, title, PurePosixPath(stored).suffix.lower(), taken)
            taken.add(names[pk])
    return names


def _free_name(folder: str, title: str, suffix: str, taken: set[str]) -> str:
    stem = re.sub(r"[-_]+", "-", slugify(title)).strip("-") or "untitled"
    suffix = ".jpg" if suffix == ".jpeg" else suffix
    name, number = f"{folder}/{stem}{suffix}", 2
    while name in taken:
        name, number = f"{folder}/{stem}-{number}{suffix}", number + 1
    return name


def read_media(names: Iterable[str]) -> tuple[MediaFile, ...]:
    """The media with these names, with their bytes, in order of their names."""
    wanted = set(names)
    found: list[MediaFile] = []
    for model in _MODELS.values():
        named = {pk: name for pk, name in names_for(model).items() if name in wanted}
        for pk, row in model.objects.in_bulk(list(named)).items():
            found.append(_as_media(row, named[pk]))
    return tuple(sorted(found, key=lambda media: media.file))


def _as_media(row: Stored, name: str) -> MediaFile:
    with row.file.open("rb") as stored:
        data: bytes = stored.read()
    return MediaFile(
        file=name,
        title=row.title,
        credit=row.credit or UNKNOWN_CREDIT,
        licence=row.licence or UNKNOWN_LICENCE,
        data=data,
    )
