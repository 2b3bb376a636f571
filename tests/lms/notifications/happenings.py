"""One happening of each kind of news about which people say when they hear of it, and of each event of the others."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from badges.domain import awards, compromise, ending, issuing, keys
from badges.models import Award, CompromiseDrill
from courses.domain import incidents, refreshers, signing_list
from courses.domain.following import Word, follow_up
from courses.domain.holding import dismiss_held
from courses.domain.learner_words import dispute, resolve
from courses.domain.quiz import answer_attempt
from courses.domain.quiz_words import decide
from courses.domain.refreshers import Terms
from courses.domain.seats import leave_seat, take_seat, wait
from courses.domain.sessions import attend, call_off, plan
from courses.domain.skill_changes import note_safety_change
from courses.enums import Arrival, DisputeOutcome, EventKind, SampleVerdict
from courses.models import (
    HeldObservation,
    LessonPage,
    PresenceMark,
    Refresher,
    SigningReminder,
    SignOffEvent,
    SkillVersion,
    WorkshopSession,
    WrittenAnswer,
)
from lms.accounts import erasure, passkeys, roles
from lms.accounts.models import Pin, User
from lms.accounts.signing import CLOSED_AFTER
from lms.notifications import held_news, minority_news, news, sending
from lms.notifications.digest import last_turn
from lms.notifications.held_news import SETTLES
from lms.notifications.models import Delivery, Pace
from lms.notifications.reminders import remind
from lms.notifications.tasks import (
    owe_held,
    tell_answer,
    tell_award,
    tell_drill,
    tell_erasure,
    tell_erasure_stopped,
    tell_event,
    tell_lift,
    tell_passkey,
    tell_pin,
    tell_refresher,
    tell_review,
    tell_review_task,
    tell_seat,
    tell_session,
    tell_unsigned,
)
from tests.factories import accounts, badges, courses, joining, review
from tests.factories.desk import Desk
from tests.factories.quizzes import answers_to, attempt_at, quizzed_lesson
from tests.factories.signing import make_passkey, make_pin

DAY: Final = timedelta(days=1)


def next_monday(minutes: int = 1) -> datetime:
    """So long after every digest of what happens now has become due."""
    return last_turn(timezone.now(), Pace.WEEKLY) + 7 * DAY + timedelta(minutes=minutes)


def new_badge(person: User) -> None:
    """A badge is issued."""
    sending.announce_award(badges.issued(person, expiry_months=12))


def replaced(person: User) -> None:
    """A second badge takes the place of the first."""
    first = badges.issued(person, expiry_months=12)
    courses.observation(courses.mentor("Mia"), person, SkillVersion.objects.get())
    awards.award_missing()
    issuing.issue_pending()
    tell_award(first.pk)


def lapses(person: User) -> None:
    """A sign-off has less than thirty days."""
    version = courses.skill(expiry_months=1)
    courses.observation(courses.mentor(), person, version, when=timezone.now() - 5 * DAY)
    remind(timezone.now())


def hold_over(person: User) -> None:
    """A sign-off is put on hold, which is told at once, and the hold is lifted."""
    version, cora = courses.skill(), accounts.coordinator()
    courses.observation(courses.mentor(), person, version, when=timezone.now() - DAY)
    incidents.suspend(version.skill, [person], by=cora, reason="Guard", public_id=uuid.uuid4())
    hold = SignOffEvent.objects.get(kind="Suspended")
    incidents.lift(hold, by=cora, reason="Not concerned", client_uuid=uuid.uuid4())
    tell_event(SignOffEvent.objects.latest("position").pk)


def answer_read(person: User) -> None:
    """A mentor accepts what they wrote in a quiz."""
    row = answer_in_words(person)
    decide(row, by=courses.mentor(), accept=True, words="Well put.")
    tell_answer(row.pk)


def answer_in_words(person: User) -> WrittenAnswer:
    """What somebody wrote in a quiz of a new course, unread."""
    attempt = attempt_at(quizzed_lesson(), person)
    answer_attempt(attempt=attempt, answers=answers_to(attempt))
    return WrittenAnswer.objects.select_related("attempt").get(attempt=attempt)


def answered_dispute(person: User) -> None:
    """A dispute is answered."""
    version, cora = courses.skill(), accounts.coordinator()
    event = courses.observation(courses.mentor(), person, version, when=timezone.now() - DAY)
    said = dispute(event, by=person, reason="It was not me", client_uuid=uuid.uuid4())
    answer = resolve(said, by=cora, outcome=DisputeOutcome.STANDS, reason="Both", client_uuid=uuid.uuid4())
    tell_event(answer.pk)


def held(person: User) -> None:
    """An observation of their work waits for review, and whoever hears of that at once hears of it."""
    _hold(person)
    held_news.send_due(timezone.now() + 2 * SETTLES)


def held_answered(person: User) -> None:
    """One was reviewed before anybody heard that it waits."""
    row = _hold(person)
    dismiss_held(row, by=accounts.coordinator(), reason="Nobody was there")
    owe_held(row.pk)
    held_news.send_due(timezone.now() + 2 * SETTLES)


def _hold(person: User) -> HeldObservation:
    desk, version = Desk(courses.mentor(), skew=2 * DAY), courses.skill()
    desk.send(desk.observation(person, version))
    row = HeldObservation.objects.get()
    owe_held(row.pk)
    return row


def unagreed(person: User) -> None:
    """They coordinate the hub, and somebody under age came to a session a while ago."""
    person.give_roles(roles.COORDINATOR)
    came_without_consent("Nia", title="Soldering")
    news.send_missing(minority_news.missed)


def came_without_consent(name: str, **session: str) -> User:
    """Somebody under age who came to a session without a guardian's consent, and a mentor has said so."""
    mentor = courses.mentor("Mo")
    nia = joining.minor(name, by=User.objects.filter(groups__name=roles.COORDINATOR)[0])
    attend(courses.session(mentor, **session), nia, by=mentor, how=Arrival.NAME, is_here=True)
    PresenceMark.objects.filter(learner=nia).update(marked_at=timezone.now() - 2 * SETTLES)
    return nia


def end_of(award: Award) -> None:
    """The badge rests on nothing any more."""
    assert award.learner is not None
    event = SignOffEvent.objects.get(kind="Observed", subject=award.learner.pseudonym)
    courses.revoke(event, by=User.objects.get(pseudonym=event.signer))
    awards.award_missing()


HAPPENINGS: Final[dict[str, tuple[Callable[[User], None], str]]] = {
    "badge": (new_badge, "Your badge: Course C01"),
    "replaced": (replaced, "Your earlier badge “Course C01” is replaced"),
    "lapses": (lapses, "C01·S01 Skill S01"),
    "answer_read": (answer_read, "Your answer counts: A question of every kind"),
    "hold_over": (hold_over, "C01·S01 Skill S01 is on hold no longer"),
    "disputes": (answered_dispute, "Your dispute about C01·S01 Skill S01 is answered"),
    "held": (held, "An observation of C01·S01 Skill S01 waits for review"),
    "held_answered": (held_answered, "The observation of C01·S01 Skill S01 was reviewed"),
    "unagreed": (unagreed, "Took part without a guardian’s consent"),
}


def key_added(person: User) -> None:
    """A passkey is added."""
    tell_passkey(make_passkey(person, name="Blue phone").row.pk)


def pin_set(person: User) -> None:
    """A PIN is set."""
    tell_pin(make_pin(person).pk)


def to_be_erased(person: User) -> None:
    """They asked to be erased."""
    tell_erasure(str(erasure.schedule(person).public_id))


def on_hold(person: User) -> None:
    """A sign-off is put on hold."""
    version = courses.skill()
    courses.observation(courses.mentor(), person, version, when=timezone.now() - DAY)
    incidents.suspend(
        version.skill, [person], by=accounts.coordinator(), reason="Guard", public_id=uuid.uuid4()
    )
    tell_event(SignOffEvent.objects.latest("position").pk)


def rejected(person: User) -> None:
    """An observation does not stand after a second look."""
    event = courses.observation(courses.mentor(), person, courses.skill(), when=timezone.now() - DAY)
    word = Word(accounts.coordinator(), uuid.uuid4(), "coordinator", comment="No photo")
    facts = {"verdict": SampleVerdict.REJECTED.value}
    tell_event(follow_up(event, EventKind.SAMPLED, word, facts).pk)


def gate(person: User) -> None:
    """A safety gate lapses soon."""
    version = courses.skill(expiry_months=1, safety_gate=True)
    courses.observation(courses.mentor(), person, version, when=timezone.now() - 5 * DAY)
    remind(timezone.now())


def revoked(person: User) -> None:
    """A badge rests on nothing any more."""
    award = badges.issued(person)
    end_of(award)
    tell_award(award.pk)


def lifted(person: User) -> None:
    """A hold on a badge is lifted."""
    award, cora = badges.issued(person), accounts.coordinator()
    ending.suspend(award, by=cora, reason="First")
    ending.lift(award, by=cora, reason="Second")
    issuing.issue(Award.objects.get(edition=2))
    tell_lift(award.pk)


def key_lost(person: User) -> None:
    """A key that signed a badge was lost."""
    badges.issued(person)
    key = keys.active_key()
    compromise.mark(key, since=timezone.now(), by="Ada", reason="x")
    compromise.sign_again(key, progress=lambda _done, _total: None)
    tell_drill(CompromiseDrill.objects.get().pk)


def _session(*people: User) -> WorkshopSession:
    now = timezone.now()
    times = {"starts_at": now + 7 * DAY, "ends_at": now + 7 * DAY + timedelta(hours=3)}
    row = courses.session(accounts.person("Mo", role="mentor"), title="Soldering", seats=1, **times)
    for person in people[:1]:
        take_seat(row, by=person)
    for person in people[1:]:
        wait(row, by=person)
    return row


def seat(person: User) -> None:
    """They waited for a seat, and have it."""
    other = accounts.trainee("Other")
    heir = leave_seat(_session(other, person), by=other)
    assert heir is not None
    tell_seat(heir.pk)


def moved(person: User) -> None:
    """A session is later."""
    row = _session(person)
    plan(
        courses.plan_of(row, starts_at=row.starts_at + DAY, ends_at=row.ends_at + DAY),
        by=User.objects.get(name="Mo"),
        session=row,
    )
    tell_session(row.pk)


def called_off(person: User) -> None:
    """A session does not take place."""
    row = _session(person)
    call_off(row, by=User.objects.get(name="Mo"))
    tell_session(row.pk)


def key_removed(person: User) -> None:
    """A passkey is lost; that it was added was told before."""
    row = make_passkey(person, name="Blue phone").row
    passkeys.remove(row, lost=True)
    _told_before(person, "passkey_added", row.public_id)
    tell_passkey(row.pk)


def pin_closed(person: User) -> None:
    """Too many wrong PINs; that it was set was told before."""
    row = make_pin(person)
    Pin.objects.filter(pk=row.pk).update(failed=CLOSED_AFTER, locked_until=timezone.now())
    _told_before(person, "pin_set", row.setting)
    tell_pin(row.pk)


def _told_before(person: User, event: str, subject: uuid.UUID) -> None:
    Delivery.objects.create(event=event, subject=subject, recipient=person, sent_at=timezone.now())


def erasure_stopped(person: User) -> None:
    """They thought better of it."""
    tell_erasure_stopped(person.pk, str(uuid.uuid4()))


def badge_on_hold(person: User) -> None:
    """A badge is put on hold by hand."""
    award = badges.issued(person)
    ending.suspend(award, by=accounts.coordinator(), reason="First")
    tell_award(award.pk)


def refresher(person: User) -> None:
    """A skill that they hold has changed in what safety rests on."""
    version, cora = courses.skill(), accounts.coordinator()
    courses.observation(courses.mentor(), person, version)
    change = note_safety_change(courses.new_version(version.skill), by=cora, reason="Guards.")
    terms = Terms(timezone.localdate() + 10 * DAY, holds=True, words="Bring your card.")
    refreshers.ask(change, [person], terms, by=cora)
    tell_refresher(Refresher.objects.get().pk)


def unsigned(person: User) -> None:
    """Two documents wait for a signature, and a coordinator reminds them."""
    for title in ("House rules", "Waiver"):
        joining.published(title=title)
    signing_list.remind([person], by=User.objects.get(name="Kay"))
    tell_unsigned(SigningReminder.objects.get(person=person).pk)


def to_review(person: User) -> None:
    """A draft of somebody else waits for them."""
    person.give_roles(roles.SUBJECT_EXPERT)
    _draft_in_review(review.editor())
    tell_review_task(TaskState.objects.get().pk)


def sent_back(person: User) -> None:
    """A draft of theirs comes back."""
    person.give_roles(roles.EDITOR)
    review.decide(review.expert(), _draft_in_review(person), "reject", comment="The limit has no unit.")
    tell_review_task(TaskState.objects.get().pk)


def approved(person: User) -> None:
    """A draft of theirs is approved."""
    person.give_roles(roles.EDITOR)
    review.decide(review.expert(), _draft_in_review(person))
    tell_review(WorkflowState.objects.get().pk)


def _draft_in_review(writer: User) -> LessonPage:
    page = review.new_lesson(writer)
    review.submit(page, writer)
    return page


ALWAYS: Final[dict[str, Callable[[User], None]]] = {
    "passkey_added": key_added,
    "passkey_removed": key_removed,
    "pin_set": pin_set,
    "pin_closed": pin_closed,
    "erasure_scheduled": to_be_erased,
    "erasure_stopped": erasure_stopped,
    "ledger_suspended": on_hold,
    "ledger_sampled": rejected,
    "lapse_reminder": gate,
    "award_revoked": revoked,
    "award_suspended": badge_on_hold,
    "award_lifted": lifted,
    "key_lost": key_lost,
    "seat_given": seat,
    "session_moved": moved,
    "session_called_off": called_off,
    "unsigned": unsigned,
    "refresher_asked": refresher,
    "review_asked": to_review,
    "review_sent_back": sent_back,
    "review_live": approved,
}  # by the event, in the order of the kinds
