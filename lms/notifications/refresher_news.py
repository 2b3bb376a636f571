"""Mail to those who are asked to refresh a skill: once for each request."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.domain.openness import Reader
from courses.domain.taught import cards_of
from courses.enums import RefresherState
from courses.models import Refresher
from lms.kernel.letters import Letter
from lms.notifications.models import Delivery
from lms.notifications.news import News

ASKED = "refresher_asked"


def about_refresher(row: Refresher) -> list[News]:
    """Whoever is asked, as long as it is open."""
    if row.state != RefresherState.ASKED or not row.learner.is_active:
        return []
    return [News(ASKED, row.public_id, row.learner, partial(_letter, row))]


def _letter(row: Refresher) -> Letter:
    version = row.change.version
    skill = version.skill.current or version
    words = {
        "skill": f"{version.skill.code} {skill.title}",
        "day": date_format(row.due_on, "DATE_FORMAT"),
        "reason": row.change.reason,
    }
    after = (
        _("After that day the skill is on hold until a mentor has watched you.")
        if row.holds
        else _("What you hold stays yours.")
    )
    return Letter(
        subject=_("Please refresh: %(skill)s") % words,
        paragraphs=(
            _("a skill that you hold has changed: %(reason)s") % words,
            _("Please be watched once under the new version until %(day)s.") % words,
            *((row.words,) if row.words else ()),
            after,
        ),
        action=_("See what is asked now"),
        address=settings.BASE_URL + _address(row),
        why=_("You get this mail because you hold this skill and a coordinator asks you to refresh it."),
    )


def _address(row: Refresher) -> str:
    """Of the practical in the reader's language, without the host: `get_url` names it where there are several sites.

    Of their bench, where the practical is not open to them.
    """
    skill = row.change.version.skill_id
    page = cards_of([skill], Reader(row.learner)).get(skill)
    parts = page.get_url_parts() if page is not None else None
    return (parts[2] if parts is not None else None) or reverse("me")


def missed(since: datetime) -> Iterator[News]:
    """What was asked since then, and was told nobody."""
    told = Delivery.objects.filter(event=ASKED, sent_at__isnull=False).values("subject")
    rows = Refresher.objects.filter(asked_at__gt=since).exclude(public_id__in=told)
    for row in rows.select_related("learner", "change__version__skill__current"):
        yield from about_refresher(row)
