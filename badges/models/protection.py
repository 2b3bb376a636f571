"""Which tables of badges the database itself keeps from being changed: places in status lists, and what sets bits."""

from badges.models.status_list import CHANGE_TABLE, ENTRY_TABLE
from courses.models.protection import Protected

STATUS_ENTRIES = Protected(
    ENTRY_TABLE, "0003_status_lists", unique=(("id",), ("award_id",), ("status_list_id", "place"))
)
STATUS_CHANGES = Protected(
    CHANGE_TABLE, "0003_status_lists", unique=(("id",), ("status_list_id", "position"))
)
PROTECTED = (STATUS_ENTRIES, STATUS_CHANGES)
