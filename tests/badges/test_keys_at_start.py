"""A key that cannot be used, in real processes: said plainly, nothing half-issued, nothing lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from badges.domain import keys
from badges.enums import AwardState
from badges.models import Award, Credential
from lms.kernel.key_files import file_of
from tests.factories import badges

PASSWORD = "a password of many random letters"
ROOT = Path(__file__).resolve().parents[2]
READY = "from django.test import Client; print(Client().get('/readyz').content.decode())"


def database() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgres://{settings['USER']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


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

    def key_part(self, **environment: str) -> str:
        _status, out, _err = self.run("shell", "-v", "0", "-c", READY, **environment)
        return str(json.loads(out.strip().splitlines()[-1])["parts"]["signing_key"])


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
    assert hub.key_part(**wrong) == "fail"
    assert nothing_issued()
    status, out, err = hub.run("issue_pending")
    assert (status, "1 badges issued." in out) == (0, True), err
    assert hub.key_part() == "ok"
    assert Award.objects.get().credentials.count() == 5


def test_without_the_file_nothing_is_issued_until_it_is_back(hub):
    file = file_of(keys.active_keys()[keys.KeyAlgorithm.RS256].name)
    hidden = file.rename(file.with_suffix(".away"))
    status, _out, err = hub.run("issue_pending")
    assert status == 1
    assert f"The signing key {file.stem} cannot be read from {file}: it is not there." in err
    assert hub.key_part() == "fail"
    assert nothing_issued()
    hidden.rename(file)
    status, out, err = hub.run("issue_pending")
    assert (status, "1 badges issued." in out) == (0, True), err


def test_a_short_password_stops_the_start(hub):
    status, _out, err = hub.run("issue_pending", FETTLE_KEYS_PASSWORD="short")
    assert (status, "FETTLE_KEYS_PASSWORD must have at least 20 characters." in err) == (1, True)
    assert nothing_issued()
