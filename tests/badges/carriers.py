"""PDFs and photos as people hand them in, good and bad, made without the hub's own code."""

import io
import zlib
from collections.abc import Sequence

import segno
from fpdf import FPDF
from PIL import Image, ImageFilter

_ZEROS = b"\0" * (1 << 20)


def pdf(
    *attached: bytes, text: str = "", picture: bytes = b"", password: str = "", packed: bool = True
) -> bytes:
    """A PDF of one page with these files attached, packed or plain; with a text and a picture on it; locked."""
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=10)
    made.multi_cell(0, text=text or "A certificate")
    if picture:
        made.image(io.BytesIO(picture), x=20, y=60, w=60)
    for number, data in enumerate(attached):
        made.embed_file(bytes=data, basename=f"file-{number}.json", compress=packed)
    if password:
        made.set_encryption(owner_password="owner", user_password=password)
    return bytes(made.output())


def written(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF out of its objects, the first of which is the catalogue; `%(xref)d` in the trailer is the table's place."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    lines = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, lines)
    more = trailer.replace(b"%(xref)d", b"%d" % table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        more,
        table,
    )


_PAGES = [
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
]


def _with_names(names: bytes, *more: bytes) -> bytes:
    catalogue = b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles %s >> >>" % names
    return written([catalogue, *_PAGES, *more])


def bomb() -> bytes:
    """An attachment of 16 GB, packed twice into a few kilobytes."""
    packer = zlib.compressobj(9)
    first = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    again = packer.compress(_ZEROS) + packer.flush(zlib.Z_FULL_FLUSH)
    inner = zlib.compress(first + again * 16_000, 9)
    stream = (
        b"<< /Type /EmbeddedFile /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n%s\nendstream"
        % (
            len(inner),
            inner,
        )
    )
    return _with_names(
        b"<< /Names [(a.json) 4 0 R] >>",
        b"<< /Type /Filespec /F (a.json) /UF (a.json) /EF << /F 5 0 R >> >>",
        stream,
    )


def nested() -> bytes:
    """Lists in lists, far deeper than anybody writes them."""
    return _with_names(b"<< /Names [(a) 4 0 R] >>", b"[" * 200_000 + b"]" * 200_000)


def looped_names() -> bytes:
    """A tree of attachments whose branch is its own root."""
    return _with_names(b"4 0 R", b"<< /Kids [4 0 R 4 0 R] >>")


def looped_tables() -> bytes:
    """A table of objects that says that an older one is where it is itself."""
    catalogue = b"<< /Type /Catalog /Pages 2 0 R >>"
    return written([catalogue, *_PAGES], trailer=b"/Prev %(xref)d")


def looped_pages() -> bytes:
    """Pages that hold themselves."""
    kids = b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000 >>"
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", kids])


def code(text: str, *, scale: int = 8) -> bytes:
    """A QR code as a PNG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=scale, border=4)
    return out.getvalue()


def photo(*codes: bytes, form: str = "JPEG", size: tuple[int, int] = (1000, 750)) -> bytes:
    """What a phone makes of codes on a table: turned, seen from the side, unsharp, noisy."""
    room = Image.new("RGB", size, (146, 128, 104))
    each = size[0] // (len(codes) + 1) if codes else 0
    for number, one in enumerate(codes):
        with Image.open(io.BytesIO(one)) as found:
            square = found.convert("RGB").resize((each, each))
        turned = square.rotate(7, expand=True, fillcolor=(146, 128, 104))
        width, height = turned.size
        seen = turned.transform(
            (width, height),
            Image.Transform.QUAD,
            (0, -height * 0.06, width * 0.03, height * 1.02, width * 1.02, height * 1.08, width, 0),
            fillcolor=(146, 128, 104),
        )
        room.paste(seen, (number * (each + each // 4) + each // 8, (size[1] - height) // 2))
    noise = Image.effect_noise(size, 40).convert("RGB")
    room = Image.blend(room.filter(ImageFilter.GaussianBlur(1.2)), noise, 0.18)
    out = io.BytesIO()
    room.save(out, form, quality=70)
    return out.getvalue()


def empty(size: tuple[int, int]) -> bytes:
    """A black PNG of so many pixels, one bit each, so that few bytes hold them."""
    made = io.BytesIO()
    Image.new("1", size).save(made, "PNG")
    return made.getvalue()
