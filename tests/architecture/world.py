"""One hub with something of everything: the people, pages and objects that addresses are about."""

import uuid
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.utils import timezone

from badges.domain import awards, issuing, keys
from badges.domain.evidence_links import make_link
from badges.domain.transcripts import make_transcript
from badges.enums import KeyAlgorithm
from badges.models import Artwork, MentorIdentity
from content.models import FettleDocument
from courses.domain import limits
from courses.domain.adjustments import agree
from courses.domain.authority import Terms, grant
from courses.domain.calendars import new_feed
from courses.domain.checkpoints import make_checkpoint
from courses.domain.emergency import Contact, keep_contact
from courses.domain.enrolment import enrol
from courses.domain.holding import seen_as_json
from courses.domain.incidents import suspend, suspensions_of
from courses.domain.labels import label_of
from courses.domain.learner_words import dispute
from courses.domain.notes import subject_of, write
from courses.domain.quiz import answer_attempt, open_attempt
from courses.enums import Act, Basis, Mark, SampleReason, SessionKind
from courses.models import (
    HeldObservation,
    ObservationDetail,
    Refresher,
    SafetyChange,
    Sample,
    SignOffEvent,
    WrittenAnswer,
)
from lms.accounts import roles
from lms.accounts.joining import make_code
from lms.accounts.models import User
from lms.notifications.links import token_of
from tests.factories import accounts, badges, courses, evidence, joining, quizzes, traces
from tests.factories.desk import Desk, signed_word
from tests.factories.signing import make_passkey, make_pin

ANONYMOUS = "anonymous"
# Reviewers have no screens of their own: what they may do with a page, the workflow says.
WALKERS = (ANONYMOUS, *(role for role in roles.PERMISSIONS if role not in roles.REVIEWERS))


def _founding(act: Act) -> Terms:
    return Terms(act=act, course_code="C01", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO)


class World:
    """One person per role. The trainee earned the badge of C01 and follows C02; the mentor signed."""

    def __init__(self) -> None:
        self.people: dict[str, User] = {
            role: accounts.person(role.title(), role=role) for role in roles.PERMISSIONS
        }
        self.trainee, self.mentor = self.people[roles.TRAINEE], self.people[roles.MENTOR]
        self._teach()
        self._sign_and_award()
        self._follow_up()
        self._upload()
        self.checkpoint = make_checkpoint(timezone.now())
        self.evidence = evidence.item(self.trainee, by=self.mentor)
        evidence.signed(self.mentor, self.trainee, self.version, [self.evidence])
        self.shown = make_link(
            self.award,
            by=self.trainee,
            pieces=[self.evidence.public_id],
            days=7,
            purpose="Walk",
            at=timezone.now(),
        )[1]
        self.transcript = make_transcript(self.trainee, "P1", names_badges=True, at=timezone.now())
        self.instrument = evidence.instrument(due_in=30)
        self.session = courses.session(self.mentor, self.trainee)
        ahead = timezone.now() + timedelta(days=7)
        self.seated = courses.session(
            self.mentor, seats=5, starts_at=ahead, ends_at=ahead + timedelta(hours=2)
        )
        self.drill = courses.session(
            self.mentor, self.trainee, kind=SessionKind.DRILL, gates=(self.held.version.skill,)
        )
        self._draft_limits()
        self._sign_house_rules()
        self.join_code = make_code(by=self.people[roles.COORDINATOR], label="Walk", days=7, most=30)
        self.calendar = new_feed(self.trainee)
        self.bench = courses.bench(self.version)
        self.label = label_of(self.trainee)
        key = make_passkey(self.trainee)
        self.passkey = key.row
        make_pin(self.trainee)
        self.desk = Desk(self.mentor)
        [receipt] = self.desk.send(self.desk.observation(self.trainee, self.version))
        self.signed = receipt.client_uuid
        signed_word(SignOffEvent.objects.get(client_uuid=self.signed), self.trainee, key)
        self.trace = traces.sent(self.trainee, self.version.skill, by=self.mentor)

    def person(self, role: str) -> User | None:
        """Who walks in this role; None for somebody who is not signed in."""
        return self.people.get(role)

    def _teach(self) -> None:
        self.version = courses.skill("S01", "C01")
        self.achievement = badges.taught("C01", self.version)
        self.course = courses.course("C02")
        self.lesson = courses.lesson(self.course)
        self.practical = courses.practical(self.course, courses.skill("S05", "C02"))
        self.pathway = courses.pathway("P1", ["C01", "C02"])
        enrol(learner=self.trainee, course=self.course)
        on_lesson = subject_of(self.lesson, self.course)
        self.note = write(learner=self.trainee, subject=on_lesson, text="Mine", based_on=0)
        self._ask_questions()

    def _ask_questions(self) -> None:
        """Two quizzes in the lesson: one answered, with words that wait for a mentor, and one begun."""
        second = quizzes.EVERY_KIND.replace("id: everything", "id: second")
        self.lesson = quizzes.put_quizzes(self.lesson, f"{quizzes.EVERY_KIND}\n{second}")
        self.answered, self.begun = (
            open_attempt(learner=self.trainee, page=self.lesson, quiz_id=quiz)
            for quiz in ("everything", "second")
        )
        answer_attempt(attempt=self.answered, answers=quizzes.answers_to(self.answered))
        self.written = WrittenAnswer.objects.get()
        self.practical = quizzes.put_quizzes(self.practical, quizzes.EVERY_KIND)

    def _sign_and_award(self) -> None:
        self.grant = grant(self.mentor, _founding(Act.OBSERVE), by=None)
        grant(self.people[roles.COORDINATOR], _founding(Act.COUNTERSIGN), by=None)
        self.observation: SignOffEvent = courses.observation(self.mentor, self.trainee, self.version)
        self.sample = self._draw()
        self.held = self._hold()
        self.record = ObservationDetail.objects.get(event=self.observation)
        award = awards.reconsider(self.achievement, self.trainee)
        assert award is not None
        self.award = issuing.issue(award)

    def _follow_up(self) -> None:
        """A disputed “not yet”, a recognition that an incident put on hold, and an adjustment."""
        coordinator = self.people[roles.COORDINATOR]
        not_yet = courses.observation(self.mentor, self.trainee, self.version, marks={"c1": Mark.NOT_YET})
        self.dispute = dispute(not_yet, by=self.trainee, reason="Not so", client_uuid=uuid.uuid4())
        terms = Terms(act=Act.OBSERVE, course_code="C02", basis=Basis.FOUNDING, valid_from=courses.LONG_AGO)
        grant(coordinator, terms, by=None)
        version = self.practical.skill.current
        self.recognition = courses.recognition(coordinator, self.trainee, version)
        self.incident = suspend(
            version.skill, [self.trainee], by=coordinator, reason="Smoke", public_id=uuid.uuid4()
        )
        self.hold = suspensions_of(self.incident)[0]
        self.adjustment = agree(self.trainee, None, what="Card read aloud", by=self.mentor)
        self.refresher = Refresher.objects.create(
            learner=self.trainee,
            change=SafetyChange.objects.create(version=self.version, reason="Guard", noted_at=timezone.now()),
            due_on=timezone.localdate(),
            holds=False,
            asked_at=timezone.now(),
        )

    def _draft_limits(self) -> None:
        """A draft limit that waits, and one that was confirmed."""
        readings = [
            courses.measurement(basis="draft"),
            courses.measurement(id="m2", basis="draft", quantity="Heat", unit="°C"),
        ]
        courses.skill("S90", "C09", measurements=readings)  # of C01 the badge would ask for it too
        first, second = [
            one for group in limits.all_drafts() for one in group.waiting if one.subject == "S90"
        ]
        self.waiting_limit = f"{first.subject}/{first.digest}"
        administrator = self.people[roles.ADMINISTRATOR]
        said = {"competent_person": "Kim, electrician", "rests_on": "EN 50678"}
        self.confirmation = limits.confirm(second, by=administrator, **said)

    def _sign_house_rules(self) -> None:
        """House rules that the trainee has signed, whom to call, and somebody under age with a guardian's consent."""
        coordinator = self.people[roles.COORDINATOR]
        self.house_version = joining.published(by=coordinator)
        self.signature = joining.signed(self.house_version, self.trainee)
        keep_contact(self.trainee, Contact(name="Ann", telephone="+49 30 123456"))
        self.minor = joining.minor("Nia", by=coordinator)
        self.paper = joining.on_paper(self.house_version, self.minor, by=coordinator)
        self.consent = joining.consent(self.minor, by=coordinator)
        self.guardian = joining.link(self.minor, by=coordinator)

    def _draw(self) -> Sample:
        now = timezone.now()
        return Sample.objects.create(
            event=self.observation,
            reason=SampleReason.RISK,
            draw="walk",
            seed="walk",
            share="0.05",
            drawn_at=now,
            due_at=now,
        )

    def _hold(self) -> HeldObservation:
        """An observation of a skill for groups that the mentor made when they had no authority."""
        version = courses.skill("S06", "C03", batch_allowed=True)
        grant(self.mentor, replace(_founding(Act.OBSERVE), course_code="C03"), by=None)
        return HeldObservation.objects.create(
            client_uuid=uuid.uuid4(),
            mentor=self.mentor,
            learner=self.trainee,
            version=version,
            seen=seen_as_json(courses.seen(version)),
            device="walk",
            observed_at=timezone.now(),
            received_at=timezone.now(),
            reason="The authority had ended.",
        )

    def _upload(self) -> None:
        file = Path(settings.MEDIA_ROOT) / "walk" / "drawing.svg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
        self.document = FettleDocument.objects.create(
            title="Sheet", file=ContentFile(b"a,b", name="sheet.csv")
        )

    def fill(self, path: str) -> str:
        """The path with this world's objects in place of the names in braces."""
        return path.format(**self._objects)

    @cached_property
    def _objects(self) -> dict[str, object]:
        """What addresses hold of each object. Walks ask for it thousands of times, and change nothing of it."""
        return {
            "course": self.course.pk,
            "lesson": self.lesson.pk,
            "practical": self.practical.pk,
            "record": self.record.public_id,
            "observation": self.observation.client_uuid,
            "learner": self.trainee.public_id,
            "mentor": self.mentor.public_id,
            "evidence": self.evidence.public_id,
            "shown": self.shown,
            "transcript": self.transcript.public_id,
            "trace": self.trace.evidence.public_id,
            "instrument": self.instrument.public_id,
            "grant": self.grant.public_id,
            "sample": self.sample.public_id,
            "held": self.held.client_uuid,
            "device": self.desk.device,
            "signed": self.signed,
            "award": self.award.public_id,
            "award_row": self.award.pk,
            "rsa_key": keys.active_key(KeyAlgorithm.RS256).name,
            "vouched": MentorIdentity.objects.get(mentor=self.mentor).public_id,
            "achievement": self.achievement.pk,
            "artwork": Artwork.objects.get().digest,
            "document": self.document.pk,
            "file": Path(self.document.file.name).name,
            "covered": self.checkpoint.size if self.checkpoint else 0,
            "dispute": self.dispute.client_uuid,
            "recognition": self.recognition.client_uuid,
            "incident": self.incident.public_id,
            "hold": self.hold.client_uuid,
            "session": self.session.public_id,
            "seated": self.seated.public_id,
            "drill": self.drill.public_id,
            "limit": self.waiting_limit,
            "confirmation": self.confirmation.public_id,
            "house_rules": self.house_version.document.public_id,
            "house_version": self.house_version.public_id,
            "signature": self.signature.public_id,
            "minor": self.minor.public_id,
            "consent": self.consent.public_id,
            "paper": self.paper.public_id,
            "guardian": self.guardian,
            "join_code": self.join_code.public_id,
            "calendar": self.calendar.token,
            "mails_stop": token_of(self.trainee, "badge"),
            "bench": self.bench.code,
            "label": self.label.code,
            "adjustment": self.adjustment.public_id,
            "refresher": self.refresher.public_id,
            "passkey": self.passkey.public_id,
            "answered": self.answered.public_id,
            "begun": self.begun.public_id,
            "written": self.written.public_id,
            "note": self.note.public_id,
            "unknown": uuid.UUID(int=0),
        }
