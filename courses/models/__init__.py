"""Rows of the courses app."""

from courses.models.authority import AuthorityGrant
from courses.models.bench import Bench, Machine, PersonCode
from courses.models.checkpoint import Checkpoint, LeafSalt, LedgerKey, LedgerNode
from courses.models.device import Device
from courses.models.draft import SignOffDraft
from courses.models.enrolment import Enrolment
from courses.models.evidence import Evidence, LearnerSafeguard, MeasurementTrace
from courses.models.instrument import Instrument, InstrumentCalibration
from courses.models.ledger import LedgerHead, ObservationDetail, PersonSalt, SignOffEvent
from courses.models.pages import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    PathwayIndexPage,
    PathwayPage,
    PracticalPage,
)
from courses.models.place import Place
from courses.models.progress import LessonProgress
from courses.models.quiz import QuizAttempt, WrittenAnswer
from courses.models.request import SignOffRequest
from courses.models.review import Adjustment, HeldObservation, Incident, Sample
from courses.models.session import Attendance, CalendarFeed, PresenceMark, SeatWait, WorkshopSession
from courses.models.signature import ObservationSignature
from courses.models.skill import Skill, SkillVersion, SkillWording
from courses.models.standing import Standing

__all__ = [
    "Adjustment",
    "Attendance",
    "AuthorityGrant",
    "Bench",
    "CalendarFeed",
    "Checkpoint",
    "CourseIndexPage",
    "CoursePage",
    "Device",
    "Enrolment",
    "Evidence",
    "HeldObservation",
    "HomePage",
    "Incident",
    "Instrument",
    "InstrumentCalibration",
    "LeafSalt",
    "LearnerSafeguard",
    "LedgerHead",
    "LedgerKey",
    "LedgerNode",
    "LessonPage",
    "LessonProgress",
    "Machine",
    "MeasurementTrace",
    "ObservationDetail",
    "ObservationSignature",
    "PathwayIndexPage",
    "PathwayPage",
    "PersonCode",
    "PersonSalt",
    "Place",
    "PracticalPage",
    "PresenceMark",
    "QuizAttempt",
    "Sample",
    "SeatWait",
    "SignOffDraft",
    "SignOffEvent",
    "SignOffRequest",
    "Skill",
    "SkillVersion",
    "SkillWording",
    "Standing",
    "WorkshopSession",
    "WrittenAnswer",
]
