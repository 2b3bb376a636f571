"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording
from badges.models.award import Award
from badges.models.credential import Credential
from badges.models.holder import EvidenceLink, HolderChoice, WalletOffer
from badges.models.issuer import Issuer, SigningKey
from badges.models.status_list import StatusChange, StatusEntry, StatusList, StatusReason
from badges.models.transcript import Transcript, TranscriptHolder

__all__ = [
    "Achievement",
    "AchievementWording",
    "Award",
    "Credential",
    "EvidenceLink",
    "HolderChoice",
    "Issuer",
    "SigningKey",
    "StatusChange",
    "StatusEntry",
    "StatusList",
    "StatusReason",
    "Transcript",
    "TranscriptHolder",
    "WalletOffer",
]
