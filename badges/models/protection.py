"""Which tables of badges the database itself keeps from being changed: places in status lists, what sets bits, and
records of progress.
"""

from badges.models.status_list import CHANGE_TABLE, ENTRY_TABLE
from badges.models.transcript import TABLE as TRANSCRIPT_TABLE
from courses.models.protection import Protected

STATUS_ENTRIES = Protected(
    ENTRY_TABLE, "0003_status_lists", unique=(("id",), ("award_id",), ("status_list_id", "place"))
)
STATUS_CHANGES = Protected(
    CHANGE_TABLE, "0003_status_lists", unique=(("id",), ("status_list_id", "position"))
)
TRANSCRIPTS = Protected(TRANSCRIPT_TABLE, "0008_holder_choices", unique=(("id",), ("public_id",)))
PROTECTED = (STATUS_ENTRIES, STATUS_CHANGES, TRANSCRIPTS)
