"""A reader's own observations of one skill."""

from dataclasses import dataclass
from datetime import datetime

from courses.domain.counting import state_of
from courses.domain.outlook import outlook
from courses.domain.standing import events_about
from courses.domain.story import Story, stories
from courses.enums import EventKind
from courses.models import SkillVersion
from courses.templatetags.skill_words import counts_sentence
from lms.accounts.models import User


@dataclass(frozen=True)
class History:
    """All observations of one skill, the newest first, and how far they lead towards the card in force."""

    stories: tuple[Story, ...]
    counts: str


def history_of(learner: User, version: SkillVersion, *, moment: datetime) -> History:
    """What mentors saw of this learner; one query where nobody has seen anything yet, else seven at most."""
    events = events_about(learner.pseudonym, [version.skill.code])
    told = stories(event for event in events if event.kind == EventKind.OBSERVED) if events else []
    needs = outlook(version, state_of(story.seen for story in told), moment).needs
    return History(
        stories=tuple(sorted(told, key=lambda story: story.event.observed_at, reverse=True)),
        counts=counts_sentence(version, *(need.have for need in needs)),
    )
