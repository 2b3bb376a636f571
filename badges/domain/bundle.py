"""Everything of one badge, or of all, as a ZIP, for their holder."""

import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Final

from django.conf import settings
from django.template.loader import render_to_string

from badges.domain.artwork import drawing_of
from badges.domain.certificate import Certificate, NoPdf, as_pdf
from badges.domain.holding import HeldBadge
from badges.enums import Format
from badges.models import Award, Credential

_IN_MEMORY: Final = 1 << 20
_MOST_BYTES: Final = 50 << 20  # of one badge
MOST_BADGES: Final = 200
_STEMS: Final = {Format.OB3: "badge", Format.OB2: "badge-ob2"}
_ENDINGS: Final = {"application/vc+jwt": "jwt", "application/jwt": "jwt", "application/jose": "jws"}


def bundle_of(award: Award, certificate: Certificate) -> IO[bytes]:
    """The archive as a file at its beginning; the caller closes it, and it is gone.

    One file after the other goes through, and the whole is bounded. Without a way to make PDFs there is none in it.
    """
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        names = _put(archive, _files(award, certificate))
        tokens = [name for name in names if name.endswith((".jwt", ".jws"))]
        context = {"certificate": certificate, "names": names, "tokens": tokens}
        archive.writestr("README.txt", render_to_string("badges/bundle_readme.txt", context))
    made.seek(0)
    return made


@dataclass(frozen=True)
class Folder:
    """One badge in the archive of all, and the name of its folder."""

    name: str
    held: HeldBadge


def bundle_of_all(badges: Sequence[HeldBadge], *, now: datetime) -> IO[bytes]:
    """The files of all badges that were issued, a folder each, in their order; without certificates.

    At most 200 badges, the first ones; the text in it says so where there are more. The same promises as for one.
    """
    issued = [held for held in badges if held.verdict is not None]
    folders = _folders(issued[:MOST_BADGES])
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in folders:
            _put(
                archive, ((f"{folder.name}/{name}", data) for name, data in _signed_files(folder.held.award))
            )
        context = {
            "folders": folders,
            "more": len(issued) - len(folders),
            "base_url": settings.BASE_URL,
            "now": now,
        }
        archive.writestr("README.txt", render_to_string("badges/bundle_of_all_readme.txt", context))
    made.seek(0)
    return made


def _folders(badges: Iterable[HeldBadge]) -> list[Folder]:
    """A folder for each, named after what it stands for, with a number where there are several of it."""
    taken: Counter[str] = Counter()
    found = []
    for held in badges:
        slug = held.award.achievement.slug
        taken[slug] += 1
        found.append(Folder(slug if taken[slug] == 1 else f"{slug}-{taken[slug]}", held))
    return found


def _put(archive: zipfile.ZipFile, files: Iterable[tuple[str, bytes]]) -> list[str]:
    """Write the files of one badge, one after the other; returns their names."""
    names: list[str] = []
    size = 0
    for name, data in files:
        size += len(data)
        if size > _MOST_BYTES:
            raise ValueError(f"The files up to {name} are larger than any real badge's.")
        # What is packed already gets no smaller.
        packed = name.endswith((".png", ".pdf"))
        archive.writestr(name, data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
        names.append(name)
    return names


def _signed_files(award: Award) -> Iterator[tuple[str, bytes]]:
    """What was issued, in every form, and the picture alone."""
    rows = Credential.objects.filter(award=award).select_related("artwork", "award__achievement")
    for credential in rows.order_by("pk").iterator(chunk_size=1):
        stem = _STEMS.get(Format(credential.format), f"badge-{credential.format}")
        yield f"{stem}.{_ENDINGS.get(credential.media_type, 'json')}", bytes(credential.document)
        if credential.image:
            yield f"{stem}.png", bytes(credential.image)
        if credential.format == Format.OB3:
            yield "picture.svg", drawing_of(credential)


def _files(award: Award, certificate: Certificate) -> Iterator[tuple[str, bytes]]:
    yield from _signed_files(award)
    try:
        yield "certificate.pdf", as_pdf(certificate)
    except NoPdf:
        return
