"""The guarded fetcher in an internet of its own, with public addresses, a resolver that lies, and certificates."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
UNSHARE = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--net", "--mount"]


def _why_not() -> str:
    """Why this machine lets no test make a network of its own; empty where it does."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return "unshare and ip (util-linux, iproute2) are not installed"
    tried = subprocess.run([*UNSHARE, "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    return "" if tried.returncode == 0 else "a network namespace needs rights that this user does not have"


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    if why := _why_not():
        if os.environ.get("CI") == "true":
            pytest.fail(f"In CI these have to run: {why}.")
        pytest.skip(why)
    command = [*UNSHARE, sys.executable, "-m", "tests.lms.kernel.internet"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        said, told = program.stdout, program.stdin
        assert said
        assert told
        assert json.loads(said.readline()) == "ready"

        def asked(url: str = "", **more: float | str) -> dict[str, Any]:
            print(json.dumps(({"url": url} if url else {}) | more), file=told, flush=True)
            answer: dict[str, Any] = json.loads(said.readline())
            return answer

        yield asked
        told.close()


@pytest.mark.parametrize(
    "name", ["good.example.org", "six.example.org", "GOOD.example.org.", "rebinding.example.org"]
)
def test_a_public_site_is_asked_by_its_name_which_is_looked_up_once(ask, name):
    plain = name.lower().removesuffix(".")
    assert ask(f"https://{name}/badge") == {
        "url": f"https://{plain}/badge",
        "said": {"name": plain, "path": "/badge"},
        "looked_up": 1,
        "decoys": 0,
        "sent": 0,
    }


def test_a_name_in_other_letters_is_asked_for_in_its_ascii_form(ask):
    answer = ask("https://bücher.example.org/")
    assert answer["said"]["name"] == "xn--bcher-kva.example.org"


def test_a_redirect_to_another_public_site_is_followed(ask):
    answer = ask("https://good.example.org/on")
    assert (answer["url"], answer["looked_up"]) == ("https://also-good.example.org/here", 2)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://rebound.example.org/", "private"),
        ("https://mixed.example.org/", "private"),
        ("https://metadata.example.org/", "private"),
        ("https://mapped.example.org/", "private"),
        ("https://good.example.org/to-loopback", "private"),
        ("https://good.example.org/to-metadata", "not-https"),
        ("https://good.example.org/to-metadata-by-name", "private"),
        ("https://good.example.org/to-rebound", "private"),
        ("https://good.example.org/to-http", "not-https"),
        ("https://nobody.example.org/", "unknown-host"),
        ("https://for-another.example.org/", "certificate"),
        ("https://own-authority.example.org/", "certificate"),
        ("https://run-out.example.org/", "certificate"),
        ("https://93.184.215.14/", "certificate"),
    ],
)
def test_what_is_no_public_site_is_refused_and_nothing_behind_it_is_reached(ask, url, code):
    answer = ask(url)
    assert (answer["refused"], answer["decoys"]) == (code, 0)


@pytest.mark.parametrize(
    ("host", "reached"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "127.0.0.1"),
        ("2852039166", "169.254.169.254"),
        ("::1", "::1"),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("::ffff:7f00:1", "::ffff:127.0.0.1"),
        ("::ffff:a9fe:a9fe", "::ffff:169.254.169.254"),
    ],
)
def test_no_way_to_write_an_inner_address_reaches_it(ask, host, reached):
    """Each would be reached by a program that just connects."""
    assert ask(knock=host) == {"reached": reached, "looked_up": 0, "decoys": 1, "sent": 0}
    answer = ask(f"https://[{host}]/" if ":" in host else f"https://{host}/")
    assert answer["refused"] in {"host", "private"}
    assert (answer["decoys"], answer["looked_up"]) == (0, 0)


def test_a_site_that_drips_is_left_in_time(ask):
    begun = time.monotonic()
    answer = ask("https://good.example.org/drip", seconds=0.5)
    assert (answer["refused"], time.monotonic() - begun < 1.0) == ("too-slow", True)
    assert 0 < answer["sent"] <= 11


@pytest.mark.parametrize("path", ["/1gb", "/1gb-unsaid"])
def test_a_site_that_sends_a_gigabyte_is_left_after_a_megabyte(ask, path):
    answer = ask(f"https://good.example.org{path}")
    assert answer["refused"] == "too-large"
    assert answer["sent"] < 8_000_000  # with what the system takes in ahead


def test_a_resolver_that_never_answers_is_waited_for_no_longer_than_there_is_time(ask):
    begun = time.monotonic()
    assert ask("https://silent.example.org/", seconds=0.3)["refused"] == "too-slow"
    assert time.monotonic() - begun < 0.6
