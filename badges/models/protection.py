"""Which tables of badges the database itself keeps from being changed."""

from badges.models.by_hand import AWARD_TABLE, CHANGE_TABLE
from courses.models.protection import Protected

_BY_HAND = "0007_awards_by_hand"
HAND_AWARDS = Protected(AWARD_TABLE, _BY_HAND, unique=(("id",), ("award_id",)))
HAND_CHANGES = Protected(CHANGE_TABLE, _BY_HAND, unique=(("id",), ("public_id",)))
PROTECTED = (HAND_AWARDS, HAND_CHANGES)
