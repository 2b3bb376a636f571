"""The hostile corpus through the sandbox, as the server uses it."""

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from content.formats.trace.nexus import to_bytes
from lms.kernel import sandbox
from tests.content.formats.trace import corpus
from tests.content.formats.trace.test_nexus import a_trace

HERE = Path(__file__).parent
NAIVE = "tests.content.formats.trace.naive_jobs"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """The folder with the files; the secret lies beside it."""
    place = tmp_path_factory.mktemp("hostile")
    folder = place / "files"
    folder.mkdir()
    subprocess.run([sys.executable, HERE / "corpus.py", folder, place / "secret.h5"], check=True)
    return folder


@pytest.fixture(scope="module")
def measured(hostile):
    answer = subprocess.run(
        [sys.executable, HERE / "measured_server.py", hostile], check=True, capture_output=True, text=True
    ).stdout
    return json.loads(answer)


@pytest.mark.parametrize("name", corpus.EXPECTED)
def test_each_is_refused_with_a_reason_of_its_own(measured, name):
    assert tuple(measured["answers"][name]) == corpus.EXPECTED[name]


def test_the_servers_memory_grows_by_less_than_64_megabytes_over_all_of_them(measured):
    assert len(measured["answers"]) == len(corpus.EXPECTED)
    assert 0 < measured["grown"] < 64 << 20


def test_the_server_loads_no_reader(measured):
    assert measured["loaded"] == []


def test_no_answer_holds_anything_of_the_secret_file(measured):
    told = json.dumps(measured["answers"])
    assert "accepted" not in told
    assert str(corpus.SECRET) not in told


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this wall")
@pytest.mark.parametrize("name", ["external storage", "external link", "virtual dataset"])
def test_a_reader_without_checks_could_not_reach_the_secret_either(hostile, name):
    outcome = sandbox.run(f"{NAIVE}:read", hostile / name, prefixes=(NAIVE,))
    assert outcome.files_cut
    assert outcome.answer in ({"error": "OSError"}, {"error": "KeyError"}, {"first": 0.0})


def test_a_damaged_file_is_read_or_refused_and_never_stops_the_server():
    whole = bytearray(to_bytes(a_trace(), source_sha256="0" * 64))
    chance = random.Random(20_251_125)  # noqa: S311 -- the same damage every time
    codes = set()
    for _ in range(12):
        damaged = bytearray(whole)
        for _flip in range(20):
            damaged[chance.randrange(8, len(damaged))] = chance.randrange(256)
        try:
            sandbox.run("content.formats.trace.jobs:inspect", bytes(damaged))
        except sandbox.Refused as refused:
            codes.add(refused.code)
    assert "damaged" in codes
