"""Answers as small as the browser takes them: with Brotli (RFC 7932), else with gzip."""

import re
import secrets
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseFileResponse

_TEXT = re.compile(r"text/|application/(?:[\w-]+\+)?json|image/svg\+xml")
_TAKES_BROTLI = re.compile(r"\bbr\b")
_FOR_ONE, _FOR_ALL = 6, 11  # quality: of what is made for one reader, and of what is kept
_LEAST = 200  # bytes; as in Django's own, less does not pay
_LARGE = 100_000  # bytes; the best quality would take a second
_LONGEST_PADDING = 256


class CompressionMiddleware(GZipMiddleware):
    """Django's, with Brotli before it.

    A page gets a random length, as there: who sees how long it is, and can have words of his own put into it, must not
    learn what else it says (BREACH). Static files say the same to everybody. Collected ones are compressed on disk;
    of others, what was compressed once is kept. Typefaces and pictures are compressed by nature.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_file = isinstance(response, WhiteNoiseFileResponse)
        packable = _is_whole_text(request, response)
        if is_file and not packable:
            return response
        brotli_taken = _TAKES_BROTLI.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        if not brotli_taken or not packable:
            return super().process_response(request, response)
        if isinstance(response, WhiteNoiseFileResponse):
            packed = _kept(b"".join(response))
            response.streaming_content = [packed]
        elif isinstance(response, HttpResponse) and len(response.content) >= _LEAST:
            packed = pack(response.content, 1 + secrets.randbelow(self.max_random_bytes))
            response.content = packed
        else:
            return super().process_response(request, response)
        response["Content-Encoding"] = "br"
        response["Content-Length"] = str(len(packed))
        etag = response.get("ETag", "")
        if etag.startswith('"'):
            response["ETag"] = f"W/{etag}"
        patch_vary_headers(response, ("Accept-Encoding",))
        return response


def pack(content: bytes, padding: int) -> bytes:
    """The content with Brotli, and `padding` random bytes that a reader skips (a metadata block, RFC 7932, 9.2)."""
    if not 1 <= padding <= _LONGEST_PADDING:
        raise ValueError(padding)
    compressor = brotli.Compressor(quality=_FOR_ONE)
    # After a flush a block begins with a byte: not the last, no data, one byte for the length of what is skipped.
    head = 0b01_0_11_0 | (padding - 1) << 6
    begun = compressor.process(content) + compressor.flush()
    return bytes(begun + head.to_bytes(2, "little") + secrets.token_bytes(padding) + compressor.finish())


@lru_cache(maxsize=256)
def _kept(content: bytes) -> bytes:
    return bytes(brotli.compress(content, quality=_FOR_ALL if len(content) < _LARGE else _FOR_ONE))


def _is_whole_text(request: HttpRequest, response: HttpResponseBase) -> bool:
    whole = (
        response.status_code == 200
        and request.method == "GET"
        and not response.has_header("Content-Encoding")
    )
    return whole and bool(_TEXT.match(response.get("Content-Type", "")))
