"""Standings whose date has passed: the ledger says so once. It changes nothing, a date lapses by itself."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from courses.domain import ledger
from courses.domain.erasure import erased_people
from courses.domain.ledger import HUB, moment_text
from courses.domain.settling import BY_RULE
from courses.enums import EventKind, StandingState
from courses.models import SignOffEvent, SkillVersion, Standing

_AT_ONCE = 500


def announce_lapses(moment: datetime) -> list[SignOffEvent]:
    """Append `Lapsed` for every standing that ran out by `moment` and was not announced; returns what was appended.

    Once for each lapse, however often and by however many at once it is called. A standing that was renewed since
    its old date is not announced, one that is suspended neither, and nobody who was erased.
    """
    rows = list(_over(moment))
    gone, told = erased_people(), _told(lapse_name(row) for row in rows)
    waiting = [row for row in rows if row.person not in gone and lapse_name(row) not in told]
    versions = _versions(waiting)
    announced = []
    for row in waiting:
        version = versions[row.skill_code, row.skill_version]
        event = _announce(row, version, moment)
        if event is not None:
            announced.append(event)
    return announced


def lapse_name(row: Standing) -> uuid.UUID:
    """The name that the announcement of this lapse has, whoever makes it."""
    until = moment_text(row.valid_until) if row.valid_until else ""
    return uuid.uuid5(row.person, f"lapsed/{row.skill_code}/{until}")


def _over(moment: datetime) -> "QuerySet[Standing]":
    return Standing.objects.filter(state=StandingState.HELD, valid_until__lte=moment).order_by(
        "valid_until", "pk"
    )


def _told(names: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    wanted = list(names)
    told: set[uuid.UUID] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        rows = SignOffEvent.objects.filter(client_uuid__in=wanted[start : start + _AT_ONCE])
        told.update(rows.values_list("client_uuid", flat=True))
    return told


def _versions(rows: list[Standing]) -> dict[tuple[str, int], SkillVersion]:
    codes = {row.skill_code for row in rows}
    versions = SkillVersion.objects.filter(skill__code__in=codes).select_related("skill")
    return {(version.skill.code, version.number): version for version in versions}


@transaction.atomic
def _announce(seen: Standing, version: SkillVersion, moment: datetime) -> SignOffEvent | None:
    """One lapse, unless something has happened since it was seen."""
    ledger.lock()
    row = _over(moment).filter(pk=seen.pk, valid_until=seen.valid_until).first()
    if row is None or row.valid_until is None or _told([lapse_name(row)]):
        return None
    return ledger.append(
        ledger.Statement(
            kind=EventKind.LAPSED,
            client_uuid=lapse_name(row),
            subject=row.person,
            signer=HUB,
            observed_at=row.valid_until,
            received_at=moment,
            facts={"until": moment_text(row.valid_until), "authority": BY_RULE, "device": "hub"},
            skill_version=version,
        )
    )
