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
    """All observations of one skill, the newest first, and how far they lead towards the card in force.

    The flag beside a story says that it counted for a standing that has lapsed since.
    """

    stories: tuple[tuple[Story, bool], ...]
    counts: str


def history_of(learner: User, version: SkillVersion, *, moment: datetime) -> History:
    """What mentors saw of this learner; one query where nobody has seen anything yet, else seven at most."""
    events = events_about(learner.pseudonym, [version.skill.code])
    told = stories(event for event in events if event.kind == EventKind.OBSERVED) if events else []
    state = state_of(story.seen for story in told)
    needs = outlook(version, state, moment).needs
    lapsed = state.counted if state and not state.is_held(moment) else ()
    newest_first = sorted(told, key=lambda story: story.event.observed_at, reverse=True)
    return History(
        stories=tuple((story, story.seen in lapsed) for story in newest_first),
        counts=counts_sentence(version, *(need.have for need in needs)),
    )
