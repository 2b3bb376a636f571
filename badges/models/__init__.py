"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording
from badges.models.award import Award
from badges.models.compromise import FormerDocument, KeyCompromise
from badges.models.credential import Credential
from badges.models.issuer import Issuer, SigningKey

__all__ = [
    "Achievement",
    "AchievementWording",
    "Award",
    "Credential",
    "FormerDocument",
    "Issuer",
    "KeyCompromise",
    "SigningKey",
]
