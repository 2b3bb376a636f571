"""Real files of every kind, made here: pictures by Pillow, recordings box by box."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from content.formats.evidence.ogg import checksum

PLACE = b"+52.5200+013.4050/"  # as phones write it into videos
SECRET = b"Ada Lovelace, Berlin"


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """A gradient with a bright corner at the top left, so that turning it can be seen."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    image.paste(255 if mode == "L" else (255, 0, 0) + ((255,) if mode == "RGBA" else ()), (0, 0, 40, 40))
    return image


def encoded(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def exif(*, orientation: int = 1, gps: bool = True) -> Image.Exif:
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = "SecretCam 3000"
    if gps:
        position = made.get_ifd(0x8825)
        position[1], position[2] = "N", (52.0, 31.0, 12.34)
        position[3], position[4] = "E", (13.0, 24.0, 17.89)
    return made


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def jpeg_segment(data: bytes, marker: int, body: bytes) -> bytes:
    """The picture with one more segment after SOI."""
    return data[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + data[2:]


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", len(body), kind) + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(data: bytes, kind: bytes, body: bytes) -> bytes:
    """The picture with one more chunk after its header."""
    return data[:33] + png_chunk(kind, body) + data[33:]


def png_claiming(width: int, height: int) -> bytes:
    """A small file whose header claims a huge picture."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", body) + png_chunk(b"IEND", b"")
    )


def png_text(word: bytes) -> PngInfo:
    info = PngInfo()
    info.add_text("Comment", word.decode())
    return info


# --- MP4 -----------------------------------------------------------------------------------------------------
def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def track(
    number: int,
    handler: bytes,
    *,
    seconds: int = 5,
    samples: tuple[int, int] = (0, 0),
    own: bool = True,
    extra: bytes = b"",
) -> bytes:
    """A `trak` at 1000 ticks a second with one chunk; `samples` are its offset and size."""
    head = full(b"tkhd", struct.pack(">IIIII", 0, 0, number, 0, seconds * 1000), bytes(60))
    media = full(b"mdhd", struct.pack(">IIIIHH", 0, 0, 1000, seconds * 1000, 0, 0))
    name = full(b"hdlr", bytes(4), handler, bytes(13))
    reference = full(b"dref", struct.pack(">I", 1), full(b"url ", flags=1 if own else 0))
    table = box(
        b"stbl",
        full(b"stsd", struct.pack(">I", 0)),
        full(b"stts", struct.pack(">III", 1, 1, seconds * 1000)),
        full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        full(b"stsz", struct.pack(">III", 0, 1, samples[1])),
        full(b"stco", struct.pack(">II", 1, samples[0])),
    )
    return box(b"trak", head, box(b"mdia", media, name, box(b"minf", box(b"dinf", reference), table)), extra)


def movie(*tracks: bytes, seconds: int = 5, extra: bytes = b"") -> bytes:
    head = full(b"mvhd", struct.pack(">IIII", 0, 0, 1000, seconds * 1000), bytes(80))
    return box(b"moov", head, *tracks, extra)


def mp4(*, seconds: int = 5, brand: bytes = b"isom", extra: bytes = b"", tail: bytes = b"") -> bytes:
    """A video with picture and sound; `extra` goes into the movie, `tail` after it."""
    start = box(b"ftyp", brand, bytes(4), brand)
    media = box(b"mdat", b"picture and sound")
    at = (len(start) + 8, 17)
    body = movie(
        track(1, b"vide", seconds=seconds, samples=at),
        track(2, b"soun", seconds=seconds, samples=at),
        seconds=seconds,
        extra=extra,
    )
    return start + media + body + tail


def mp4_with_position_track() -> bytes:
    """A video with a third track that records where it was taken, as phones and cameras do."""
    start = box(b"ftyp", b"isom", bytes(4), b"isom")
    media = box(b"mdat", b"picture", PLACE)
    at = len(start) + 8
    tracks = (track(1, b"vide", samples=(at, 7)), track(2, b"meta", samples=(at + 7, len(PLACE))))
    return start + media + movie(*tracks)


def m4a(*, seconds: int = 5, extra: bytes = b"") -> bytes:
    start = box(b"ftyp", b"M4A ", bytes(4), b"M4A ")
    sound = track(1, b"soun", seconds=seconds, samples=(len(start) + 8, 5))
    return start + box(b"mdat", b"sound") + movie(sound, seconds=seconds, extra=extra)


def fragmented(*, seconds: int) -> bytes:
    """A video as browsers record it: no length in the header, one fragment a second."""
    start = box(b"ftyp", b"iso5", bytes(4), b"iso5") + movie(track(1, b"vide", seconds=0), seconds=0)
    parts = []
    for second in range(seconds):
        traf = box(
            b"traf",
            full(b"tfhd", struct.pack(">I", 1), flags=0x20000),
            full(b"tfdt", struct.pack(">Q", second * 1000), version=1),
            full(b"trun", struct.pack(">III", 2, 500, 500), flags=0x100),
        )
        parts.append(box(b"moof", full(b"mfhd", struct.pack(">I", second)), traf) + box(b"mdat", b"picture"))
    return start + b"".join(parts)


# --- WebM ----------------------------------------------------------------------------------------------------
UNKNOWN = b"\x01" + b"\xff" * 7


def element(name: int, *parts: bytes, size: bytes | None = None) -> bytes:
    body = b"".join(parts)
    return name.to_bytes((name.bit_length() + 7) // 8) + (size or (1 << 56 | len(body)).to_bytes(8)) + body


def webm(
    *, seconds: int = 5, picture: bool = True, live: bool = True, kind: int = 2, extra: bytes = b""
) -> bytes:
    """A recording; `live` as browsers write it: sizes unknown and no length; `extra` goes into the segment."""
    length = b"" if live else element(0x4489, struct.pack(">d", seconds * 1000.0))
    info = element(0x1549A966, element(0x2AD7B1, (1_000_000).to_bytes(4)), length)
    kinds = ([1] if picture else []) + [kind]
    entries = [
        element(0xAE, element(0xD7, bytes([n + 1])), element(0x83, bytes([k]))) for n, k in enumerate(kinds)
    ]
    clusters = [
        element(
            0x1F43B675,
            element(0xE7, (second * 1000).to_bytes(4)),
            element(0xA3, b"\x81" + struct.pack(">hB", 0, 0x80) + b"frame"),
            element(0xA3, b"\x81" + struct.pack(">hB", 1000, 0x80) + b"frame"),
            size=UNKNOWN if live else None,
        )
        for second in range(seconds)
    ]
    segment = element(
        0x18538067, info, element(0x1654AE6B, *entries), extra, *clusters, size=UNKNOWN if live else None
    )
    return element(0x1A45DFA3, element(0x4282, b"webm")) + segment


def webm_tags(text: bytes = SECRET) -> bytes:
    return element(0x1254C367, element(0x7373, element(0x67C8, element(0x4487, text))))


# --- Ogg and WAV ---------------------------------------------------------------------------------------------
def ogg_page(number: int, granule: int, body: bytes, *, serial: int = 7, open_end: bool = False) -> bytes:
    lacing = bytes([255] * (len(body) // 255)) + (b"" if open_end else bytes([len(body) % 255]))
    head = b"OggS\0" + bytes([2 if number == 0 else 0])
    head += struct.pack("<QIII", granule, serial, number, 0) + bytes([len(lacing)]) + lacing
    page = bytearray(head + body)
    page[22:26] = struct.pack("<I", checksum(page))
    return bytes(page)


def opus(*, seconds: int = 5, comment: bytes = b"") -> bytes:
    """A voice note with one comment, or none."""
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48_000, 0, 0)
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test"
    tags += struct.pack("<I", 1 if comment else 0)
    tags += struct.pack("<I", len(comment)) + comment if comment else b""
    pages = [ogg_page(0, 0, head)]
    if len(tags) > 255 * 100:
        pages.append(ogg_page(1, 2**64 - 1, tags[: 255 * 100], open_end=True))
        pages.append(ogg_page(2, 0, tags[255 * 100 :]))
    else:
        pages.append(ogg_page(1, 0, tags))
    sound = [ogg_page(len(pages) + n, 312 + 48_000 * (n + 1), b"sound" * 10) for n in range(seconds)]
    return b"".join([*pages, *sound])


def chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)


def wav(*, seconds: int = 2, extra: bytes = b"", claimed: int | None = None) -> bytes:
    rate = 8000 if claimed is None else claimed
    form = struct.pack("<HHIIHH", 1, 1, 8000, rate, 1, 8)
    body = b"WAVE" + chunk(b"fmt ", form) + extra + chunk(b"data", b"\x80" * 8000 * seconds)
    return b"RIFF" + struct.pack("<I", len(body)) + body


# --- PDF -----------------------------------------------------------------------------------------------------
def pdf(*objects: bytes) -> bytes:
    """A document with one empty page and more objects, without its table: readers make it anew."""
    parts = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 99 99]>>",
        *objects,
    ]
    numbered = [b"%d 0 obj\n%b\nendobj\n" % (n, part) for n, part in enumerate(parts, start=1)]
    return b"%PDF-1.7\n" + b"".join(numbered) + b"trailer <</Root 1 0 R>>\n%%EOF\n"


def pdf_stream(dictionary: bytes, body: bytes) -> bytes:
    return b"<<%b /Length %d>>\nstream\n%b\nendstream" % (dictionary, len(body), body)


def object_stream(text: bytes, *, dictionary: bytes = b"/Type /ObjStm /Filter /FlateDecode") -> bytes:
    return pdf_stream(dictionary + b" /N 1 /First 4", zlib.compress(b"9 0 " + text))
