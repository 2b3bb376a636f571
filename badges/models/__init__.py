"""Rows of the badges app."""

from badges.models.achievement import Achievement, AchievementWording, RequiredSkill
from badges.models.alignment import AchievementAlignment
from badges.models.artwork import Artwork
from badges.models.award import Award
from badges.models.by_hand import HandAward, HandLift, LiftReason
from badges.models.compromise import FormerDocument, KeyCompromise, MentorKeyCompromise
from badges.models.credential import Credential
from badges.models.drill import CompromiseDrill, DrillFinding
from badges.models.holder import EvidenceLink, HolderChoice, HolderCode, WalletOffer
from badges.models.issuer import Issuer, SigningKey
from badges.models.issuer_picture import IssuerPicture
from badges.models.mentor_key import MentorIdentity, MentorKey
from badges.models.status_list import StatusChange, StatusEntry, StatusList, StatusReason
from badges.models.transcript import Transcript, TranscriptHolder
from badges.models.trusted_issuer import TrustedIssuer

__all__ = [
    "Achievement",
    "AchievementAlignment",
    "AchievementWording",
    "Artwork",
    "Award",
    "CompromiseDrill",
    "Credential",
    "DrillFinding",
    "EvidenceLink",
    "FormerDocument",
    "HandAward",
    "HandLift",
    "HolderChoice",
    "HolderCode",
    "Issuer",
    "IssuerPicture",
    "KeyCompromise",
    "LiftReason",
    "MentorIdentity",
    "MentorKey",
    "MentorKeyCompromise",
    "RequiredSkill",
    "SigningKey",
    "StatusChange",
    "StatusEntry",
    "StatusList",
    "StatusReason",
    "Transcript",
    "TranscriptHolder",
    "TrustedIssuer",
    "WalletOffer",
]
