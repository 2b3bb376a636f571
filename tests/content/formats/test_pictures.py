"""Files are what their bytes say, not their names."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from content.formats.pictures import complaint

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'


def picture(kind: str) -> bytes:
    data = BytesIO()
    Image.new("RGB", (8, 6), "orange").save(data, kind)
    return data.getvalue()


def svg(inside: str) -> bytes:
    return f"{HEAD}{inside}</svg>".encode()


def huge_png() -> bytes:
    body = struct.pack(">IIBBBBB", 20_000, 10, 8, 0, 0, 0, 0)
    header = struct.pack(">I", 13) + b"IHDR" + body + struct.pack(">I", zlib.crc32(b"IHDR" + body))
    return PNG[:8] + header + PNG[33:]


PNG = picture("PNG")
JPEG = picture("JPEG")


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (PNG, "png"),
        (JPEG, "jpg"),
        (svg('<style>.a { fill: url(#g) }</style><path d="M0 0h9"/><use href="#p"/>'), "svg"),
        (b'<?xml version="1.0" encoding="utf-8"?>' + svg(""), "svg"),
        (svg('<image href="data:image/png;base64,AAAA"/>'), "svg"),
        (b"%PDF-1.7\n...\n%%EOF\n", "pdf"),
        ("a,b\n1,Ω\n".encode(), "csv"),
        (b"plain\ttext\r\n", "txt"),
    ],
)
def test_sound_file_has_no_complaint(data: bytes, ending: str) -> None:
    assert complaint(data, ending) is None


OUTSIDE = "refers to something outside itself"


@pytest.mark.parametrize(
    ("data", "ending", "problem"),
    [
        (b"", "png", "is empty"),
        (JPEG, "png", "is not a PNG picture"),
        (PNG[:-20], "png", "is a PNG picture that is damaged or cut short; save it again"),
        (PNG[:8], "png", "is a PNG picture that is incomplete; save it again"),
        (PNG[:50] + b"\0" + PNG[51:], "png", "is a PNG picture that is damaged or cut short; save it again"),
        (PNG + b"<script>", "png", "is a PNG picture with something after its end; save it again"),
        (
            huge_png(),
            "png",
            "is 20000 × 10 pixels large; make it smaller than 10000 a side and 50 megapixels",
        ),
        (PNG, "jpg", "is not a JPEG picture"),
        (JPEG[:-2], "jpg", "is a JPEG picture that is cut short"),
        (JPEG[:10], "jpg", "is a JPEG picture that is cut short"),
        (b"words", "svg", "is no well-formed SVG: syntax error in its line 1"),
        (
            b"<html/>",
            "svg",
            'is no SVG picture; its first element must be <svg xmlns="http://www.w3.org/2000/svg">',
        ),
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            "svg",
            'has no viewBox; add one, such as viewBox="0 0 640 480"',
        ),
        (svg("<script>x()</script>"), "svg", "has a <script> element, which pictures here may not have"),
        (
            svg("<x:SCRIPT xmlns:x='http://www.w3.org/1999/xhtml'/>"),
            "svg",
            "has a <SCRIPT> element, which pictures here may not have",
        ),
        (svg("<foreignObject/>"), "svg", "has a <foreignObject> element, which pictures here may not have"),
        (
            svg("<animate attributeName='href'/>"),
            "svg",
            "has a <animate> element, which pictures here may not have",
        ),
        (
            svg("<path onload='x()'/>"),
            "svg",
            "has an event handler (onload), which pictures here may not have",
        ),
        (
            svg("<use xlink:href='https://e.org/a.svg#x'/>"),
            "svg",
            f"{OUTSIDE} (href); draw it into the picture",
        ),
        (
            svg("<image href='data:image/svg+xml;base64,AAAA'/>"),
            "svg",
            f"{OUTSIDE} (href); draw it into the picture",
        ),
        (svg("<use href='javascript:x()'/>"), "svg", f"{OUTSIDE} (href); draw it into the picture"),
        (
            svg("<path style='fill:url(https://e.org/x)'/>"),
            "svg",
            f"{OUTSIDE} (style); draw it into the picture",
        ),
        (
            svg("<path fill='url( &quot;//e.org&quot; )'/>"),
            "svg",
            f"{OUTSIDE} (fill); draw it into the picture",
        ),
        (
            svg("<style>@import 'x.css';</style>"),
            "svg",
            "has a style that refers to something outside; draw it into the picture",
        ),
        (
            svg(r"<style>a{b:u\72l(x)}</style>"),
            "svg",
            "has a style that refers to something outside; draw it into the picture",
        ),
        (
            b"<!DOCTYPE svg>" + svg(""),
            "svg",
            "has a document type declaration (<!DOCTYPE or <!ENTITY>); remove it",
        ),
        (
            b'<!DOCTYPE svg [<!ENTITY a "x">]>' + svg("&a;"),
            "svg",
            "has a document type declaration (<!DOCTYPE or <!ENTITY>); remove it",
        ),
        (
            b'<?xml-stylesheet href="x.css"?>' + svg(""),
            "svg",
            "has a processing instruction (<?xml-stylesheet>); remove it",
        ),
        (
            b'<?xml version="1.0" encoding="ISO-2022-JP"?>' + svg(""),
            "svg",
            "is encoded as ISO-2022-JP; save it as UTF-8",
        ),
        (svg("<g>" * 100 + "</g>" * 100), "svg", "nests more than 100 deep"),
        (svg("x" * 1_000_000), "svg", "is larger than 1000 kB; simplify the drawing"),
        (svg("<g>"), "svg", "is no well-formed SVG: mismatched tag in its line 1"),
        (b"hello", "pdf", "is not a PDF"),
        (b"%PDF-1.7\n", "pdf", "is a PDF that is cut short"),
        (b"\xff\xfe", "csv", "is not text in UTF-8; save it in that encoding"),
        (b"a\0b", "txt", "has control characters in it; it is no plain text"),
    ],
)
def test_fault_is_said(data: bytes, ending: str, problem: str) -> None:
    assert complaint(data, ending) == problem


@pytest.mark.parametrize(("data", "ending"), [(PNG, "png"), (JPEG, "jpg")])
def test_every_cut_is_noticed(data: bytes, ending: str) -> None:
    assert [cut for cut in range(len(data)) if complaint(data[:cut], ending) is None] == []
