"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording, RequiredSkill
from badges.models.award import Award
from badges.models.by_hand import HandAward, HandChange, HandReason
from badges.models.credential import Credential
from badges.models.issuer import Issuer, SigningKey

__all__ = [
    "Achievement",
    "AchievementWording",
    "Award",
    "Credential",
    "HandAward",
    "HandChange",
    "HandReason",
    "Issuer",
    "RequiredSkill",
    "SigningKey",
]
