"""The ledger: gapless, chained, append-only in the database itself, and quick to show tampering."""

import hashlib
import json
import uuid
from io import StringIO

import pytest
import rfc8785
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from courses.domain import ledger
from courses.domain.ledger import BadRow, first_bad_row
from courses.enums import EventKind
from courses.models import LedgerHead, ObservationDetail, SignOffEvent, Standing
from courses.models.ledger import GENESIS, TABLE
from courses.models.protection import LEDGER, missing_protection
from lms.kernel.errors import AppendOnlyError
from lms.kernel.triggers import unprotect
from tests.factories import accounts, courses

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_observations() -> list[SignOffEvent]:
    version = courses.skill(observations=4)
    mentor, learner = courses.mentor(), accounts.trainee()
    return [courses.observation(mentor, learner, version, comment=f"note {n}") for n in range(3)]


def statement(**changes):
    now = timezone.now()
    values = {
        "kind": EventKind.AUTHORITY_GRANTED,
        "client_uuid": uuid.uuid4(),
        "subject": uuid.uuid4(),
        "signer": uuid.uuid4(),
        "observed_at": now,
        "received_at": now,
        "facts": {},
    }
    return ledger.Statement(**(values | changes))


def test_positions_are_gapless_and_every_row_names_the_hash_before_it(three_observations):
    rows = list(SignOffEvent.objects.order_by("position"))
    assert [row.position for row in rows] == [1, 2, 3, 4]  # one grant of authority, three observations
    assert [row.previous_hash for row in rows] == [GENESIS, *(row.hash for row in rows[:-1])]
    head = LedgerHead.objects.get()
    assert (head.position, head.hash) == (4, rows[-1].hash)


def test_a_payload_is_canonical_json_hashed_and_covers_marks_levels_and_authority(three_observations):
    event = three_observations[0]
    stated = json.loads(event.payload)
    assert rfc8785.dumps(stated).decode() == event.payload
    assert hashlib.sha256(event.payload.encode()).hexdigest() == event.hash
    assert stated["facts"]["marks"] == [
        {"criterion": "c1", "mark": "met"},
        {"criterion": "c2", "mark": "met"},
    ]
    assert stated["facts"]["level"] == 3
    assert stated["facts"]["authority"] == str(SignOffEvent.objects.get(position=1).client_uuid)
    assert stated["observed_at"] == ledger.moment_text(event.observed_at)


def test_no_name_comment_or_item_reaches_the_ledger():
    version = courses.skill()
    mentor, learner = courses.mentor("Maximilian"), accounts.trainee("Tessalina")
    event = courses.observation(mentor, learner, version, comment="Wonderful", items=["Mrs Rossi's kettle"])
    for word in ("Maximilian", "Tessalina", "Wonderful", "Rossi", "kettle"):
        assert word.lower() not in event.payload.lower()
    assert event.detail.comment == "Wonderful"
    assert event.detail.items == ["Mrs Rossi's kettle"]


def test_appending_outside_a_transaction_is_refused(django_db_blocker):
    made = statement()
    connection.in_atomic_block = False
    try:
        with pytest.raises(transaction.TransactionManagementError):
            ledger.append(made)
    finally:
        connection.in_atomic_block = True


@pytest.mark.parametrize(
    "sql",
    [
        f"UPDATE {TABLE} SET kind = 'Forged'",
        f"DELETE FROM {TABLE} WHERE position = 3",
        f"DELETE FROM {TABLE}",
    ],
)
def test_raw_sql_cannot_change_or_remove_a_row(three_observations, sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert SignOffEvent.objects.count() == 4
    assert first_bad_row() is None


def test_truncate_is_refused_on_postgresql(three_observations):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; its DELETE is tested above")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # or PostgreSQL names those instead of the trigger
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"TRUNCATE {TABLE} CASCADE")
    assert SignOffEvent.objects.count() == 4


@pytest.mark.parametrize("verb", ["INSERT", "INSERT OR REPLACE"])
def test_raw_sql_cannot_put_a_row_in_the_place_of_another(three_observations, verb):
    if connection.vendor != "sqlite" and "REPLACE" in verb:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    columns = [f.column for f in SignOffEvent._meta.concrete_fields]
    old = SignOffEvent.objects.get(position=2)
    values = [
        f.get_db_prep_save(getattr(old, f.attname), connection) for f in SignOffEvent._meta.concrete_fields
    ]
    marks = ", ".join(["%s"] * len(columns))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO {TABLE} ({', '.join(columns)}) VALUES ({marks})", values)
    assert first_bad_row() is None


def test_a_row_that_skips_a_position_is_refused_by_the_database(three_observations):
    last = three_observations[-1]
    with pytest.raises(DatabaseError, match="not the next row"), transaction.atomic():
        SignOffEvent.objects.create(
            position=last.position + 2,
            previous_hash=last.hash,
            hash="f" * 64,
            payload="{}",
            kind="Observed",
            client_uuid=uuid.uuid4(),
            subject=uuid.uuid4(),
            signer=uuid.uuid4(),
            observed_at=timezone.now(),
            received_at=timezone.now(),
        )


def test_django_refuses_update_delete_and_save_of_a_stored_row(three_observations):
    event = three_observations[0]
    for attempt in (
        event.save,
        event.delete,
        SignOffEvent.objects.all().delete,
        lambda: SignOffEvent.objects.update(kind="x"),
    ):
        with pytest.raises(AppendOnlyError):
            attempt()


def test_the_database_refuses_a_signer_who_signs_for_themselves():
    me = uuid.uuid4()
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.append(statement(kind=EventKind.OBSERVED, subject=me, signer=me))
    assert SignOffEvent.objects.count() == 0


@pytest.fixture
def unprotected(three_observations):
    """The ledger as somebody with the database password can leave it: triggers off, then on again."""

    def execute(*statements: str) -> None:
        unprotect(TABLE, connection)
        with connection.cursor() as cursor:
            for sql in statements:
                cursor.execute(sql)
        connection.check_constraints()  # PostgreSQL alters no table for which checks are still to be made
        LEDGER.restore(connection)

    return execute


@pytest.mark.parametrize(
    ("sql", "position", "reason"),
    [
        (
            f"UPDATE {TABLE} SET payload = replace(payload, '\"level\":3', '\"level\":5') WHERE position = 3",
            3,
            "hash",
        ),
        (f"UPDATE {TABLE} SET skill_code = 'S99' WHERE position = 2", 2, "skill_code differs"),
        (f"DELETE FROM {TABLE} WHERE position = 3", 3, "missing"),
        (f"UPDATE {TABLE} SET previous_hash = '{'a' * 64}' WHERE position = 4", 4, "previous hash"),
        (f"DELETE FROM {TABLE} WHERE position = 4", 4, "cut off"),
    ],
)
def test_verification_names_the_first_bad_row(unprotected, sql, position, reason):
    ObservationDetail.objects.all().delete()
    unprotected(sql)
    bad = first_bad_row()
    assert bad is not None
    assert bad.position == position
    assert reason in bad.reason


def test_verification_notices_a_changed_comment(three_observations):
    ObservationDetail.objects.filter(event=three_observations[1]).update(comment="other words")
    assert first_bad_row() == BadRow(3, "comment or items differ from what was signed")


def test_an_erased_detail_leaves_the_chain_intact(three_observations):
    ObservationDetail.objects.all().delete()
    assert first_bad_row() is None


def test_verification_notices_a_missing_trigger(three_observations):
    unprotect(TABLE, connection)
    assert missing_protection(connection) != []
    bad = first_bad_row()
    assert bad is not None
    assert bad.position == 0
    assert "trigger" in bad.reason


def test_verify_ledger_says_that_all_is_well(three_observations):
    out = StringIO()
    call_command("verify_ledger", stdout=out)
    assert out.getvalue() == "Intact: 4 events; every standing follows from them.\n"


def test_verify_ledger_fails_on_a_standing_that_the_ledger_does_not_give(three_observations):
    Standing.objects.update(counted=7)
    with pytest.raises(CommandError, match="counted differ from the ledger"):
        call_command("verify_ledger")
    call_command("rebuild_standings", stdout=StringIO())
    call_command("verify_ledger", stdout=StringIO())


def test_appending_takes_at_most_ten_queries(django_assert_max_num_queries):
    with django_assert_max_num_queries(10), transaction.atomic():
        ledger.append(statement())
