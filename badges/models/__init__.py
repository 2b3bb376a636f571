"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording
from badges.models.alignment import AchievementAlignment
from badges.models.artwork import Artwork
from badges.models.award import Award
from badges.models.credential import Credential
from badges.models.issuer import Issuer, SigningKey

__all__ = [
    "Achievement",
    "AchievementAlignment",
    "AchievementWording",
    "Artwork",
    "Award",
    "Credential",
    "Issuer",
    "SigningKey",
]
