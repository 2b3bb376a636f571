"""A key that cannot be used, in real processes: said plainly, nothing half-issued, nothing lost."""

import json
import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from django.db import connection

from badges.domain import keys, mentors
from badges.enums import AwardState
from badges.models import Award, Credential, MentorKey
from lms.kernel.key_files import file_of
from tests.factories import badges

pytestmark = pytest.mark.any_database  # it tells of key files and of processes that read them

PASSWORD = "a password of many random letters"
ROOT = Path(__file__).resolve().parents[2]
READY = """
import json
from django.test import Client
answer = Client().get('/readyz')
print(json.dumps([answer.status_code, answer.json()]))
"""
WELL = {
    "database": "ok",
    "broker": "ok",
    "storage": "ok",
    "signing_key": "ok",
    "erased": "ok",
    "mentor_keys": "ok",
}


def database() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Hub:
    """A hub in production, started as a process of its own for each command."""

    def __init__(self, folder: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "lms.settings.production",
            "FETTLE_SECRET_KEY": "x" * 50,
            "FETTLE_BASE_URL": "http://testserver",
            "FETTLE_DATABASE_URL": database(),
            "FETTLE_DATA_DIR": str(folder),
            "FETTLE_MEDIA_DIR": str(folder / "media"),
            "FETTLE_KEYS_PASSWORD": PASSWORD,
        }

    def run(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment | environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def start(self, **environment: str) -> str:
        """What the server says on its way up; it is stopped as soon as it runs."""
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(
                [
                    sys.executable,
                    str(ROOT / "manage.py"),
                    "serve",
                    "--no-worker",
                    "--port",
                    str(_free_port()),
                ],
                env=self.environment | environment,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
            assert process.stdout is not None
            for line in process.stdout:
                if "Fettle is running" in line:
                    break
            process.terminate()
            process.communicate(timeout=60)
            said.seek(0)
            return said.read()

    def ready(self, **environment: str) -> tuple[int, dict[str, object]]:
        _status, out, _err = self.run("shell", "-v", "0", "-c", READY, **environment)
        code, said = json.loads(out.strip().splitlines()[-1])
        return code, said


@pytest.fixture
def hub(transactional_db, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEYS_PASSWORD = PASSWORD
    keys.active_keys()
    badges.earned()
    return Hub(tmp_path)


def nothing_issued() -> bool:
    return not Credential.objects.exists() and Award.objects.get().state == AwardState.PENDING


def test_with_a_wrong_password_nothing_is_issued_and_with_the_right_one_it_is(hub):
    wrong = {"FETTLE_KEYS_PASSWORD": "another password, just as long"}
    status, _out, err = hub.run("issue_pending", **wrong)
    assert status == 1
    assert (
        "CommandError: Nothing was issued, and nothing is lost: what is owed waits. The signing key key-"
        in err
    )
    assert "FETTLE_KEYS_PASSWORD does not open it. Put it right or restore it from your backup" in err
    assert "Traceback" not in err
    assert hub.ready(**wrong) == (503, {"ready": False, "parts": WELL | {"signing_key": "fail"}})
    assert nothing_issued()
    status, out, err = hub.run("issue_pending")
    assert (status, "1 badges issued." in out) == (0, True), err
    assert hub.ready() == (200, {"ready": True, "parts": WELL})
    assert Award.objects.get().credentials.count() == 5


def test_without_the_file_nothing_is_issued_until_it_is_back(hub):
    file = file_of(keys.active_keys()[keys.KeyAlgorithm.RS256].name)
    hidden = file.rename(file.with_suffix(".away"))
    status, _out, err = hub.run("issue_pending")
    assert status == 1
    assert f"The signing key {file.stem} cannot be read from {file}: it is not there." in err
    assert hub.ready() == (503, {"ready": False, "parts": WELL | {"signing_key": "fail"}})
    assert nothing_issued()
    hidden.rename(file)
    status, out, err = hub.run("issue_pending")
    assert (status, "1 badges issued." in out) == (0, True), err


def test_a_short_password_stops_the_start(hub):
    status, _out, err = hub.run("issue_pending", FETTLE_KEYS_PASSWORD="short")
    assert (status, "FETTLE_KEYS_PASSWORD must have at least 20 characters." in err) == (1, True)
    assert nothing_issued()


def test_the_server_says_which_key_is_missing_and_goes_on(hub):
    assert "cannot be read" not in hub.start()
    file = file_of(keys.active_keys()[keys.KeyAlgorithm.ED25519].name)
    file.rename(file.with_suffix(".away"))
    said = hub.start()
    assert f"The signing key {file.stem} cannot be read from {file}: it is not there." in said
    assert "Until then no badge that it has to sign is issued; what is owed waits." in said


def test_a_mentors_key_that_is_missing_is_said_everywhere_and_holds_what_they_saw(hub):
    mentors.prepare(Award.objects.all())
    file = file_of(MentorKey.objects.get().name)
    hidden = file.rename(file.with_suffix(".away"))
    reason = f"The signing key {file.stem} cannot be read from {file}: it is not there."
    assert f"A mentor's key cannot be used. {reason}" in hub.start()
    assert hub.ready() == (200, {"ready": True, "parts": WELL | {"mentor_keys": "impaired"}})
    _status, out, _err = hub.run("doctor")
    assert reason in " ".join(out.split())
    status, out, err = hub.run("issue_pending")
    assert status == 1
    assert "0 badges issued." in out
    assert f"1 held: {reason}" in out
    assert "CommandError: 1 badges wait, and nothing is lost" in err
    assert nothing_issued()
    hidden.rename(file)
    status, out, err = hub.run("issue_pending")
    assert (status, "1 badges issued." in out) == (0, True), err
    assert hub.ready() == (200, {"ready": True, "parts": WELL})
