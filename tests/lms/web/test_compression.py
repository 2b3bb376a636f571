"""What travels is compressed as the browser asks, whole, and of a length that tells nothing."""

import gzip

import brotli
import pytest
from django.conf import settings
from django.test import Client

from lms.web.compression import pack

BROWSER = "gzip, deflate, br, zstd"
STYLES = "/static/fettle/css/tools.css"


def get(path, accept, **headers):
    return Client().get(path, headers={"accept-encoding": accept, **headers})


def body(answer):
    return b"".join(answer)


@pytest.fixture
def found_where_they_lie(settings):
    """Static files as `make run` serves them, which collects none."""
    settings.WHITENOISE_USE_FINDERS = True


@pytest.mark.parametrize("padding", [1, 2, 100, 256])
@pytest.mark.parametrize("content", [b"", b"short", b"again and again " * 9999, bytes(range(256)) * 99])
def test_what_is_packed_comes_out_again_whatever_is_skipped(content, padding):
    packed = pack(content, padding)
    assert brotli.decompress(packed) == content
    assert len(packed) - len(pack(content, 1)) == padding - 1


@pytest.mark.parametrize("padding", [0, 257])
def test_padding_beyond_what_one_byte_can_say_is_refused(padding):
    with pytest.raises(ValueError, match=str(padding)):
        pack(b"content", padding)


@pytest.mark.django_db
def test_a_page_comes_with_brotli_and_its_length_differs_from_time_to_time():
    answers = [get("/accounts/login/", BROWSER) for _ in range(12)]
    assert {answer["Content-Encoding"] for answer in answers} == {"br"}
    assert all("Accept-Encoding" in answer["Vary"] for answer in answers)
    assert all(b"<!DOCTYPE html>" in brotli.decompress(answer.content) for answer in answers)
    assert all(answer["Content-Length"] == str(len(answer.content)) for answer in answers)
    assert len({len(answer.content) for answer in answers}) > 3


@pytest.mark.django_db
@pytest.mark.parametrize(("accept", "encoding"), [("gzip", "gzip"), ("", None), ("brotli", None)])
def test_who_does_not_take_brotli_gets_what_he_takes(accept, encoding):
    answer = get("/accounts/login/", accept)
    assert answer.get("Content-Encoding") == encoding
    page = gzip.decompress(answer.content) if encoding else answer.content
    assert b"<!DOCTYPE html>" in page


@pytest.mark.usefixtures("found_where_they_lie")
def test_a_static_text_is_packed_as_well_as_can_be_and_says_its_length():
    answer = get(STYLES, BROWSER)
    content = body(answer)
    source = (settings.BASE_DIR / "lms/static/fettle/css/tools.css").read_bytes()
    assert brotli.decompress(content) == source
    assert content == brotli.compress(source, quality=11)
    assert answer["Content-Encoding"] == "br"
    assert answer["Content-Length"] == str(len(content))
    assert answer["Content-Type"] == 'text/css; charset="utf-8"'


@pytest.mark.usefixtures("found_where_they_lie")
@pytest.mark.parametrize("name", ["img/icon-192.png", "css/tools.css"], ids=["picture", "part"])
def test_a_part_of_a_file_and_what_is_compressed_by_nature_stay_as_they_are(name):
    part = {"range": "bytes=0-99"} if name.endswith(".css") else {}
    answer = get(f"/static/fettle/{name}", BROWSER, **part)
    whole = (settings.BASE_DIR / "lms/static/fettle" / name).read_bytes()
    assert answer.status_code == (206 if part else 200)
    assert body(answer) == (whole[:100] if part else whole)
    assert answer["Content-Length"] == str(100 if part else len(whole))
    assert not answer.has_header("Content-Encoding")
