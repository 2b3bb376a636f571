"""Asking those who hold a skill under an older version to be watched again; nothing here rewrites what was signed.

What a coordinator asks is no row of the ledger. It ends by an observation under the new version, which is one, or by a
hold, which is one for each person (`Suspended`), as after an incident.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.domain import ledger
from courses.domain.incidents import is_open, lift_by_rule, suspend
from courses.domain.observations import Observation
from courses.domain.readiness import readiness_of
from courses.domain.standing import record_of
from courses.enums import EventKind, RefresherState, RequestState, StandingState
from courses.events import refresher_asked
from courses.models import Incident, Refresher, SafetyChange, SignOffEvent, SignOffRequest, Skill, Standing
from courses.permissions import can_ask
from lms.accounts.models import User
from lms.kernel.errors import DomainError, NotAllowed

FURTHEST = 366  # days


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who is signed off under an older version. `standing` is held | lapsed | suspended, today."""

    person: User
    row: Standing
    standing: str
    asked: Refresher | None
    change: SafetyChange

    @property
    def is_open(self) -> bool:
        """Whether they have been asked, and it is neither done nor over."""
        return self.asked is not None and self.asked.state == RefresherState.ASKED

    @property
    def may_be_asked(self) -> bool:
        """Whether asking makes sense: they hold it, and nothing is open but what an older change asked for."""
        is_same = self.asked is not None and self.asked.change_id == self.change.pk
        return self.standing == "held" and not (self.is_open and is_same)


def holders_under_older(change: SafetyChange, moment: datetime) -> list[Holder]:
    """Everybody whose sign-off of the skill rests on a version before this one, by name; three queries."""
    rows = Standing.objects.filter(
        skill_code=change.version.skill.code,
        skill_version__lt=change.version.number,
        state__in=[StandingState.HELD, StandingState.SUSPENDED],
    )
    people = User.objects.filter(pseudonym__in=rows.values("person"), is_active=True).order_by(
        "name", "email"
    )
    standings = {row.person: row for row in rows}
    asked = _last_asked(change.version.skill)
    return [
        Holder(person, row, _standing(row, moment), asked.get(person.pk), change)
        for person in people
        if (row := standings.get(person.pseudonym)) is not None
    ]


def _last_asked(skill: Skill) -> dict[int, Refresher]:
    """The last request to each person for any change of the skill; where one is open, that one."""
    rows = Refresher.objects.filter(change__version__skill=skill).order_by("asked_at", "pk")
    return {row.learner_id: row for row in sorted(rows, key=lambda row: row.state == RefresherState.ASKED)}


def _standing(row: Standing, moment: datetime) -> str:
    if row.is_suspended:
        return "suspended"
    return "held" if row.is_held(moment) else "lapsed"


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked: until which day, with which words, and whether the skill is on hold afterwards."""

    due_on: date
    holds: bool
    words: str = ""


@transaction.atomic
def ask(change: SafetyChange, people: Iterable[User], terms: Terms, *, by: User) -> list[Refresher]:
    """Ask each of these people who holds the skill under an older version; nobody is asked twice.

    What is still open because of another change of the skill is taken back: what is asked now takes its place.
    They come onto the mentors' list as if they had asked themselves, if they may ask. Returns the new requests. Raises
    NotAllowed unless `by` coordinates; DomainError for a day that is past or too far off.
    """
    _check_may(by)
    today = timezone.localdate()
    if not today < terms.due_on or (terms.due_on - today).days > FURTHEST:
        raise DomainError(_("Choose a day from tomorrow on, within a year."), code="due")
    now = timezone.now()
    wanted = {person.pk for person in people}
    found = [
        one for one in holders_under_older(change, now) if one.person.pk in wanted and one.standing == "held"
    ]
    return [row for one in found if (row := _ask_one(change, one.person, terms, by, now)) is not None]


def _ask_one(change: SafetyChange, person: User, terms: Terms, by: User, now: datetime) -> Refresher | None:
    row, created = Refresher.objects.get_or_create(
        learner=person,
        change=change,
        state=RefresherState.ASKED,
        defaults={
            "words": terms.words,
            "due_on": terms.due_on,
            "holds": terms.holds,
            "asked_by": by,
            "asked_at": now,
        },
    )
    if not created:
        return None
    for other in _open_otherwise(row):
        _withdraw(other)
    row.request = _on_the_list(change, person, now)
    row.save(update_fields=["request"])
    refresher_asked.announce(refresher_id=row.pk)
    return row


def _open_otherwise(row: Refresher) -> "QuerySet[Refresher]":
    """What else is open for the same person and skill, because of another change."""
    rows = Refresher.objects.filter(learner=row.learner, state=RefresherState.ASKED).exclude(pk=row.pk)
    return rows.filter(change__version__skill=row.change.version.skill).order_by("pk")


def _on_the_list(change: SafetyChange, person: User, now: datetime) -> SignOffRequest | None:
    """The place on the mentors' list that is made for them; None where they have one, or may not ask today."""
    skill = change.version.skill
    if not can_ask(person) or not readiness_of(person, skill.code, moment=now).ready:
        return None
    note = _("To refresh it: %(reason)s") % {"reason": change.reason}
    row, created = SignOffRequest.objects.get_or_create(
        learner=person,
        skill=skill,
        state=RequestState.WAITING,
        defaults={"note": note[:300], "asked_at": now},
    )
    return row if created else None


@transaction.atomic
def take_back(refresher: Refresher, *, by: User) -> bool:
    """Ask no longer; the place on the mentors' list that came with it goes too. False where it was over already.

    Raises NotAllowed unless `by` coordinates, and for a request to oneself.
    """
    _check_may(by)
    if refresher.learner_id == by.pk:
        raise NotAllowed(_("Ask another coordinator to take back what was asked of you."), code="own_work")
    return _withdraw(refresher)


def _withdraw(refresher: Refresher) -> bool:
    row = Refresher.objects.filter(pk=refresher.pk, state=RefresherState.ASKED)
    if not row.update(state=RefresherState.WITHDRAWN, ended_at=timezone.now()):
        return False
    if refresher.request_id is not None:
        came = SignOffRequest.objects.filter(pk=refresher.request_id, state=RequestState.WAITING)
        came.update(state=RequestState.WITHDRAWN)
    return True


def open_for(person: User) -> "QuerySet[Refresher]":
    """What somebody is asked to refresh, by date."""
    rows = Refresher.objects.filter(learner=person, state=RefresherState.ASKED)
    return rows.select_related("change__version__skill__current__skill").order_by("due_on", "pk")


def close_done(person: uuid.UUID, skill_code: str) -> int:
    """Note which requests an observation under the new version has answered; returns how many. Safe to run twice.

    Where the skill is on hold for want of it, the hold ends: also if it was made in time and recorded afterwards, and
    if the new version needs more than this one observation.
    """
    rows = Refresher.objects.filter(
        learner__pseudonym=person,
        change__version__skill__code=skill_code,
        state__in=[RefresherState.ASKED, RefresherState.HELD],
    )
    if not rows.exists():
        return 0
    with transaction.atomic():
        ledger.lock()
        return sum(_close_if_done(row) for row in rows.select_related("learner", "change__version__skill"))


def _close_if_done(row: Refresher) -> bool:
    """Call it with the ledger locked where the row may be HELD."""
    answer = _answer_to(row)
    if answer is None:
        return False
    if row.state == RefresherState.HELD and row.ended_at is not None:
        _end_hold(row, row.ended_at, answer)
    same = Refresher.objects.filter(pk=row.pk, state=row.state)
    return bool(same.update(state=RefresherState.DONE, ended_at=timezone.now()))


def _answer_to(row: Refresher) -> Observation | None:
    """The first observation under the new version that counts and is signed for by somebody who may sign."""
    version = row.change.version
    record = record_of(row.learner.pseudonym, version.skill.code)
    seen = record.observations if record is not None else ()
    return next(
        (one for one in seen if one.counts and one.signed and one.version.number >= version.number), None
    )


def _end_hold(row: Refresher, since: datetime, answer: Observation) -> None:
    """Lift what `_hold` put on hold then, unless it has ended by itself."""
    held = SignOffEvent.objects.filter(
        kind=EventKind.SUSPENDED,
        subject=row.learner.pseudonym,
        skill_code=row.change.version.skill.code,
        received_at=since,
    )
    for event in held:
        if is_open(event):
            lift_by_rule(event, answer)


def end_due(moment: datetime) -> None:
    """After its day a request that was not answered ends: with a hold, if the coordinator chose one.

    Once for each, however often and by however many at once it is called. Those whom one person asked for one day are
    put on hold together, in one incident. Where whoever asked may put nobody on hold any more, it ends without.
    """
    day = timezone.localdate(moment)
    rows = Refresher.objects.filter(state=RefresherState.ASKED, due_on__lt=day)
    groups: dict[tuple[int, date, int | None], list[int]] = defaultdict(list)
    for row in rows.select_related("learner", "change__version__skill").order_by("pk"):
        if _close_if_done(row):
            continue
        if row.holds:
            groups[row.change_id, row.due_on, row.asked_by_id].append(row.pk)
        else:
            rows.filter(pk=row.pk).update(state=RefresherState.PASSED, ended_at=moment)
    for keys in groups.values():
        _hold(keys, moment)


@transaction.atomic
def _hold(keys: list[int], moment: datetime) -> None:
    """Put those of one request on hold who are still open; nobody twice, and nobody who was watched meanwhile.

    The ledger is locked before the rows, as in an erasure.
    """
    ledger.lock()
    locked = Refresher.objects.select_for_update(of=("self",)).filter(pk__in=keys, state=RefresherState.ASKED)
    found = locked.select_related("learner", "change__version__skill", "asked_by").order_by("pk")
    rows = [row for row in found if not _close_if_done(row)]
    if not rows:
        return
    try:
        with transaction.atomic():
            incident = _suspend(rows)
    except DomainError:  # nobody of them holds it now, or whoever asked coordinates no longer
        incident = None
    Refresher.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=RefresherState.HELD if incident else RefresherState.PASSED,
        ended_at=incident.opened_at if incident else moment,  # by which `_end_hold` finds it again
    )


def _suspend(rows: list[Refresher]) -> Incident | None:
    first = rows[0]
    if first.asked_by is None:
        return None
    reason = _("Not refreshed by %(day)s, after a change that matters for safety: %(reason)s") % {
        "day": first.due_on.isoformat(),
        "reason": first.change.reason,
    }
    return suspend(
        first.change.version.skill,
        [row.learner for row in rows],
        by=first.asked_by,
        reason=reason,
        public_id=uuid.uuid5(first.public_id, "hold"),
    )


def _check_may(by: User) -> None:
    if not by.has_perm("courses.grant_authority"):
        raise NotAllowed(
            _("Only coordinators and administrators ask for a refresher."), code="may_not_ask_to_refresh"
        )
