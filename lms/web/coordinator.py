"""The coordinator's overview: who waits, what lapses, who may judge, whether the ledger stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from courses.domain import desk
from courses.domain.readiness import versions_in_force
from courses.enums import StandingState
from courses.models import AuthorityGrant, LedgerHead, SignOffEvent, SkillVersion, Standing
from courses.models.ledger import GENESIS
from courses.models.protection import missing_protection
from lms.accounts.models import User

AHEAD = timedelta(days=60)
_LISTED = 50


@dataclass(frozen=True)
class Lapse:
    """One skill of one person that runs out soon."""

    person: User
    version: SkillVersion
    when: datetime


@dataclass(frozen=True)
class GrantRow:
    """One grant as it is listed. `valid_until` is the first moment without it, the day before is the last."""

    grant: AuthorityGrant
    last_day: datetime | None


@dataclass(frozen=True)
class LedgerState:
    """The end of the chain, and a quick look at it; `verify_ledger` reads all of it."""

    position: int
    hash: str
    missing: list[str]
    whole: bool

    @property
    def sound(self) -> bool:
        """Whether the quick look found nothing wrong."""
        return self.whole and not self.missing


@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """The hub today, in a constant number of queries."""
    now = timezone.now()
    waiting = desk.waiting()
    in_force = AuthorityGrant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=now),
    ).select_related("mentor", "place", "granted_by")
    grants = Paginator(in_force.order_by("mentor__name", "course_code", "skill_code", "pk"), _LISTED)
    page = grants.get_page(request.GET.get("page"))
    versions = versions_in_force()
    lapses, lapse_count = lapsing(now, versions)
    context: dict[str, Any] = {
        "waiting": waiting[:_LISTED],
        "waiting_count": waiting.count(),
        "lapses": lapses,
        "lapse_count": lapse_count,
        "page": page,
        "grants": [GrantRow(row, _last_moment(row)) for row in page.object_list],
        "now": now,
        "ledger": ledger_state(),
    }
    return render(request, "web/coordinator/overview.html", context)


def _last_moment(row: AuthorityGrant) -> datetime | None:
    return row.valid_until - timedelta(microseconds=1) if row.valid_until else None


def lapsing(now: datetime, versions: dict[str, SkillVersion]) -> tuple[list[Lapse], int]:
    """What runs out within 60 days of `now`, soonest first, gates first on one day; and how many in all."""
    rows = Standing.objects.filter(
        state=StandingState.HELD,
        valid_until__gt=now,
        valid_until__lte=now + AHEAD,
        person__in=User.objects.filter(is_active=True).values("pseudonym"),
    ).order_by("valid_until", "skill_code", "pk")
    listed = list(rows[:_LISTED])
    people = {p.pseudonym: p for p in User.objects.filter(pseudonym__in=[row.person for row in listed])}
    found = [
        Lapse(people[row.person], versions[row.skill_code], row.valid_until)
        for row in listed
        if row.valid_until and row.skill_code in versions
    ]
    return sorted(found, key=lambda one: (one.when.date(), not one.version.safety_gate)), rows.count()


def ledger_state() -> LedgerState:
    """Head, last row and triggers; does not read the chain."""
    head = LedgerHead.objects.get(pk=LedgerHead.HUB)
    last = SignOffEvent.objects.order_by("-position").values_list("position", "hash").first()
    return LedgerState(
        position=head.position,
        hash=head.hash,
        missing=missing_protection(connection),
        whole=(last or (0, GENESIS)) == (head.position, head.hash),
    )
