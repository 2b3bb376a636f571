"""The guarded fetcher against sites that mean harm, each a real one on this machine."""

import gzip
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from lms.kernel.fetch import Fetched, FetchRefused, fetch
from tests.lms.kernel.raw_site import raw_site

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


def whole(body: bytes, headers: bytes = b"") -> bytes:
    return OK + headers + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def refusal(url: str, **limits) -> str:
    with pytest.raises(FetchRefused) as caught:
        fetch(url, **limits)
    return caught.value.code


@pytest.fixture
def loopback(settings):
    settings.FETCH_LOOPBACK = True


def test_an_answer_comes_back_as_it_was_sent(loopback):
    with raw_site(lambda _path: [whole("Zoë".encode())]) as site:
        fetched = fetch(f"{site.url}/a b?c=ü#part".replace(" ", "%20"), accept="text/plain")
    assert (fetched.url, fetched.status, fetched.content_type, fetched.body) == (
        f"{site.url}/a%20b?c=%C3%BC",
        200,
        "text/plain",
        "Zoë".encode(),
    )


def test_a_site_learns_nothing_but_the_address_and_that_fettle_asks(loopback, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with raw_site(lambda _path: [whole(b"")]) as site:
        fetch(f"{site.url}/page")
    assert site.requests == [
        b"GET /page HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: Fettle\r\nAccept: */*\r\n"
        b"Accept-Encoding: identity\r\nConnection: close\r\n\r\n" % site.port
    ]


@pytest.mark.parametrize("status", [404, 410, 500])
def test_what_a_status_means_is_left_to_the_caller(loopback, status):
    with raw_site(lambda _path: [b"HTTP/1.1 %d No\r\nContent-Length: 4\r\n\r\ngone" % status]) as site:
        fetched = fetch(site.url)
    assert (fetched.status, fetched.body) == (status, b"gone")


def test_a_body_in_chunks_and_one_without_a_length_are_read(loopback):
    answers = {
        "/chunks": OK + b"Transfer-Encoding: chunked\r\n\r\n2\r\nte\r\n1\r\na\r\n0\r\n\r\n",
        "/until-closed": OK + b"\r\ntea",
    }
    with raw_site(lambda path: [answers[path]]) as site:
        assert [fetch(site.url + path).body for path in answers] == [b"tea", b"tea"]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("badge", "malformed"),
        ("https:///path", "malformed"),
        ("https://example.org/a b", "malformed"),
        ("https://example.org\\@127.0.0.1/", "malformed"),
        ("https://example.org:port/", "malformed"),
        ("https://example.org/" + "a" * 2048, "malformed"),
        ("javascript:alert(1)", "malformed"),
        ("file:///etc/passwd", "malformed"),
        ("gopher://example.org/", "not-https"),
        ("http://example.org/", "not-https"),
        ("https://user:word@example.org/", "credentials"),
        ("https://example.org@127.0.0.1/", "credentials"),
        ("https://example.org:22/", "port"),
        ("https://example.org:80/", "port"),
        ("https://intranet/", "host"),
        ("https://exa_mple.org/", "host"),
        ("https://example..org/", "host"),
        ("https://%31%32%37.0.0.1/", "host"),
        ("https://" + "a." * 130 + "org/", "host"),
        ("https://2130706433/", "host"),
        ("https://0x7f000001/", "host"),
        ("https://0x7f.1/", "host"),
        ("https://0177.0.0.1/", "host"),
        ("https://127.1/", "host"),
        ("https://127.0.0.01/", "host"),
        ("https://127.0.0.1/", "private"),
        ("https://127.0.0.1./", "private"),
        ("https://１２７.０.０.１/", "private"),
        ("https://127。0。0。1/", "private"),
        ("https://localhost/", "private"),
        ("https://LOCALHOST./", "private"),
        ("https://hub.localhost/", "private"),
        ("https://0.0.0.0/", "private"),
        ("https://10.0.0.1/", "private"),
        ("https://172.16.0.1/", "private"),
        ("https://192.168.0.1/", "private"),
        ("https://100.64.0.1/", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://168.63.129.16/", "private"),
        ("https://192.0.0.192/", "private"),
        ("https://192.0.2.1/", "private"),
        ("https://198.18.0.1/", "private"),
        ("https://198.51.100.1/", "private"),
        ("https://203.0.113.1/", "private"),
        ("https://192.88.99.1/", "private"),
        ("https://224.0.0.1/", "private"),
        ("https://240.0.0.1/", "private"),
        ("https://255.255.255.255/", "private"),
        ("https://[::]/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:127.0.0.1]/", "private"),
        ("https://[::ffff:a9fe:a9fe]/", "private"),
        ("https://[::127.0.0.1]/", "private"),
        ("https://[fe80::1]/", "private"),
        ("https://[fe80::1%25eth0]/", "private"),
        ("https://[fc00::1]/", "private"),
        ("https://[fd00:ec2::254]/", "private"),
        ("https://[fec0::1]/", "private"),
        ("https://[ff02::1]/", "private"),
        ("https://[64:ff9b::a9fe:a9fe]/", "private"),
        ("https://[64:ff9b:1::a00:1]/", "private"),
        ("https://[2001:0:a00:1::1]/", "private"),
        ("https://[2001:db8::1]/", "private"),
        ("https://[2002:7f00:1::1]/", "private"),
        ("https://[3fff::1]/", "private"),
    ],
)
def test_an_address_that_is_not_plainly_a_public_site_is_not_asked(url, code):
    assert refusal(url) == code


def test_this_machine_is_asked_in_development_only(loopback, settings):
    with raw_site(lambda _path: [whole(b"tea")]) as site:
        by_name = site.url.replace("127.0.0.1", "localhost")
        assert fetch(by_name).body == b"tea"
        settings.FETCH_LOOPBACK = False
        assert [refusal(site.url), refusal(by_name)] == ["private", "private"]
    assert len(site.requests) == 1


def moved(location: str) -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n" % location.encode()


def test_three_redirects_are_followed_and_not_a_fourth(loopback):
    def answer(path: str) -> list[bytes]:
        step = int(path.removeprefix("/"))
        return [moved(f"/{step - 1}")] if step else [whole(b"here")]

    with raw_site(answer) as site:
        fetched = fetch(f"{site.url}/3")
        assert (fetched.url, fetched.body) == (f"{site.url}/0", b"here")
        assert refusal(f"{site.url}/4") == "redirects"


@pytest.mark.parametrize(
    ("location", "code"),
    [
        ("https://169.254.169.254/latest/meta-data/", "private"),
        ("https://10.0.0.1/", "private"),
        ("http://example.org/", "not-https"),
        ("//2130706433/", "host"),
        ("file:///etc/passwd", "malformed"),
        ("https://[", "malformed"),
        ("http://user:word@127.0.0.1/", "credentials"),
    ],
)
def test_where_a_redirect_leads_is_judged_anew(loopback, location, code):
    with raw_site(lambda _path: [moved(location)]) as site:
        assert refusal(site.url) == code


def test_a_redirect_to_nowhere_is_an_answer(loopback):
    with raw_site(lambda _path: [b"HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n"]) as site:
        assert fetch(site.url).status == 301


def slowly(pieces: Iterator[bytes]) -> Callable[[str], Iterator[bytes]]:
    def answer(_path: str) -> Iterator[bytes]:
        for piece in itertools.islice(pieces, 20):
            yield piece
            time.sleep(0.05)

    return answer


def late(seconds: float, piece: bytes) -> Callable[[str], Iterator[bytes]]:
    def answer(_path: str) -> Iterator[bytes]:
        time.sleep(seconds)
        yield piece

    return answer


@pytest.mark.parametrize(
    "answer",
    [
        late(1, whole(b"")),
        slowly(itertools.chain([OK + b"\r\n"], itertools.repeat(b"x"))),
        slowly(itertools.chain([OK], itertools.repeat(b"X-More: 1\r\n"))),
        late(0.2, moved("/")),
    ],
    ids=["never begins", "body byte by byte", "header by header", "slow redirects"],
)
def test_time_is_up_for_all_steps_together(loopback, answer):
    begun = time.monotonic()
    with raw_site(answer) as site:
        assert refusal(site.url, seconds=0.3) == "too-slow"
    assert time.monotonic() - begun < 0.6


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "body": (OK + b"\r\n", bytes(65_536)),
    "body said to be 1 GB": (OK + b"Content-Length: 1073741824\r\n\r\n", bytes(65_536)),
    "headers": (OK, b"X-More: 1\r\n" * 1000),
    "one header": (OK + b"X: ", b"x" * 65_536),
    "continue": (b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "sizes of chunks": (CHUNKED, b"1;" + b"e" * 60_000 + b"\r\nx\r\n"),
    "trailers": (CHUNKED + b"0\r\n", b"T: 1\r\n" * 1000),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_an_answer_without_an_end_is_read_no_further_than_was_allowed(loopback, what):
    first, endless = ENDLESS[what]
    with raw_site(lambda _path: itertools.chain([first], itertools.repeat(endless))) as site:
        assert refusal(site.url, most_bytes=10_000) in {"too-large", "garbled"}
    assert site.sent < 8 << 20  # a few megabytes are in the system's buffers


def test_the_last_byte_that_is_allowed_is_read_and_not_the_next(loopback):
    with raw_site(lambda path: [whole(b"x" * int(path[1:])), b"\r\n"]) as site:
        assert len(fetch(f"{site.url}/100", most_bytes=100).body) == 100
        assert refusal(f"{site.url}/101", most_bytes=100) == "too-large"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (whole(gzip.compress(bytes(1 << 20)), b"Content-Encoding: gzip\r\n"), "compressed"),
        (OK + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "compressed"),
        (b"<html>", "garbled"),
        (b"", "garbled"),
        (b"HTTP/1.1 103 Early Hints\r\n\r\n" + whole(b""), "garbled"),
        (OK + b"Content-Length: 10\r\n\r\ntea", "garbled"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\nff\r\ntea", "garbled"),
        (OK + b"Transfer-Encoding: chunked\r\n\r\n-1\r\ntea", "garbled"),
    ],
)
def test_an_answer_that_is_no_proper_one_is_not_taken(loopback, answer, code):
    with raw_site(lambda _path: [answer]) as site:
        assert refusal(site.url) == code


def test_a_site_that_is_not_there_is_said_to_be_so(loopback):
    with socket.socket() as not_listening:
        not_listening.bind(("127.0.0.1", 0))
        assert refusal(f"http://127.0.0.1:{not_listening.getsockname()[1]}/") == "unreachable"


def test_only_some_are_asked_at_once_and_the_others_wait_their_turn(loopback):
    """Eight slow ones hold the places; a ninth is refused when its time is up, and taken when they are done."""
    with raw_site(late(0.5, whole(b"tea"))) as site:
        done: list[Fetched] = []
        slow = [threading.Thread(target=lambda: done.append(fetch(site.url))) for _each in range(8)]
        for thread in slow:
            thread.start()
        time.sleep(0.1)
        assert refusal(site.url, seconds=0.1) == "busy"
        assert fetch(site.url).body == b"tea"
        for thread in slow:
            thread.join()
    assert len(done) == 8
