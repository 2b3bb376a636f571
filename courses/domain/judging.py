"""Who has to judge an observation now: for them its evidence is open as long as they have to."""

from datetime import datetime

from courses.domain.learner_words import authority_to_resolve, open_dispute
from courses.domain.second import grant_to_countersign
from courses.domain.second_look import authority_to_sample
from courses.domain.story import stories
from courses.enums import EventKind
from courses.models import Sample, SignOffEvent
from lms.accounts.models import User
from lms.kernel.errors import NotAllowed


def has_to_judge(person: User, event: SignOffEvent, moment: datetime) -> bool:
    """Whether a word of this person is waited for: as second person, on a sample, or on a dispute."""
    event = observation_of(event)
    return (
        _may_countersign(person, event, moment)
        or _may_sample(person, event, moment)
        or _may_answer(person, event)
    )


def observation_of(event: SignOffEvent) -> SignOffEvent:
    """The observation that a correction corrects; any other event as it is. No query but for a correction."""
    if event.kind != EventKind.CORRECTED or event.target is None:
        return event
    return SignOffEvent.objects.get(client_uuid=event.target)


def _may_countersign(person: User, event: SignOffEvent, moment: datetime) -> bool:
    try:
        grant_to_countersign(event, by=person, moment=moment)
    except NotAllowed:
        return False
    return stories([event])[0].waits


def _may_sample(person: User, event: SignOffEvent, moment: datetime) -> bool:
    if not Sample.objects.filter(event=event, verdict="").exists():
        return False
    try:
        authority_to_sample(event, by=person, moment=moment)
    except NotAllowed:
        return False
    return True


def _may_answer(person: User, event: SignOffEvent) -> bool:
    disputed = open_dispute(event)
    if disputed is None:
        return False
    try:
        authority_to_resolve(disputed, by=person)
    except NotAllowed:
        return False
    return True
