"""Mail about the end of a badge, to its holder: one for each thing that happened, caught up on when it was missed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from badges.domain.ending import was_by_hand
from badges.enums import AwardState
from badges.models import Award, HandChange
from lms.notifications import badge_letters
from lms.notifications.models import Delivery
from lms.notifications.news import News

ENDED = {state: f"award_{state.value}" for state in badge_letters.TOLD}
BY_HAND = "award_by_hand"


def about_award(award: Award) -> list[News]:
    """The holder of an issued badge that the ledger ended. What a person did is told by `about_change`."""
    if award.state not in ENDED or award.issued_at is None or was_by_hand(award):
        return []
    holder = award.learner
    if holder is None or not holder.is_active:
        return []
    return [
        News(ENDED[AwardState(award.state)], award.public_id, holder, partial(badge_letters.ended, award))
    ]


def about_change(change: HandChange) -> list[News]:
    """The holder of a badge that a person revoked, put on hold or lifted; each time is news of its own."""
    holder = change.award.learner
    if holder is None or not holder.is_active:
        return []
    return [News(BY_HAND, change.public_id, holder, partial(badge_letters.changed, change))]


def missed(since: datetime) -> Iterator[News]:
    """What happened since then and was told nobody."""
    told = Delivery.objects.filter(sent_at__isnull=False)
    awards = Award.objects.filter(
        state__in=list(ENDED), ended_at__gt=since, learner__isnull=False, issued_at__isnull=False
    )
    for state, event in ENDED.items():
        owed = awards.filter(state=state).exclude(public_id__in=told.filter(event=event).values("subject"))
        for award in owed.select_related("achievement", "learner"):
            yield from about_award(award)
    changes = HandChange.objects.filter(at__gt=since, award__learner__isnull=False)
    owed_changes = changes.exclude(public_id__in=told.filter(event=BY_HAND).values("subject"))
    for change in owed_changes.select_related("award__achievement", "award__learner", "reason"):
        yield from about_change(change)
