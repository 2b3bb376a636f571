"""Seeded damage to badge files: some blind, some that keeps checksums and brackets right, to get further in."""

import random
import struct
import zlib
from collections.abc import Callable

from badges.formats.png import SIGNATURE, itxt, make_chunk

_TOKENS = [
    b"]]>", b"<![CDATA[", b"<!DOCTYPE svg [", b"<?xml version='1.1'?>", b"&#0;", b"&a;", b'"', b"\\u0000", b"\\ud800",
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"1e999", b"-0", b"[" * 40, b"{" * 40, b'"id":', b"<g>" * 50, b"data:", b"../",
    b'xmlns:openbadges="http://openbadges.org"', b"eyJhbGciOiJub25lIn0.e30.", b"https://elsewhere.test/a/1",
]  # fmt: skip
_KINDS = [b"iTXt", b"tEXt", b"zTXt", b"IDAT", b"IEND", b"IHDR", b"acTL"]
_KEYWORDS = [b"openbadges", b"openbadgecredential", b"OpenBadges", b"x" * 90]

Mutation = Callable[[random.Random, bytes], bytes]


def mutated(chance: random.Random, corpus: list[bytes]) -> bytes:
    """One file of the corpus after one to six mutations; never larger than 6 MB."""
    data = chance.choice(corpus)
    for _ in range(chance.randint(1, 6)):
        data = chance.choice(_MUTATIONS)(chance, data)
        if chance.random() < 0.05:
            data = _spliced(chance, data, chance.choice(corpus))
    return data[: 6 * 1024 * 1024]


def _place(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randint(0, len(data))
    return start, min(len(data), start + int(2 ** (chance.random() * 10)))


def _bits(chance: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :]


def _cut(chance: random.Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    return data[:start] + data[end:]


def _ended(chance: random.Random, data: bytes) -> bytes:
    return data[: chance.randint(0, len(data))]


def _repeated(chance: random.Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    return data[:start] + data[start:end] * chance.randint(2, 60) + data[end:]


def _token(chance: random.Random, data: bytes) -> bytes:
    start, end = _place(chance, data)
    return (
        data[:start]
        + chance.choice(_TOKENS) * chance.choice([1, 1, 1, 200])
        + data[chance.choice([start, end]) :]
    )


def _spliced(chance: random.Random, data: bytes, other: bytes) -> bytes:
    return data[: chance.randint(0, len(data))] + other[chance.randint(0, len(other)) :]


def _quoted(chance: random.Random, data: bytes) -> bytes:
    """Put into an image as a badge's text, so that the text is reached through a sound container."""
    if chance.random() < 0.5:
        body = data.replace(b"]]>", b"")
        return (
            b'<svg xmlns="http://www.w3.org/2000/svg"><b:credential xmlns:b="https://purl.imsglobal.org/ob/v3p0">'
            b"<![CDATA[" + body + b"]]></b:credential></svg>"
        )
    ihdr = make_chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return SIGNATURE + ihdr + itxt("openbadgecredential", data) + make_chunk(b"IEND", b"")


def _chunk(chance: random.Random, data: bytes) -> bytes:
    """A chunk more, with the right checksum: a badge's keyword and packed, tagged or plain nonsense behind it."""
    if not data.startswith(SIGNATURE):
        return _token(chance, data)
    text = chance.choice(_TOKENS) * chance.choice([1, 50_000])
    packed = zlib.compress(text)[: chance.choice([None, -3])]
    flags = chance.choice([b"\0\0", b"\1\0", b"\2\0", b"\1\1"])
    tags = chance.choice([b"\0\0", b"de\0Abzeichen\0", b"\0", b"\xff\0\xff\0"])
    body = chance.choice(_KEYWORDS) + b"\0" + flags + tags + chance.choice([text, packed])
    return data[:33] + make_chunk(chance.choice(_KINDS), body) + data[33:]


def _mended(_: random.Random, data: bytes) -> bytes:
    """Every checksum made right again, so that damage is not noticed by it."""
    position, parts = len(SIGNATURE), [data[: len(SIGNATURE)]]
    while data.startswith(SIGNATURE) and position + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, position)
        end = position + 12 + length
        if end > len(data):
            break
        parts.append(make_chunk(data[position + 4 : position + 8], data[position + 8 : end - 4]))
        position = end
    return b"".join([*parts, data[position:]]) if len(parts) > 1 else data


_MUTATIONS: list[Mutation] = [
    _bits,
    _bits,
    _cut,
    _ended,
    _repeated,
    _token,
    _token,
    _quoted,
    _chunk,
    _mended,
    _mended,
]
