"""Letting go of a person: everything outside the ledger goes, and the ledger says that it has. See docs/decisions/0015.

What others signed about the person keeps its row, hash and place in the chain. What the person signed about
others stays theirs, under a signature that reads "erased person".
"""

import uuid
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from courses.domain import authority, evidence, ledger, ledger_tree
from courses.domain.house_privacy import let_go_of_house
from courses.domain.requests import ask
from courses.domain.session_privacy import let_go_of_sessions
from courses.enums import EventKind, HoldState
from courses.models import (
    Adjustment,
    AuthorityGrant,
    Device,
    Enrolment,
    HeldObservation,
    LessonProgress,
    Note,
    ObservationDetail,
    ObservationSignature,
    PersonCode,
    PersonSalt,
    QuizAttempt,
    Refresher,
    Sample,
    SignOffDraft,
    SignOffEvent,
    SignOffRequest,
    Standing,
    WrittenAnswer,
)
from lms.accounts.models import User
from lms.kernel.errors import DomainError
from lms.kernel.privacy import Erasure

OWN_WISH = "own"  # the person asked the hub
BY_ADMINISTRATOR = "administrator"  # the person asked somebody, who did it
BY_ERASURE = "erasure"  # what ends the authority of an erased mentor
BY_LIST = "list"  # a restored backup had brought them back


def erase_record(erasure: Erasure) -> None:
    """Delete what the courses app keeps about a person outside the ledger; their authority ends first.

    The eraser of this app: called inside the transaction of the erasure, while the person still has a pseudonym.
    """
    person: User = erasure.person
    ledger.lock()
    authority.end_all(person, signer=erasure.signer, authority=BY_ERASURE)
    AuthorityGrant.objects.filter(mentor=person).exclude(basis_note="").update(basis_note="")
    about = SignOffEvent.objects.filter(subject=person.pseudonym)
    ObservationDetail.objects.filter(learner=person).delete()
    ObservationDetail.objects.filter(event__in=about).delete()
    _let_go_of_signed(person)
    Sample.objects.filter(event__in=about, answered_at__isnull=True).delete()
    _let_go_of_held(person)
    SignOffDraft.objects.filter(Q(mentor=person) | Q(learner=person)).delete()
    about_them = (Enrolment, LessonProgress, SignOffRequest, Adjustment, Refresher, Note)
    for rows in (model.objects for model in about_them):
        rows.filter(learner=person).delete()
    QuizAttempt.objects.filter(learner=person).delete()  # and what they wrote, with what mentors said to it
    WrittenAnswer.objects.filter(decided_by=person).update(decided_by=None)
    let_go_of_house(person)
    let_go_of_sessions(person)
    PersonCode.objects.filter(person=person).delete()
    evidence.erase_for(person)
    Standing.objects.filter(person=person.pseudonym).delete()
    ledger_tree.erase_leaf_salts(person.pseudonym)
    PersonSalt.objects.filter(person=person.pseudonym).delete()


def _let_go_of_signed(person: User) -> None:
    """What was signed on devices about the person goes, with its salts: signatures over commitments say nothing then.

    The person's own devices go too. What they signed about others stays, with the public key to check it by.
    """
    ObservationSignature.objects.filter(event__subject=person.pseudonym).update(
        content="", salt=b"", learner=None
    )
    Device.objects.filter(user=person).delete()


def _let_go_of_held(person: User) -> None:
    """Nobody can record any more what an erased mentor saw: whoever they watched is put on the list again."""
    waiting = HeldObservation.objects.filter(mentor=person, state=HoldState.WAITING).select_related(
        "learner", "version__skill"
    )
    for held in waiting:
        try:
            ask(learner=held.learner, skill=held.version.skill)
        except DomainError:
            continue  # they are not ready for it, or may not ask any more
    HeldObservation.objects.filter(mentor=person).delete()
    HeldObservation.objects.filter(learner=person).delete()


def record_erased(
    person: uuid.UUID, *, signer: uuid.UUID, by_what: str, at: datetime | None = None
) -> SignOffEvent:
    """State in the ledger that a pseudonym was erased; once, whoever asks again. Inside a transaction."""
    ledger.lock()
    earlier = SignOffEvent.objects.filter(subject=person, kind=EventKind.ERASED).first()
    if earlier is not None:
        return earlier
    now = timezone.now()
    return ledger.append(
        ledger.Statement(
            kind=EventKind.ERASED,
            client_uuid=uuid.uuid4(),
            subject=person,
            signer=signer if signer != person else ledger.HUB,
            observed_at=at or now,
            received_at=now,
            facts={"authority": by_what, "device": "hub"},
        )
    )


def erased_people() -> set[uuid.UUID]:
    """Every pseudonym that the ledger says was erased; one query."""
    return set(SignOffEvent.objects.filter(kind=EventKind.ERASED).values_list("subject", flat=True))
