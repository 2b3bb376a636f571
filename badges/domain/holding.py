"""What somebody holds, in words: the state of each badge, until when, and what to do when something in it lapses."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from badges.domain.showing import Showing, showings_of
from badges.domain.verification import holder_state
from badges.enums import AwardState, Verdict
from badges.models import Award
from courses.domain.readiness import versions_in_force
from courses.models import Standing
from lms.accounts.models import User


@dataclass(frozen=True)
class Part:
    """One skill of a badge: its code and title, until when it is held, and whether it is not held now."""

    code: str
    title: str
    until: datetime | None
    lost: bool


@dataclass(frozen=True)
class HeldBadge:
    """A badge as its holder sees it. `first` are the skills that end it, `newer` the badge in its place."""

    award: Award
    verdict: Verdict | None
    showing: Showing
    parts: tuple[Part, ...]
    first: tuple[Part, ...]
    newer: Award | None

    @property
    def state(self) -> str:
        """The state as one sentence."""
        award = self.award
        if self.verdict is None:
            return _("It is being prepared and is here in a moment.")
        if self.verdict is Verdict.VALID:
            if award.valid_until is None:
                return _("Valid, without an end date.")
            return _("Valid until %(day)s.") % {"day": _day(award.valid_until)}
        sentences = {
            Verdict.EXPIRED: _("Its time ran out on %(day)s.") % {"day": _day(award.valid_until)},
            Verdict.SUSPENDED: _("On hold since %(day)s.") % {"day": _day(award.ended_at)},
            Verdict.REVOKED: _("Taken back by the hub on %(day)s.") % {"day": _day(award.ended_at)},
            Verdict.REPLACED: _("A newer badge stands in its place since %(day)s.")
            % {"day": _day(award.ended_at)},
        }
        return sentences[self.verdict]

    @property
    def advice(self) -> str:
        """What to do, as one or two sentences; empty where there is nothing to do."""
        if self.verdict is Verdict.VALID and self.first:
            return ngettext(
                "It holds until its first skill lapses. One good observation of it before that day renews "
                "the badge: you get a new one, and this one is marked as replaced.",
                "It holds until its first skills lapse. One good observation of each before that day renews "
                "the badge: you get a new one, and this one is marked as replaced.",
                len(self.first),
            )
        sentences = {
            Verdict.EXPIRED: _(
                "Have the skills that lapsed watched again. As soon as you hold them all, you get a new badge."
            ),
            Verdict.SUSPENDED: _(
                "A skill in it is on hold. Your record says why and what ends it; then you get a new badge."
            ),
            Verdict.REVOKED: _(
                "An observation that it rested on does not stand any more. Your record says which. If you do not "
                "agree, you can dispute it there."
            ),
            Verdict.REPLACED: _("Show the newer one. Whoever checks this one is told to ask you for it."),
        }
        return sentences.get(self.verdict, "") if self.verdict is not None else ""

    @property
    def usable(self) -> bool:
        """Whether there is something to take along or to show."""
        return self.verdict in {Verdict.VALID, Verdict.EXPIRED}


def badges_of(person: User, *, moment: datetime) -> list[HeldBadge]:
    """Every badge of a person: what holds first, newest first in each state; seven queries for any number."""
    rows = Award.objects.filter(learner=person).select_related("achievement")
    awards = [
        award
        for award in rows.prefetch_related("achievement__wordings__locale").order_by("-earned_at", "-pk")
        if award.issued_at or award.state == AwardState.PENDING
    ]
    found = _held(person, awards, moment)
    order = [None, *reversed(Verdict)]
    return sorted(found, key=lambda held: order.index(held.verdict))


def badge_of(person: User, public_id: uuid.UUID, *, moment: datetime) -> HeldBadge | None:
    """One badge of a person, which was issued or is owed; None where it is not theirs."""
    return next(
        (held for held in badges_of(person, moment=moment) if held.award.public_id == public_id), None
    )


def _held(person: User, awards: list[Award], moment: datetime) -> list[HeldBadge]:
    if not awards:
        return []
    codes = {code for award in awards for code in award.skills}
    standings = {
        row.skill_code: row for row in Standing.objects.filter(person=person.pseudonym, skill_code__in=codes)
    }
    titles = {code: version.title for code, version in versions_in_force().items()}
    showings = showings_of(person, awards)
    return [_one(award, awards, standings, titles, showings[award.pk], moment) for award in awards]


def _one(
    award: Award,
    awards: Iterable[Award],
    standings: dict[str, Standing],
    titles: dict[str, str],
    showing: Showing,
    moment: datetime,
) -> HeldBadge:
    verdict = None if award.state == AwardState.PENDING else holder_state(award, moment)
    parts = tuple(_part(code, standings.get(code), titles.get(code, ""), moment) for code in award.skills)
    ends = min((part.until for part in parts if part.until), default=None)
    first = tuple(part for part in parts if part.lost or (part.until is not None and part.until == ends))
    same = [one for one in awards if one.achievement_id == award.achievement_id]
    newer = [one for one in same if one.state == AwardState.ISSUED and one.pk != award.pk]
    return HeldBadge(
        award=award,
        verdict=verdict,
        showing=showing,
        parts=parts,
        first=first if verdict in {Verdict.VALID, Verdict.EXPIRED, Verdict.SUSPENDED} else (),
        newer=newer[0] if newer and verdict is Verdict.REPLACED else None,
    )


def _part(code: str, row: Standing | None, title: str, moment: datetime) -> Part:
    return Part(code, title, row.valid_until if row else None, lost=row is None or not row.is_held(moment))


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else "–"
