"""Which tables of badges the database itself keeps from being changed: status, stolen keys, what people decided."""

from badges.models.by_hand import AWARD_TABLE, LIFT_TABLE
from badges.models.compromise import COMPROMISE_TABLE, FORMER_TABLE, MENTOR_TABLE
from badges.models.status_list import CHANGE_TABLE, ENTRY_TABLE
from badges.models.transcript import TABLE as TRANSCRIPT_TABLE
from courses.models.protection import Protected

STATUS_ENTRIES = Protected(
    ENTRY_TABLE, "0003_status_lists", unique=(("id",), ("award_id",), ("status_list_id", "place"))
)
STATUS_CHANGES = Protected(
    CHANGE_TABLE, "0003_status_lists", unique=(("id",), ("status_list_id", "position"))
)
COMPROMISES = Protected(COMPROMISE_TABLE, "0004_keys_and_tokens", unique=(("id",), ("key_id", "since")))
MENTOR_COMPROMISES = Protected(
    MENTOR_TABLE, "0010_compromised_mentor_keys", unique=(("id",), ("key_id", "since"))
)
FORMER_DOCUMENTS = Protected(
    FORMER_TABLE, "0004_keys_and_tokens", unique=(("id",), ("credential_id", "digest"))
)
HAND_AWARDS = Protected(AWARD_TABLE, "0007_awards_by_hand", unique=(("id",), ("award_id",)))
HAND_LIFTS = Protected(LIFT_TABLE, "0007_awards_by_hand", unique=(("id",), ("award_id",)))
TRANSCRIPTS = Protected(TRANSCRIPT_TABLE, "0008_holder_choices", unique=(("id",), ("public_id",)))
PROTECTED = (
    STATUS_ENTRIES,
    STATUS_CHANGES,
    COMPROMISES,
    MENTOR_COMPROMISES,
    FORMER_DOCUMENTS,
    HAND_AWARDS,
    HAND_LIFTS,
    TRANSCRIPTS,
)
