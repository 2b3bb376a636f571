"""Mail about the end of a badge, to its holder: one for each thing that happened, caught up on when it was missed."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Concat

from badges.enums import AwardState, StatusRule
from badges.models import Award, HandLift, StatusChange
from lms.notifications import badge_letters
from lms.notifications.models import Delivery
from lms.notifications.news import News

_ENDED_AS = "award_"
ISSUED = "award_issued"
ENDED = {state: f"{_ENDED_AS}{state.value}" for state in badge_letters.TOLD}
LIFTED = "award_lifted"


def about_issued(award: Award) -> list[News]:
    """The holder of a badge that was issued, and is in force."""
    if award.learner is None or award.state != AwardState.ISSUED:
        return []
    return [News(ISSUED, award.public_id, award.learner, partial(badge_letters.issued, award))]


def about_award(award: Award) -> list[News]:
    """The holder of a badge that was revoked, put on hold or replaced; each happens to one award once at most.

    Of what the ledger ended before it was issued nobody is told. Of badges that end together, because one had
    replaced the others, the newest that was issued is told of; and where a hold was lifted, that is the news.
    """
    holder = award.learner
    if award.state not in ENDED or holder is None or not holder.is_active:
        return []
    state = AwardState(award.state)
    change = _by_hand(award, state)
    if award.issued_at is None and change is None:
        return []
    if _is_told_otherwise(award):
        return []
    return [News(ENDED[state], award.public_id, holder, partial(badge_letters.ended, award, change))]


def about_lift(lift: HandLift) -> list[News]:
    """The holder of a badge on which a hold was lifted. Of badges that were on hold together one has the reason."""
    holder = lift.award.learner
    if holder is None or not holder.is_active or not hasattr(lift, "reason"):
        return []
    return [News(LIFTED, lift.award.public_id, holder, partial(badge_letters.lifted, lift))]


def _by_hand(award: Award, state: AwardState) -> StatusChange | None:
    rows = StatusChange.objects.filter(award=award, kind=state.value, rule=StatusRule.BY_HAND)
    return rows.select_related("reason").order_by("-pk").first()


def _is_told_otherwise(award: Award) -> bool:
    if award.state == AwardState.REPLACED:
        return HandLift.objects.filter(award=award).exists()
    issued = Award.objects.filter(
        achievement=award.achievement_id, learner=award.learner_id, issued_at__isnull=False
    )
    if award.issued_at is None:
        return issued.filter(state=award.state).exists()
    newer = Q(renewal__gt=award.renewal) | Q(renewal=award.renewal, edition__gt=award.edition)
    return issued.filter(newer).exists()


def missed(since: datetime) -> Iterator[News]:
    """What happened since then and was told nobody."""
    told = Delivery.objects.seen_to()
    same = told.filter(subject=OuterRef("public_id"), event=Concat(Value(_ENDED_AS), OuterRef("state")))
    awards = Award.objects.filter(state__in=list(ENDED), ended_at__gt=since, learner__isnull=False)
    for award in awards.exclude(Exists(same)).select_related("achievement", "learner"):
        yield from about_award(award)
    lifts = HandLift.objects.filter(at__gt=since, award__learner__isnull=False)
    owed = lifts.exclude(award__public_id__in=told.filter(event=LIFTED).values("subject"))
    for lift in owed.select_related("award__achievement", "award__learner", "reason"):
        yield from about_lift(lift)
