"""The script that checks an exported ledger, fed by the very commands that docs/ledger.md prints."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from courses.models import SignOffEvent
from tests.factories import accounts, courses

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCRIPT = DOCS / "check_ledger.py"


@pytest.fixture
def rows() -> list[str]:
    """A ledger of one grant and three observations, exported as the documentation says."""
    version = courses.skill(observations=4)
    mentor, learner = courses.mentor(), accounts.trainee()
    for number in range(3):
        courses.observation(mentor, learner, version, comment=f"“{number}”", items=[f"kettle {number}"])
    program = {"sqlite": "sqlite3", "postgresql": "psql"}[connection.vendor]
    command = re.search(rf'^{program} .*?"(SELECT .*?)"', (DOCS / "ledger.md").read_text(), re.MULTILINE)
    assert command
    with connection.cursor() as cursor:
        cursor.execute(command[1])
        found = [row[0] for row in cursor.fetchall()]
    return [row if isinstance(row, str) else json.dumps(row) for row in found]


def run(lines: list[str], *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), "-", *arguments],
        input="\n".join([*lines, ""]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={"PYTHONUTF8": "1"},
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def last_hash() -> str:
    return SignOffEvent.objects.order_by("-position").values_list("hash", flat=True)[0]


def changed(row: str, **values: object) -> str:
    return json.dumps(json.loads(row) | values)


def test_an_intact_ledger_is_called_intact(rows):
    assert run(rows) == (0, f"Intact: 4 rows. Last fingerprint 4:{last_hash()}\n")


def test_an_empty_ledger_is_intact():
    assert run([]) == (0, f"Intact: 0 rows. Last fingerprint 0:{'0' * 64}\n")


def test_a_changed_payload_is_named(rows):
    rows[2] = changed(rows[2], payload=json.loads(rows[2])["payload"].replace('"level":3', '"level":5'))
    assert run(rows) == (1, "Not intact, row 3: the payload does not have the recorded hash.\n")


def test_a_row_that_was_hashed_anew_breaks_the_next_one(rows):
    payload = json.loads(rows[1])["payload"].replace('"level":3', '"level":5')
    rows[1] = changed(rows[1], payload=payload, hash=hashlib.sha256(payload.encode()).hexdigest())
    assert run(rows) == (1, "Not intact, row 3: the previous hash is not that of the row before.\n")


def test_a_payload_from_another_place_is_named(rows):
    payload = json.loads(rows[3])["payload"].replace('"position":4', '"position":9')
    rows[3] = changed(rows[3], payload=payload, hash=hashlib.sha256(payload.encode()).hexdigest())
    assert run(rows) == (1, "Not intact, row 4: the payload states another place in the chain.\n")


def test_a_removed_row_is_named(rows):
    assert run([rows[0], *rows[2:]]) == (
        1,
        "Not intact, row 2: missing, or out of order; found position 3.\n",
    )


def test_a_noted_fingerprint_that_still_stands(rows):
    assert run(rows, "--expect", f"4:{last_hash()[:12].upper()}")[0] == 0


def test_a_noted_fingerprint_shows_a_chain_that_was_written_anew(rows):
    assert run(rows, "--expect", "2:00000000") == (
        1,
        "Not intact, row 2: the hash is not the one that was noted earlier.\n",
    )


def test_a_noted_fingerprint_shows_a_tail_that_was_cut_off(rows):
    assert run(rows[:3], "--expect", f"4:{last_hash()}") == (
        1,
        "Not intact, row 4: missing; the ledger ends at 3.\n",
    )


def test_a_fingerprint_in_another_form_is_refused(rows):
    status, said = run(rows, "--expect", "latest")
    assert (status, "write POSITION:HASH" in said) == (2, True)


def test_a_file_that_is_no_export_is_refused():
    assert run(['{"position": 1}']) == (
        2,
        "This export of a ledger cannot be read: line 1 does not hold position, previous_hash, hash, payload\n",
    )
