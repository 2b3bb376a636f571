"""Mail about the review of skills and words, as about that of pages: to those who are asked, and to those who wrote."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db.models import QuerySet

from courses.domain.draft_review import ENDS, TOLD, DraftState, people_for, why_not_draft
from courses.domain.open_drafts import states
from courses.enums import ReviewAct
from courses.models import ReviewEntry
from lms.accounts.models import User
from lms.notifications import draft_letters
from lms.notifications.news import News
from lms.notifications.review_news import ASKED, LIVE, SENT_BACK, untold


def about_entry(entry: ReviewEntry, drafts: Sequence[DraftState] | None = None) -> Iterator[News]:
    """The group whose turn it is, as long as it is; whoever wrote, that it came back or is in force.

    `drafts`: where all of them are now, if that is known already.
    """
    if entry.act in {ReviewAct.SUBMITTED, ReviewAct.APPROVED}:
        yield from _asked(entry, states() if drafts is None else drafts)
    elif entry.act == ReviewAct.SENT_BACK:
        for person in _writers(entry):
            yield News(SENT_BACK, entry.public_id, person, partial(draft_letters.sent_back, entry))
    elif entry.act == ReviewAct.PUBLISHED and _was_reviewed(entry):
        for person in _writers(entry):
            yield News(LIVE, entry.public_id, person, partial(draft_letters.in_force, entry))


def _asked(entry: ReviewEntry, drafts: Sequence[DraftState]) -> Iterator[News]:
    """Nobody, where the draft has moved on since."""
    for state in drafts:
        now = state.standing
        if now.step is None or now.last is None or now.last.pk != entry.pk:
            continue
        for person in people_for(now.step):
            if not why_not_draft(person, now.step, now):
                letter = partial(draft_letters.asked, state.address, state.proposal.title, now.step)
                yield News(ASKED, entry.public_id, person, letter)


def _since_it_began(entry: ReviewEntry) -> QuerySet[ReviewEntry]:
    """What was noted of this draft, and not of the one before it."""
    rows = ReviewEntry.objects.filter(subject=entry.subject, pk__lt=entry.pk)
    ended = rows.filter(act__in=ENDS).order_by("-pk").values_list("pk", flat=True).first()
    return rows.filter(pk__gt=ended) if ended else rows


def _was_reviewed(entry: ReviewEntry) -> bool:
    return _since_it_began(entry).filter(act=ReviewAct.SUBMITTED).exists()


def _writers(entry: ReviewEntry) -> QuerySet[User]:
    """Who saved and sent it, but for whoever did this."""
    wrote = _since_it_began(entry).filter(act__in=[ReviewAct.SAVED, ReviewAct.SUBMITTED]).values("by")
    people = User.objects.filter(pk__in=wrote, is_active=True)
    return people.exclude(pk=entry.by_id) if entry.by_id is not None else people


def missed(since: datetime) -> Iterator[News]:
    """What was decided or asked since then, and was told nobody."""
    return untold(_all_since(since))


def _all_since(since: datetime) -> Iterator[News]:
    rows = ReviewEntry.objects.filter(at__gt=since, act__in=TOLD)
    entries = list(rows.select_related("by").order_by("pk"))
    drafts = states() if entries else []
    for entry in entries:
        yield from about_entry(entry, drafts)
