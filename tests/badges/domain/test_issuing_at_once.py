"""Many that issue and publish at once, with real commits; and one that is killed, again and again."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from badges.domain import awards, issuing, keys, status
from badges.domain.verification import verify
from badges.enums import AwardState, Format, Verdict
from badges.formats.status_bits import decode, indexes_in
from badges.models import Award, Credential, StatusEntry, StatusList
from courses.models import SignOffEvent
from tests.badges.domain.places import reserve
from tests.factories import accounts, badges, courses

ROOT = Path(__file__).resolve().parents[3]
THREADS = 6


def at_once(call, times: int = THREADS) -> list[object]:
    """Run the call in threads that start together; their results, or what they raised."""
    results: list[object] = [None] * times
    start = threading.Barrier(times)

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = call()
        except Exception as error:  # noqa: BLE001 -- handed to the test, which compares it
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def owed(number: int) -> list[Award]:
    """Awards of one achievement to as many people, none of them issued yet."""
    version, mentor, achievement = courses.skill(), courses.mentor(), badges.achievement()
    for one in range(number):
        learner = accounts.trainee(f"Learner {one}")
        courses.observation(mentor, learner, version)
        awards.reconsider(achievement, learner)
    return list(Award.objects.filter(state=AwardState.PENDING))


def places_in_documents() -> list[tuple[str, str]]:
    """List and place as the signed documents state them."""
    documents = Credential.objects.filter(format=Format.OB3).values_list("document", flat=True)
    entries = [json.loads(bytes(document))["credentialStatus"] for document in documents]
    return sorted((entry["statusListCredential"], entry["statusListIndex"]) for entry in entries)


def check_each_exactly_once(number: int) -> None:
    """Every award is issued, with one credential in each format and one place, the one that its document names."""
    assert list(Award.objects.values_list("state", flat=True)) == [AwardState.ISSUED] * number
    assert Credential.objects.count() == len(Format) * number
    taken = StatusEntry.objects.values_list("status_list__number", "index")
    stated = places_in_documents()
    assert len(set(stated)) == number
    assert stated == sorted((f"http://testserver/status/{listed}", str(index)) for listed, index in taken)


def test_the_same_awards_issued_by_many_at_once_are_each_issued_once(transactional_db):
    owed(8)
    assert sum(at_once(lambda: issuing.issue_pending(together=3))) == 8
    check_each_exactly_once(8)
    assert StatusList.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_a_sweep_does_not_wait_for_an_award_that_somebody_else_is_at(transactional_db):
    first, *_others = owed(3)
    with transaction.atomic():
        Award.objects.select_for_update().get(pk=first.pk)
        assert at_once(issuing.issue_pending, times=1) == [2]
    assert issuing.issue_pending() == 1
    check_each_exactly_once(3)


def test_the_last_places_of_a_list_reserved_by_many_at_once_are_each_given_once(transactional_db):
    keys.active_key()
    waiting = owed(THREADS)
    queue = iter(waiting)

    def take_one() -> tuple[int, int]:
        award = next(queue)
        with transaction.atomic():
            entry = reserve(award, pen=keys.hold_pen(), length=4)
            return entry.status_list.number, entry.index

    given = at_once(take_one)
    assert all(isinstance(one, tuple) for one in given), given
    assert len(set(given)) == THREADS
    assert sorted(number for number, _index in given) == [1, 1, 1, 1, 2, 2]
    assert StatusList.objects.count() == 2


def test_many_that_publish_at_once_sign_the_list_once_for_all_changes(transactional_db):
    owed(3)
    issuing.issue_pending()
    for award in Award.objects.all():
        event = SignOffEvent.objects.get(kind="Observed", subject=award.learner.pseudonym)
        courses.revoke(event, by=courses.User.objects.get(pseudonym=event.signer))
        awards.reconsider(award.achievement, award.learner)
    assert sorted(at_once(status.publish)) == [0] * (THREADS - 1) + [1]
    found = StatusList.objects.get()
    assert (found.generation, found.covered) == (2, 3)
    listed = json.loads(bytes(found.document))
    bits = indexes_in(decode(listed["credentialSubject"]["encodedList"]))
    assert bits == set(StatusEntry.objects.values_list("index", flat=True))


def test_badges_that_end_while_lists_are_published_are_all_in_the_last_one(transactional_db):
    owed(4)
    issuing.issue_pending()
    signer = courses.User.objects.get(pseudonym=SignOffEvent.objects.filter(kind="Observed").first().signer)
    queue = iter(list(Award.objects.select_related("achievement", "learner")))

    def end_and_publish() -> int:
        award = next(queue)
        event = SignOffEvent.objects.get(kind="Observed", subject=award.learner.pseudonym)
        courses.revoke(event, by=signer)
        awards.reconsider(award.achievement, award.learner)
        return status.publish()

    results = at_once(end_and_publish, times=4)
    assert all(isinstance(result, int) for result in results), results
    status.publish()
    found = StatusList.objects.get()
    assert (found.changes, found.covered) == (4, 4)
    listed = json.loads(bytes(found.document))
    bits = indexes_in(decode(listed["credentialSubject"]["encodedList"]))
    assert bits == set(StatusEntry.objects.values_list("index", flat=True))


ISSUE = ("manage.py", "issue_pending", "--together", "5")


@contextmanager
def issue_pending_elsewhere(folder: Path, *program: str) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py issue_pending` in a process of its own, on the database and with the keys of this test.

    Five awards at a time, so that it is mostly killed in the middle of some; or another `program`.
    """
    name = connection.settings_dict["NAME"]
    url = urlsplit(os.environ.get("FETTLE_DATABASE_URL", ""))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "lms.settings.dev",
        "FETTLE_BASE_URL": settings.BASE_URL,
        "FETTLE_DATABASE_URL": f"sqlite:///{name}"
        if connection.vendor == "sqlite"
        else url._replace(path=f"/{name}").geturl(),
        "FETTLE_DATA_DIR": str(folder),
        "FETTLE_KEYS_DIR": str(settings.KEYS_DIR),
    }
    with (folder / "output").open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *(program or ISSUE)],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait(60)


def wait_for_one_more(before: int) -> None:
    """Until the other process has issued something, which takes it some seconds to begin with."""
    deadline = time.monotonic() + 120
    while Award.objects.filter(state=AwardState.ISSUED).count() == before:
        assert time.monotonic() < deadline, "the other process issued nothing"
        time.sleep(0.02)


def test_killed_at_any_moment_and_run_again_each_award_is_issued_once(transactional_db, tmp_path):
    number = 90  # so many that a slow machine is not through before it is killed
    owed(number)
    keys.active_key()
    chance = random.Random(f"{os.getpid()}")  # noqa: S311 -- when to kill is no secret
    for _life in range(3):
        before = Award.objects.filter(state=AwardState.ISSUED).count()
        with issue_pending_elsewhere(tmp_path) as process:
            wait_for_one_more(before)
            time.sleep(chance.uniform(0, 0.2))
            process.kill()  # SIGKILL
            assert process.wait(60) == -signal.SIGKILL
        check_nothing_is_half_issued()
    assert Award.objects.filter(state=AwardState.PENDING).exists()
    with issue_pending_elsewhere(tmp_path) as process:
        assert process.wait(300) == 0, (tmp_path / "output").read_text()
    check_each_exactly_once(number)


# Of some hundred and fifty statements that a hub without any key or list sends until eight badges are issued: among
# what it looks up, makes of keys, stores in three transactions, and publishes. `make soak` tries every one.
SOME = (5, 25, 50, 75, 100, 125)
FINISHED: list[int] = []  # numbers of statements that a whole sweep did not reach
EVERY = range(1, 1_000) if os.environ.get("FETTLE_EVERY_KILL") else SOME


@pytest.mark.parametrize("statement", EVERY)
def test_killed_before_any_statement_of_the_first_sweep_each_award_is_issued_once(
    transactional_db, tmp_path, statement
):
    if statement > min(FINISHED, default=statement):
        pytest.skip("The sweep sends fewer statements.")
    number = 8
    owed(number)
    program = ("-m", "tests.badges.domain.killing_itself", str(statement))
    with issue_pending_elsewhere(tmp_path, *program) as process:
        ended = process.wait(300)
    if ended == 0 and statement > max(SOME):
        FINISHED.append(statement)
        pytest.skip("The sweep sends fewer statements.")
    assert ended == -signal.SIGKILL, (tmp_path / "output").read_text()
    check_nothing_is_half_issued()
    with issue_pending_elsewhere(tmp_path) as process:
        assert process.wait(300) == 0, (tmp_path / "output").read_text()
    check_each_exactly_once(number)
    assert all(
        verify(bytes(row.document), at=timezone.now()).verdict is Verdict.VALID for row in of_form(Format.OB3)
    )


def of_form(form: Format) -> QuerySet[Credential]:
    return Credential.objects.filter(format=form)


def check_nothing_is_half_issued() -> None:
    """Whatever moment it was: every form and a place, or none of them."""
    held = Award.objects.annotate(
        credentials_held=Count("credentials", distinct=True), places=Count("status_entry", distinct=True)
    ).values_list("state", "credentials_held", "places")
    assert set(held) <= {(AwardState.PENDING, 0, 0), (AwardState.ISSUED, len(Format), 1)}
