"""Rows of the courses app."""

from courses.models.alignment import SkillAlignment
from courses.models.approval import ApprovalTask
from courses.models.authority import AuthorityGrant
from courses.models.bench import Bench, Machine, PersonCode
from courses.models.checkpoint import Checkpoint, LeafSalt, LedgerKey, LedgerNode
from courses.models.confirmation import LimitConfirmation
from courses.models.device import Device
from courses.models.draft import SignOffDraft
from courses.models.emergency import ContactLook, EmergencyContact
from courses.models.enrolment import Enrolment
from courses.models.evidence import Evidence, LearnerSafeguard, MeasurementTrace
from courses.models.guardian import ConsentAnswer, GuardianConsent, GuardianLink
from courses.models.house import (
    HouseDocument,
    HouseSignature,
    HouseVersion,
    SignatureMistake,
    SigningReminder,
)
from courses.models.instrument import Instrument, InstrumentCalibration
from courses.models.ledger import LedgerHead, ObservationDetail, PersonSalt, SignOffEvent
from courses.models.note import Note
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
from courses.models.refresher import Refresher, SafetyChange
from courses.models.request import SignOffRequest
from courses.models.review import Adjustment, HeldObservation, Incident, Sample
from courses.models.review_entry import ReviewEntry, TermDraft
from courses.models.session import Attendance, CalendarFeed, PresenceMark, SeatWait, WorkshopSession
from courses.models.signature import ObservationSignature
from courses.models.skill import Skill, SkillDraft, SkillVersion, SkillWording
from courses.models.standing import Standing

__all__ = [
    "Adjustment",
    "ApprovalTask",
    "Attendance",
    "AuthorityGrant",
    "Bench",
    "CalendarFeed",
    "Checkpoint",
    "ConsentAnswer",
    "ContactLook",
    "CourseIndexPage",
    "CoursePage",
    "Device",
    "EmergencyContact",
    "Enrolment",
    "Evidence",
    "GuardianConsent",
    "GuardianLink",
    "HeldObservation",
    "HomePage",
    "HouseDocument",
    "HouseSignature",
    "HouseVersion",
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
    "LimitConfirmation",
    "Machine",
    "MeasurementTrace",
    "Note",
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
    "Refresher",
    "ReviewEntry",
    "SafetyChange",
    "Sample",
    "SeatWait",
    "SignOffDraft",
    "SignOffEvent",
    "SignOffRequest",
    "SignatureMistake",
    "SigningReminder",
    "Skill",
    "SkillAlignment",
    "SkillDraft",
    "SkillVersion",
    "SkillWording",
    "Standing",
    "TermDraft",
    "WorkshopSession",
    "WrittenAnswer",
]
