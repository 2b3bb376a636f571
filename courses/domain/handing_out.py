"""What the courses app holds about one person, for them to take away."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from courses.domain.house_privacy import export_house
from courses.domain.quiz_record import quizzes_of_person, words_said_by
from courses.domain.session_privacy import export_sessions
from courses.models import (
    Adjustment,
    AuthorityGrant,
    Device,
    Enrolment,
    Evidence,
    HeldObservation,
    LessonPage,
    LessonProgress,
    Note,
    ObservationDetail,
    ObservationSignature,
    PersonCode,
    PersonSalt,
    Refresher,
    SignOffDraft,
    SignOffEvent,
    SignOffRequest,
    Standing,
)
from lms.accounts.models import User
from lms.kernel.privacy import HeldFile, Row, Topic

_CHUNK = 200


def export_record(person: User) -> Iterator[Topic | HeldFile]:
    """Enrolments, progress, requests, standings, the ledger's rows with their words and salts, authority."""
    yield from _learning(person)
    yield from _signed_off(person)
    yield from _evidence(person)
    yield from export_house(person)
    yield from _judging(person)


def _evidence(person: User) -> Iterator[Topic | HeldFile]:
    """What was added about the person: each piece in words, then its file, and the original of a trace."""
    rows = list(
        Evidence.objects.filter(learner=person).select_related("uploaded_by", "event", "trace").order_by("pk")
    )
    yield Topic(
        "evidence",
        _("Evidence"),
        _(
            "Photos, recordings, documents and traces about your work. SHA-256 of the file is “sha256”, and stands in "
            "the ledger."
        ),
        lambda: [
            {
                "file": _name_of(row),
                "kind": row.kind,
                "sha256": row.sha256,
                "caption": row.caption,
                "added by": str(row.uploaded_by) if row.uploaded_by else "",
                "added": _text(row.created_at),
                "who may see it": row.scope,
                "consent withdrawn": _text(row.withdrawn_at),
                "observation": str(row.event.client_uuid) if row.event else None,
                "salt": bytes(row.salt).hex(),
            }
            for row in rows
        ],
    )
    for row in rows:
        if row.file:
            yield HeldFile(f"evidence/{_name_of(row)}", row.file.chunks)
        trace = getattr(row, "trace", None)
        if trace is not None and trace.original:
            yield HeldFile(f"evidence/original-{_name_of(row)}", trace.original.chunks)


def _name_of(row: Evidence) -> str:
    return f"{row.public_id}{PurePosixPath(row.file.name or '').suffix}"


def _learning(person: User) -> Iterator[Topic]:
    yield Topic(
        "enrolments",
        _("Courses"),
        _("Courses you follow or followed."),
        lambda: [
            {"course": row.course_code, "enrolled": _text(row.enrolled_at), "left": _text(row.left_at)}
            for row in Enrolment.objects.filter(learner=person).order_by("enrolled_at")
        ],
    )
    yield Topic("lessons", _("Lessons"), _("Lessons you marked as complete."), lambda: _lessons(person))
    yield Topic(
        "quizzes",
        _("Quizzes"),
        _("Your attempts: what was asked, what you answered, and what mentors said to your words."),
        lambda: quizzes_of_person(person),
    )
    yield Topic(
        "answers_read",
        _("Answers you read"),
        _("What you said as a mentor to answers in words. The answers are others’, and are not here."),
        lambda: words_said_by(person),
    )
    yield Topic(
        "requests",
        _("Requests for a sign-off"),
        _("When you asked to be watched, with your notes."),
        lambda: [
            {
                "skill": row.skill.code,
                "note": row.note,
                "state": row.state,
                "asked": _text(row.asked_at),
                "answered": _text(row.answered_at),
            }
            for row in SignOffRequest.objects.filter(learner=person).select_related("skill")
        ],
    )
    yield Topic(
        "refreshers",
        _("Requests to refresh a skill"),
        _("When a coordinator asked you to be watched again after a change, and what became of it."),
        lambda: [
            {
                "skill": row.change.version.skill.code,
                "version": row.change.version.number,
                "words": row.words,
                "until": row.due_on.isoformat(),
                "state": row.state,
                "asked": _text(row.asked_at),
                "ended": _text(row.ended_at),
            }
            for row in Refresher.objects.filter(learner=person).select_related("change__version__skill")
        ],
    )
    yield Topic(
        "notes", _("Notes"), _("What you wrote for yourself. Nobody else sees it."), lambda: _notes(person)
    )
    yield from export_sessions(person)
    yield from _label(person)


def _notes(person: User) -> Iterator[Row]:
    for row in Note.objects.filter(learner=person).order_by("pk").iterator(_CHUNK):
        yield {
            "course": row.course_code,
            "skill": row.skill_code,
            "on": row.title,
            "text": row.text,
            "saved": _text(row.updated_at),
        }


def _label(person: User) -> Iterator[Topic]:
    yield Topic(
        "label",
        _("Label"),
        _("What the QR label that mentors scan says."),
        lambda: [
            {"code": row.code, "made": _text(row.made_at)} for row in PersonCode.objects.filter(person=person)
        ],
    )


def _lessons(person: User) -> list[Row]:
    rows = list(LessonProgress.objects.filter(learner=person).order_by("completed_at"))
    titles = dict(
        LessonPage.objects.filter(translation_key__in=[row.lesson_key for row in rows])
        .order_by("-locale_id")  # the hub's own language stands last, and counts
        .values_list("translation_key", "title")
    )
    return [
        {
            "course": row.course_code,
            "lesson": titles.get(row.lesson_key, str(row.lesson_key)),
            "completed": _text(row.completed_at),
        }
        for row in rows
    ]


def _signed_off(person: User) -> Iterator[Topic]:
    yield Topic(
        "skills",
        _("Skills"),
        _("Where you stand, as it follows from the ledger."),
        lambda: [
            {
                "skill": row.skill_code,
                "version": row.skill_version,
                "state": row.state,
                "observations that count": row.counted,
                "held since": _text(row.held_since),
                "valid until": _text(row.valid_until),
            }
            for row in Standing.objects.filter(person=person.pseudonym)
        ],
    )
    yield Topic(
        "ledger",
        _("The record of sign-offs about you"),
        _(
            "Each row of the ledger about you, as it was hashed, with the words that lie beside it. SHA-256 of "
            "“payload” is “hash”. SHA-256 of the salt and the RFC 8785 form of “words” is the “commitment” in the "
            "payload. What was signed on a device is “signed”: SHA-256 of its salt and “content” is the commitment of "
            "the signature."
        ),
        lambda: _events(SignOffEvent.objects.filter(subject=person.pseudonym)),
    )
    yield Topic(
        "item_salt",
        _("Your secret for items"),
        _("Items in the ledger are SHA-256 of this secret and the item’s label in lower case."),
        lambda: [
            {"salt": bytes(row.salt).hex()} for row in PersonSalt.objects.filter(person=person.pseudonym)
        ],
    )
    yield Topic(
        "held",
        _("Observations that wait for review"),
        _("They arrived, and do not count before a person has looked at them."),
        lambda: [
            _held(row)
            for row in HeldObservation.objects.filter(learner=person).select_related(
                "version__skill", "mentor"
            )
        ],
    )
    yield Topic(
        "adjustments",
        _("Adjustments"),
        _("What was agreed to be adapted for you. Mentors and coordinators see it."),
        lambda: [
            {
                "skill": row.skill.code if row.skill else None,
                "what": row.what,
                "criteria": row.criteria,
                "agreed by": str(row.agreed_by or ""),
                "agreed": _text(row.agreed_at),
                "ended": _text(row.ended_at),
            }
            for row in Adjustment.objects.filter(learner=person).select_related("skill", "agreed_by")
        ],
    )


def _held(row: HeldObservation) -> Row:
    return {
        "skill": row.version.skill.code,
        "mentor": str(row.mentor),
        "observed": _text(row.observed_at),
        "received": _text(row.received_at),
        "what was seen": row.seen,
        "why it is held": row.reason,
        "as it was sent": row.envelope,
        "state": row.state,
        "answer": row.answer,
    }


def _events(events: "QuerySet[SignOffEvent]") -> Iterator[Row]:
    """Rows of the ledger in order, with what lies beside them; two queries for each 200."""
    batch: list[SignOffEvent] = []
    for event in events.order_by("position").iterator(chunk_size=_CHUNK):
        batch.append(event)
        if len(batch) == _CHUNK:
            yield from _with_words(batch)
            batch = []
    yield from _with_words(batch)


def _with_words(events: Iterable[SignOffEvent]) -> Iterator[Row]:
    batch = list(events)
    details = {
        row.event_id: row
        for row in ObservationDetail.objects.filter(event__in=[e.pk for e in batch]).select_related("signer")
    }
    signatures = {
        row.event_id: row for row in ObservationSignature.objects.filter(event__in=[e.pk for e in batch])
    }
    for event in batch:
        yield _event(event, details.get(event.pk), signatures.get(event.pk))


def _event(
    event: SignOffEvent, detail: ObservationDetail | None, signature: ObservationSignature | None
) -> Row:
    row: Row = {
        "position": event.position,
        "kind": event.kind,
        "skill": event.skill_code,
        "observed": _text(event.observed_at),
        "received": _text(event.received_at),
        "hash": event.hash,
        "payload": event.payload,
    }
    if detail is not None:
        words: dict[str, Any] = {"comment": detail.comment, "items": detail.items}
        words |= {name: said for name in ("practise", "reason") if (said := getattr(detail, name))}
        row |= {"signed by": str(detail.signer), "words": words, "salt": bytes(detail.salt).hex()}
    if signature is not None:
        signed = {"content": signature.content, "salt": bytes(signature.salt).hex()}
        row["signed"] = {**signed, "kind": signature.kind, **signature.material}
    return row


def _judging(person: User) -> Iterator[Topic]:
    grants = AuthorityGrant.objects.filter(Q(mentor=person) | Q(granted_by=person)).select_related("place")
    yield Topic(
        "authority",
        _("Authority"),
        _("What you may judge, or might, and what you let others judge. Others are not named."),
        lambda: [_grant(row, person) for row in grants.order_by("valid_from", "pk")],
    )
    yield Topic(
        "devices",
        _("Your devices"),
        _("Where you used the desk, and what each said about its queue."),
        lambda: [
            {
                "device": str(row.public_id),
                "name": row.label,
                "first seen": _text(row.first_seen_at),
                "last seen": _text(row.last_seen_at),
                "waiting on it": row.queued,
                "oldest of them": _text(row.oldest),
                "lost": _text(row.lost_at),
            }
            for row in Device.objects.filter(user=person)
        ],
    )
    signed = SignOffEvent.objects.filter(signer=person.pseudonym).exclude(subject=person.pseudonym)
    yield Topic(
        "signed",
        _("What you signed about others"),
        _("Without their names and without what was said: that is theirs."),
        lambda: (
            {
                "position": event.position,
                "kind": event.kind,
                "skill": event.skill_code,
                "observed": _text(event.observed_at),
                "hash": event.hash,
            }
            for event in signed.order_by("position").iterator(chunk_size=_CHUNK)
        ),
    )

    yield Topic(
        "drafts",
        _("Sign-off forms you have begun"),
        _("What you typed and have not recorded yet. Those they are about are not named."),
        lambda: [
            {"skill": row.skill.code, "kept": _text(row.kept_at), "typed": row.fields}
            for row in SignOffDraft.objects.filter(mentor=person).select_related("skill").order_by("pk")
        ],
    )


def _grant(row: AuthorityGrant, person: User) -> Row:
    mine = row.mentor_id == person.pk
    return {
        "given": "to you" if mine else "by you",
        "may": row.act,
        "course": row.course_code,
        "skill": row.skill_code,
        "place": row.place.code if row.place else None,
        "from": _text(row.valid_from),
        "until": _text(row.valid_until),
        "basis": row.basis,
        "basis in words": row.basis_note if mine else "",
        "basis expires": _text(row.basis_expires),
        "countersigned": row.supervised,
        "withdrawn": _text(row.withdrawn_at),
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
