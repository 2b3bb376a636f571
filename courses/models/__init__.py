"""Rows of the courses app."""

from courses.models.authority import AuthorityGrant
from courses.models.checkpoint import Checkpoint, LeafSalt, LedgerKey, LedgerNode
from courses.models.enrolment import Enrolment
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
from courses.models.request import SignOffRequest
from courses.models.skill import Skill, SkillVersion, SkillWording
from courses.models.standing import Standing

__all__ = [
    "AuthorityGrant",
    "Checkpoint",
    "CourseIndexPage",
    "CoursePage",
    "Enrolment",
    "HomePage",
    "LeafSalt",
    "LedgerHead",
    "LedgerKey",
    "LedgerNode",
    "LessonPage",
    "LessonProgress",
    "ObservationDetail",
    "PathwayIndexPage",
    "PathwayPage",
    "PersonSalt",
    "Place",
    "PracticalPage",
    "SignOffEvent",
    "SignOffRequest",
    "Skill",
    "SkillVersion",
    "SkillWording",
    "Standing",
]
