"""What pages about somebody's record say, beside the tags about learning."""

from django import template
from django.http import HttpRequest
from django.utils import timezone

from courses.domain import adjustments
from courses.domain.desk import to_acknowledge
from courses.domain.holds import Hold, holds_of
from courses.domain.signed_words import Offer, offer
from courses.domain.story import Story
from courses.domain.timeline import Timeline
from courses.models import Adjustment, Skill
from courses.templatetags import entry_words
from courses.templatetags.rows import rows_of
from courses.templatetags.skill_picture import Picture, picture_of
from lms.accounts.models import User

register = template.Library()

register.filter("entry_title", entry_words.entry_title)
register.filter("entry_icon", entry_words.entry_icon)
register.filter("entry_tone", entry_words.entry_tone)
register.filter("late_words", entry_words.late_words)
register.filter("authority_words", entry_words.authority_words)
register.filter("until_words", entry_words.until_words)


@register.filter
def picture(timeline: Timeline) -> Picture:
    """The drawing of a skill's timeline."""
    return picture_of(timeline, timezone.now())


@register.simple_tag(takes_context=True)
def my_holds(context: dict[str, HttpRequest]) -> list[Hold]:
    """Why skills of the reader are on hold; no query where none is."""
    rows = rows_of(context["request"])
    held_up = [code for code, row in rows.standings.items() if row.is_suspended]
    return holds_of(rows.learner, held_up) if rows.learner and held_up else []


@register.simple_tag(takes_context=True)
def my_unread(context: dict[str, HttpRequest]) -> list[Story]:
    """Observations that the reader has not acknowledged, oldest first."""
    learner = rows_of(context["request"]).learner
    return to_acknowledge(learner) if learner else []


@register.simple_tag
def word_to_sign(reader: User, story: Story) -> Offer | None:
    """What the reader may sign with their own passkey to acknowledge it; None where they have none that works here."""
    return offer(story.event, by=reader)


@register.simple_tag
def adjustments_for(reader: User, learner: User, skill: Skill) -> list[Adjustment]:
    """What is agreed for this learner and skill now; nothing for readers who may not see it."""
    if not adjustments.may_see(reader, learner):
        return []
    return adjustments.in_force(learner, skill, timezone.now())


@register.simple_tag
def adjustment_of(reader: User, story: Story) -> Adjustment | None:
    """The adjustment that an observation was made under; None for readers who may not see it."""
    name, learner = story.seen.facts.get("adjustment"), story.learner
    if not name or learner is None or not adjustments.may_see(reader, learner):
        return None
    return Adjustment.objects.select_related("agreed_by").filter(public_id=name).first()
