"""The certificate on paper: one template, as a page to print and as a tagged PDF. See docs/decisions/0029.

WeasyPrint takes more than a second to import and needs Pango from the system, so it is asked for when the first
PDF is made. Where it is missing, the page to print is all there is.
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language

from badges.domain.artwork import drawing_of
from badges.domain.door import DoorPass
from badges.domain.verification import holder_state
from badges.enums import Verdict
from badges.formats import addresses
from badges.formats.evidence import StatedObservation, stated_observations
from badges.formats.qr import data_address, qr_address
from badges.formats.strict_json import parse_json_strictly
from badges.models import Credential
from lms.kernel.print_fonts import NoPrintFonts, needed, printable, spelt_out

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse

_STYLES: Final = "fettle/css/certificate.css"
_KEPT_SECONDS: Final = 600
_WAIT_SECONDS: Final = 15
# One page takes about a tenth of a second of one processor; more at once would only make everybody wait.
_AT_ONCE: Final = threading.BoundedSemaphore(2)


class NoPdf(Exception):
    """No PDF can be made now: Pango or the fonts are missing, or too many are being made."""


@dataclass(frozen=True)
class Certificate:
    """What stands on it. `name` is empty unless the holder wants it there; `address` is where it can be checked.

    `door` is on the holder's own copy of a badge that stands: then its QR code can be checked without a network too.
    """

    credential: Credential
    verdict: Verdict
    document: dict[str, Any]
    observations: tuple[StatedObservation, ...]
    name: str
    address: str
    made_at: datetime
    door: DoorPass | None = None

    @property
    def artwork(self) -> str:
        """The badge's picture as a `data:` address."""
        return data_address(drawing_of(self.credential), "image/svg+xml")

    @property
    def qr(self) -> str:
        """The address as a QR code, likewise, and what is read at a door behind it."""
        return self.door.qr if self.door else qr_address(self.address)

    @property
    def print_name(self) -> str:
        """What to call the file."""
        return f"{self.credential.award.achievement.slug}.pdf"


def certificate_of(
    credential: Credential,
    *,
    name: str,
    key: str,
    hidden: bool,
    at: datetime,
    door: DoorPass | None = None,
) -> Certificate:
    """The certificate of an issued credential, as at a moment.

    `key` goes into the address where the page opens by link only; of a `hidden` page the address is left out, and
    the code leads to where the file can be checked. `door` is for the holder's own copy alone.
    """
    document = parse_json_strictly(bytes(credential.document))
    origin = credential.issuer.origin
    page = addresses.credential_page(origin, credential.award.public_id)
    return Certificate(
        credential=credential,
        verdict=holder_state(credential.award, at),
        document=document,
        observations=tuple(stated_observations(document)),
        name=printable(name),
        address=f"{origin}/verify/" if hidden else f"{page}?key={key}" if key else page,
        made_at=at,
        door=door,
    )


def as_pdf(certificate: Certificate) -> bytes:
    """The PDF (A4, PDF/UA) with the signed document attached; raises NoPdf.

    What carries no name is kept for a few minutes, so that a popular badge is not drawn again and again. A holder's
    own copy never is.
    """
    kept = "" if certificate.name or certificate.door else _kept_as(certificate)
    found: bytes | None = cache.get(kept) if kept else None
    if found is None:
        with _turn():
            found = _drawn(certificate)
        if kept:
            cache.set(kept, found, _KEPT_SECONDS)
    return found


def pdf_problem() -> str:
    """Why this server makes no PDFs, in one line for operators; empty where it does."""
    try:
        import weasyprint  # noqa: F401, PLC0415 -- more than a second, and needs Pango
    except (ImportError, OSError) as error:
        return str(error).splitlines()[0]
    try:
        needed("A", settings.PRINT_FONTS)
    except NoPrintFonts as error:
        return str(error)
    return ""


def _kept_as(certificate: Certificate) -> str:
    parts = (
        certificate.credential.digest,
        certificate.verdict.value,
        certificate.address,
        get_language() or "",
        f"{timezone.localtime(certificate.made_at):%Y-%m-%d}",
    )
    return "certificate:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


@contextmanager
def _turn() -> Iterator[None]:
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise NoPdf("Too many certificates are being made.")
    try:
        yield
    finally:
        _AT_ONCE.release()


def _drawn(certificate: Certificate) -> bytes:
    try:
        from weasyprint import CSS, HTML, Attachment  # noqa: PLC0415 -- more than a second, and needs Pango
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 -- likewise
    except (ImportError, OSError) as error:
        raise NoPdf(str(error)) from error
    try:
        page = render_to_string("badges/certificate_pdf.html", {"certificate": certificate})
        slices, missing = needed(printable(page), settings.PRINT_FONTS)
    except NoPrintFonts as error:
        raise NoPdf(str(error)) from error
    fetcher, fonts = _local_only(), FontConfiguration()
    styles = _faces([one.file for one in slices]) + _styles()
    made: bytes = HTML(string=spelt_out(page, missing), base_url=None, url_fetcher=fetcher).write_pdf(
        stylesheets=[CSS(string=styles, font_config=fonts, url_fetcher=fetcher)],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
        finisher=_with_associated_file,
        attachments=[
            Attachment(
                string=bytes(certificate.credential.document),
                name=f"{certificate.credential.award.achievement.slug}.json",
                description="Open Badges 3.0",
                url_fetcher=fetcher,
            )
        ],
    )
    return made


def _with_associated_file(_document: Any, pdf: Any) -> None:
    """Says what the attached document is to the certificate, as PDF/A-3 does: its source. PDF/UA asks for no such word.

    Programs that file documents away keep what is associated, and some throw away what is only attached.
    """
    from pydyf import Array, Dictionary  # noqa: PLC0415 -- comes with WeasyPrint

    found = [one for one in pdf.objects if isinstance(one, Dictionary) and one.get("Type") == "/Filespec"]
    for one in found:
        one["AFRelationship"] = "/Source"
    pdf.catalog["AF"] = Array([one.reference for one in found])


def _faces(files: list[Path]) -> str:
    """A family for each file: under one name, text copied out of the PDF would have letters of other slices in it."""
    faces = [
        f'@font-face {{ font-family: "Certificate {number}"; src: url("{file.resolve().as_uri()}"); }}'
        for number, file in enumerate(files)
    ]
    stack = ", ".join(f'"Certificate {number}"' for number in range(len(files)))
    return "\n".join(
        [*faces, f"html {{ font-family: {stack}; }}", ".certificate { font-family: inherit; }\n"]
    )


def _styles() -> str:
    found = finders.find(_STYLES)
    if not isinstance(found, str):
        raise NoPdf(f"{_STYLES} is missing.")
    return Path(found).read_text(encoding="utf-8")


def _local_only() -> Any:
    """What the page may load: the fonts of this hub and what stands in the page itself; nothing else, ever."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415 -- as above

    allowed = settings.PRINT_FONTS.resolve()

    class LocalOnly(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> "URLFetcherResponse":
            parts = urlsplit(url)
            inside = parts.scheme == "file" and Path(unquote(parts.path)).resolve().is_relative_to(allowed)
            if parts.scheme != "data" and not inside:
                raise ValueError(f"A certificate loads nothing: {url[:100]}")
            return super().fetch(url, headers)

    return LocalOnly(allowed_protocols=["file", "data"], allow_redirects=False)
