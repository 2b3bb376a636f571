"""Small images made by hand, so that tests do not depend on a drawing library."""

import zlib

from badges.formats.png import SIGNATURE, make_chunk

HEADER = make_chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0")
PIXELS = make_chunk(b"IDAT", zlib.compress(b"\0\0"))
END = make_chunk(b"IEND", b"")
SVG = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a badge > really -->\n'
    b'<svg xmlns="http://www.w3.org/2000/svg" aria-label="a > b" viewBox="0 0 10 10">\n'
    b'  <circle cx="5" cy="5" r="4"/>\n</svg>\n'
)


def png(*chunks: bytes) -> bytes:
    return SIGNATURE + HEADER + b"".join(chunks) + PIXELS + END


PNG = png()
