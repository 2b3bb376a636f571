"""Everything of one badge as a ZIP, for its holder."""

import tempfile
import zipfile
from collections.abc import Iterator
from typing import IO, Final

from django.template.loader import render_to_string

from badges.domain.artwork import drawing_of
from badges.domain.certificate import Certificate, NoPdf, as_pdf
from badges.enums import Format
from badges.models import Award, Credential

_IN_MEMORY: Final = 1 << 20
_MOST_BYTES: Final = 50 << 20
_STEMS: Final = {Format.OB3: "badge", Format.OB2: "badge-ob2"}
_ENDINGS: Final = {"application/vc+jwt": "jwt", "application/jwt": "jwt", "application/jose": "jws"}


def bundle_of(award: Award, certificate: Certificate) -> IO[bytes]:
    """The archive as a file at its beginning; the caller closes it, and it is gone.

    One file after the other goes through, and the whole is bounded. Without a way to make PDFs there is none in it.
    """
    made = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    names: list[str] = []
    size = 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in _files(award, certificate):
            size += len(data)
            if size > _MOST_BYTES:
                raise ValueError(f"The files of award {award.pk} are larger than any real badge's.")
            # What is packed already gets no smaller.
            packed = name.endswith((".png", ".pdf"))
            archive.writestr(name, data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
            names.append(name)
        tokens = [name for name in names if name.endswith((".jwt", ".jws"))]
        context = {"certificate": certificate, "names": names, "tokens": tokens}
        archive.writestr("README.txt", render_to_string("badges/bundle_readme.txt", context))
    made.seek(0)
    return made


def _files(award: Award, certificate: Certificate) -> Iterator[tuple[str, bytes]]:
    for credential in Credential.objects.filter(award=award).order_by("pk").iterator(chunk_size=1):
        stem = _STEMS.get(Format(credential.format), f"badge-{credential.format}")
        yield f"{stem}.{_ENDINGS.get(credential.media_type, 'json')}", bytes(credential.document)
        if credential.image:
            yield f"{stem}.png", bytes(credential.image)
    yield "picture.svg", drawing_of(certificate.credential)
    try:
        yield "certificate.pdf", as_pdf(certificate)
    except NoPdf:
        return
