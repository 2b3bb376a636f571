"""What of the reader's lapses soon, and which gates have: with what is closed until they are renewed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.domain.readiness import blocked_by
from courses.models import SkillVersion
from courses.templatetags.lists import ListedPractical, standings_on_show
from courses.templatetags.rows import rows_of
from courses.templatetags.skill_words import day

AHEAD = timedelta(days=60)  # as long before as the first reminder


@dataclass(frozen=True)
class Lapse:
    """One sign-off that lapses soon, or a safety gate that has; `closes` is what rests on a gate."""

    item: ListedPractical
    until: datetime
    moment: datetime
    closes: tuple[SkillVersion, ...]

    @property
    def lapsed(self) -> bool:
        """Whether its date has passed."""
        return self.until <= self.moment

    @property
    def when(self) -> str:
        """The date, and how far away it is."""
        if self.lapsed:
            return _("Lapsed on %(day)s.") % {"day": day(self.until)}
        days = (localtime(self.until).date() - localtime(self.moment).date()).days
        left = ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days} if days else _("today")
        return _("Lapses on %(day)s, %(left)s.") % {"day": day(self.until), "left": left}

    @property
    def what_to_do(self) -> str:
        """How to renew it."""
        if self.item.own.request is not None:
            return _("You have asked; practise until a mentor has time to watch.")
        if self.lapsed:
            return _("Ask for a sign-off: all observations are needed again.")
        return _("Ask to renew it: one good observation before that day is enough.")


def lapses_of(request: HttpRequest) -> list[Lapse]:
    """Lapsed gates first, then what lapses within sixty days, by date; no query beyond those of the list of skills."""
    rows = rows_of(request)
    found = []
    for item in standings_on_show(request):
        standing, version = item.own.standing, item.own.version
        if standing is None or standing.valid_until is None:
            continue
        soon = standing.is_held(rows.moment) and standing.valid_until <= rows.moment + AHEAD
        if soon or (version.safety_gate and standing.is_lapsed(rows.moment)):
            closed = blocked_by(version.skill.code, rows.versions) if version.safety_gate else []
            closes = tuple(rows.versions[code] for code in closed)
            found.append(Lapse(item, standing.valid_until, rows.moment, closes))
    return sorted(found, key=lambda lapse: lapse.until)
