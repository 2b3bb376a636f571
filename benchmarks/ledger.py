"""What the sign-off ledger costs. Run by hand: `.venv/bin/python benchmarks/ledger.py`, or `make bench`.

Prints, on a fresh SQLite database in a temporary folder: observations recorded in a second through the whole of
`observe`, a replay of everything into standings, the check of the chain, a checkpoint over all rows, and a proof.
"""

import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
_FOLDER = Path(tempfile.mkdtemp(prefix="fettle-bench-"))
os.environ |= {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "FETTLE_DATA_DIR": str(_FOLDER)}
os.environ["FETTLE_DATABASE_URL"] = f"sqlite:///{_FOLDER / 'bench.sqlite3'}"

import django  # noqa: E402 -- after the environment

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from courses.domain import checkpoints, ledger, standing  # noqa: E402
from courses.domain.signoff import observe  # noqa: E402
from tests.factories import accounts, courses  # noqa: E402

LEARNERS, EACH = 20, 25


def timed(what: str, run: Callable[[], object], *, times: int = 1) -> None:
    """Run it and print how long one of `times` took."""
    began = time.perf_counter()
    run()
    took = time.perf_counter() - began
    print(f"{what:58} {took / times * 1000:9.2f} ms  ({times / took:8.0f} /s)")


def main() -> None:
    """Fill the ledger, then read it in every way that matters."""
    call_command("migrate", verbosity=0)
    version = courses.skill("S01", observations=EACH, expiry_months=12)
    mentor = courses.mentor()
    learners = [accounts.trainee(f"Learner {number}") for number in range(LEARNERS)]
    seen = courses.seen(version)

    def record() -> None:
        for learner in learners:
            for _ in range(EACH):
                observe(by=mentor, learner=learner, version=version, seen=seen, client_uuid=uuid.uuid4())

    timed("record an observation, standing included", record, times=LEARNERS * EACH)
    timed(f"every standing from {LEARNERS * EACH} observations", standing.projection)
    timed("the whole chain recomputed", ledger.first_bad_row)
    timed("checkpoint over all rows", lambda: checkpoints.make_checkpoint(timezone.now()))
    timed("inclusion proof of one row", lambda: checkpoints.inclusion(7))


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
