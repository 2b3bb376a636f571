"""Mail to holders after a key was lost: one for each person and drill, once the drill is done."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.utils import timezone

from badges.enums import AwardState, DrillOutcome
from badges.models import Award, CompromiseDrill, DrillFinding
from lms.accounts.models import User
from lms.notifications import drill_letters
from lms.notifications.models import Delivery
from lms.notifications.news import News

KEY_LOST = "key_lost"


def about_drill(drill: CompromiseDrill) -> Iterator[News]:
    """Everybody whose badge was signed again or fell, and holds; nobody before the drill is done."""
    if drill.finished_at is None:
        return
    told = Delivery.objects.filter(event=KEY_LOST, subject=drill.public_id, sent_at__isnull=False)
    fallen = set(
        DrillFinding.objects.filter(drill=drill, outcome=DrillOutcome.FALLEN).values_list(
            "credential__award", flat=True
        )
    )
    # Of what was revoked, is on hold or was replaced nobody needs a new copy.
    about = Award.objects.filter(state=AwardState.ISSUED, credentials__findings__drill=drill)
    people = User.objects.filter(awards__in=about, is_active=True).exclude(pk__in=told.values("recipient"))
    for person in people.distinct().order_by("pk"):
        own = about.filter(learner=person).select_related("achievement").distinct().order_by("pk")
        outcomes = {
            award: DrillOutcome.FALLEN if award.pk in fallen else DrillOutcome.SIGNED
            for award in own
            if not award.has_expired(timezone.now())
        }
        if outcomes:
            yield News(KEY_LOST, drill.public_id, person, partial(drill_letters.after_drill, outcomes))


def missed(since: datetime) -> Iterator[News]:
    """What drills that were done since then have to tell, and nobody was told."""
    for drill in CompromiseDrill.objects.filter(finished_at__gt=since).order_by("pk"):
        yield from about_drill(drill)
