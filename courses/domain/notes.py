"""Private notes: written, kept whatever becomes of the page, and never overwritten unseen."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.models import CoursePage, LessonPage, Note, PracticalPage
from courses.models.note import LONGEST
from lms.accounts.models import User
from lms.kernel.errors import DomainError


@dataclass(frozen=True)
class Subject:
    """What a note is on: a lesson in every language, or a skill."""

    course_code: str
    title: str
    lesson_key: UUID | None = None
    skill_code: str = ""

    @property
    def named(self) -> Q:
        """The rows that are on it."""
        return Q(lesson_key=self.lesson_key) if self.lesson_key else Q(skill_code=self.skill_code)


class NoteConflict(DomainError):
    """The note was saved elsewhere since it was opened; `stored` is what it says now."""

    def __init__(self, stored: Note) -> None:
        super().__init__(
            _(
                "This note was changed elsewhere meanwhile. Both texts are here: put them together, then save."
            ),
            code="changed_elsewhere",
        )
        self.stored = stored


def subject_of(page: LessonPage | PracticalPage, course: CoursePage) -> Subject:
    """What a note written on this page is on."""
    if isinstance(page, LessonPage):
        return Subject(course.code, page.title, lesson_key=page.translation_key)
    return Subject(page.skill.course_code, page.title, skill_code=page.skill.code)


def subject_of_note(note: Note) -> Subject:
    """What a stored note is on, whether or not there still is a page."""
    return Subject(note.course_code, note.title, lesson_key=note.lesson_key, skill_code=note.skill_code)


def note_on(learner: User, subject: Subject) -> Note | None:
    """The learner's own note; one query."""
    return Note.objects.filter(subject.named, learner=learner).first()


def notes_of(learner: User, words: str = "") -> QuerySet[Note]:
    """The learner's notes, the last saved first; those that contain `words` in text, title or code."""
    notes = Note.objects.filter(learner=learner)
    for word in words.replace("\0", " ").split()[:8]:
        holds = Q(text__icontains=word) | Q(title__icontains=word)
        notes = notes.filter(holds | Q(course_code__iexact=word) | Q(skill_code__iexact=word))
    return notes


def write(*, learner: User, subject: Subject, text: str, based_on: int) -> Note:
    """Save a note; `based_on` is the revision that the writer saw, 0 where they saw none.

    Raises NoteConflict where another one was saved meanwhile, unless it says the same. Where it was removed meanwhile,
    it is written anew: nothing that was typed is lost.
    """
    check_text(text)
    try:
        return _write(learner, subject, text, based_on)
    except Note.DoesNotExist:  # it was removed while this was saving it
        return _write(learner, subject, text, based_on=0)


def _write(learner: User, subject: Subject, text: str, based_on: int) -> Note:
    stored = note_on(learner, subject)
    if stored is None:
        stored, created = _begin(learner, subject, text)
        if created:
            return stored
    if stored.text == text:
        return stored
    changed = Note.objects.filter(pk=stored.pk, revision=based_on).update(
        text=text,
        title=subject.title,
        course_code=subject.course_code,
        revision=F("revision") + 1,
        updated_at=timezone.now(),
    )
    stored.refresh_from_db()
    if not changed:
        raise NoteConflict(stored)
    return stored


def _begin(learner: User, subject: Subject, text: str) -> tuple[Note, bool]:
    """A first note; or that of another tab that was quicker. The constraint decides."""
    try:
        with transaction.atomic():
            begun = Note.objects.create(
                learner=learner,
                lesson_key=subject.lesson_key,
                skill_code=subject.skill_code,
                course_code=subject.course_code,
                title=subject.title,
                text=text,
                updated_at=timezone.now(),
            )
            return begun, True
    except IntegrityError:
        return Note.objects.get(subject.named, learner=learner), False


def check_text(text: str) -> None:
    """Refuse an empty note and one that is too long, with how much."""
    if not text.strip():
        raise DomainError(_("Write something first, then save."), code="empty")
    if len(text) > LONGEST:
        raise DomainError(
            _("A note has at most %(most)s characters. Yours has %(number)s.")
            % {"most": LONGEST, "number": len(text)},
            code="too_long",
        )


def remove(note: Note) -> None:
    """Remove a note for good."""
    note.delete()


def as_text(notes: Iterator[Note], *, markdown: bool) -> Iterator[str]:
    """Notes as one file, in pieces: a heading each, then the text as it was typed."""
    for note in notes:
        name = " ".join(filter(None, (note.skill_code or note.course_code, note.title)))
        saved = f"{timezone.localtime(note.updated_at):%Y-%m-%d %H:%M %Z}"
        if markdown:
            yield f"## {_plain(name)}\n\n*{saved}*\n\n{note.text}\n\n"
        else:
            yield f"{name}\n{'-' * min(len(name), 100)}\n{saved}\n\n{note.text}\n\n\n"


def _plain(text: str) -> str:
    """A title in which no character of Markdown does anything."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>#" else one for one in text)
