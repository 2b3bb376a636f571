"""The coordinator's overview: what lapses, who waits, where mentors are short, whether the ledger stands."""

from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required, permission_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from courses.domain.readiness import versions_in_force
from courses.domain.who import people
from courses.models import LedgerHead, SignOffEvent
from courses.models.ledger import GENESIS
from courses.models.protection import missing_protection
from lms.accounts.models import User
from lms.web.coordination.parts import PARTS, Today


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


@require_safe
@login_required
@permission_required("courses.view_coordination", raise_exception=True)
def overview(request: HttpRequest) -> HttpResponse:
    """The hub today, in a constant number of queries."""
    may_sign = cast(User, request.user).has_perm("courses.record_observation")
    today = Today(now=timezone.now(), versions=versions_in_force(), names=people(), may_sign=may_sign)
    context = {"parts": [part(today) for part in PARTS], "ledger": ledger_state()}
    return render(request, "web/coordinator/overview.html", context)


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
