"""The programs and the answer that docs/employers.md prints, run and compared."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application

from badges.api_examples import ANSWER
from badges.enums import Format
from badges.models import Credential
from tests.conformance.judges.digitalbazaar import node
from tests.factories import badges

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "employers.md").read_text(encoding="utf-8")


def printed(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_the_answer_is_the_one_in_the_description_for_machines():
    assert json.loads(printed("json")[-1]) == ANSWER


def test_the_programs_have_twenty_lines_at_most():
    assert {name: len(printed(name)) for name in ("python", "js")} == {"python": 1, "js": 1}
    assert [len(printed(name)[0].splitlines()) <= 20 for name in ("python", "js")] == [True, True]


@pytest.fixture
def address(transactional_db, settings) -> Iterator[str]:
    """The hub, answering on a port as it does under any server."""
    cache.clear()
    settings.ALLOWED_HOSTS = ["localhost"]
    with make_server("localhost", 0, get_wsgi_application(), handler_class=Quiet) as server:
        running = Thread(target=server.serve_forever)
        running.start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()
        running.join()


class Quiet(WSGIRequestHandler):
    """Writes no line for each question."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def test_the_programs_print_the_verdict_and_what_was_seen(address, tmp_path):
    award = badges.issued(expiry_months=12)
    document = tmp_path / "badge.json"
    document.write_bytes(bytes(Credential.objects.get(award=award, format=Format.OB3).document))
    link = f"http://testserver/credentials/{award.public_id}/"
    programs = {"python": ([sys.executable], "client.py", document), "js": ([node()], "client.mjs", link)}
    for language, (command, name, badge) in programs.items():
        [text] = printed(language)
        program = tmp_path / name
        program.write_text(text.replace("http://localhost:8000", address), encoding="utf-8")

        done = subprocess.run([*command, program, badge], capture_output=True, text=True, check=False)
        assert (done.stderr, done.returncode) == ("", 0)
        first, seen = done.stdout.splitlines()
        assert first == "VALID Course C01"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d S01 3: does it with a supervisor nearby", seen)

        document.write_text("Notes", encoding="utf-8")
        refused = subprocess.run(
            [*command, program, document if badge is document else "http://testserver/nothing"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert refused.returncode == 1
        assert "Not judged: " in refused.stderr
