"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording
from badges.models.award import Award
from badges.models.credential import Credential
from badges.models.issuer import Issuer, SigningKey
from badges.models.mentor_key import MentorIdentity, MentorKey

__all__ = [
    "Achievement",
    "AchievementWording",
    "Award",
    "Credential",
    "Issuer",
    "MentorIdentity",
    "MentorKey",
    "SigningKey",
]
