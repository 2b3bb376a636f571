"""Ledgers with checkpoints, and what somebody with the database's password could make of them."""

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

import rfc8785
from django.db import connection, transaction
from django.utils import timezone

from courses.domain import ledger
from courses.domain.checkpoints import make_checkpoint
from courses.enums import EventKind
from courses.models import Checkpoint, LedgerHead, ObservationDetail, SignOffEvent
from courses.models.ledger import GENESIS, TABLE
from courses.models.protection import LEDGER, Protected
from lms.kernel.triggers import unprotect

Row = dict[str, Any]


def append(count: int = 1, *, subject: uuid.UUID | None = None, kind: str = "Lapsed") -> None:
    """Rows about `subject`, or each about somebody else; any kind, also one that is not in the code yet."""
    for _number in range(count):
        now = timezone.now()
        with transaction.atomic():
            ledger.append(
                ledger.Statement(
                    kind=_Kind(kind),
                    client_uuid=uuid.uuid4(),
                    subject=subject or uuid.uuid4(),
                    signer=uuid.uuid4(),
                    observed_at=now,
                    received_at=now,
                    facts={"level": 3},
                )
            )


def _Kind(kind: str) -> EventKind:  # noqa: N802 -- stands for the enumeration
    class Named:
        value = kind

    return EventKind(kind) if kind in EventKind.values else Named()  # type: ignore[return-value]


def signed() -> Checkpoint:
    """A checkpoint over all rows there are."""
    made = make_checkpoint(timezone.now())
    assert made is not None
    return made


def without_protection(protected: Protected, *statements: tuple[str, list[Any]]) -> None:
    """Run SQL on a protected table with its triggers off, then put them up again."""
    connection.check_constraints()  # PostgreSQL alters no table for which checks are still to be made
    unprotect(protected.table, connection)
    with connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
    connection.check_constraints()
    protected.restore(connection)


def rewrite(edit: Callable[[list[Row]], list[Row]]) -> None:
    """Change the ledger and make the whole chain anew, head and all, so that it is whole again."""
    ObservationDetail.objects.all().delete()
    fields = SignOffEvent._meta.concrete_fields
    rows = edit([dict(row) for row in SignOffEvent.objects.order_by("position").values()])
    previous, written = GENESIS, []
    for position, row in enumerate(rows, start=1):
        stated = json.loads(row["payload"]) | {"position": position, "previous": previous}
        payload = rfc8785.dumps(stated)
        row |= {"position": position, "previous_hash": previous, "payload": payload.decode()}
        previous = row["hash"] = hashlib.sha256(payload).hexdigest()
        written.append([field.get_db_prep_save(row[field.attname], connection) for field in fields])
    columns = ", ".join(str(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    without_protection(
        LEDGER,
        (f"DELETE FROM {TABLE}", []),
        *((f"INSERT INTO {TABLE} ({columns}) VALUES ({marks})", values) for values in written),
    )
    LedgerHead.objects.update(position=len(rows), hash=previous)
