"""Which tables of badges the database itself keeps from being changed: status, stolen keys, what people decided."""

from django.db.backends.base.base import BaseDatabaseWrapper

from badges.models.by_hand import AWARD_TABLE, LIFT_TABLE
from badges.models.compromise import COMPROMISE_TABLE, FORMER_TABLE
from badges.models.status_list import CHANGE_TABLE, ENTRY_TABLE
from courses.models.protection import Protected

STATUS_ENTRIES = Protected(
    ENTRY_TABLE, "0003_status_lists", unique=(("id",), ("award_id",), ("status_list_id", "place"))
)
STATUS_CHANGES = Protected(
    CHANGE_TABLE, "0003_status_lists", unique=(("id",), ("status_list_id", "position"))
)
COMPROMISES = Protected(COMPROMISE_TABLE, "0004_keys_and_tokens", unique=(("id",), ("key_id", "since")))
FORMER_DOCUMENTS = Protected(
    FORMER_TABLE, "0004_keys_and_tokens", unique=(("id",), ("credential_id", "digest"))
)
HAND_AWARDS = Protected(AWARD_TABLE, "0007_awards_by_hand", unique=(("id",), ("award_id",)))
HAND_LIFTS = Protected(LIFT_TABLE, "0007_awards_by_hand", unique=(("id",), ("award_id",)))
PROTECTED = (STATUS_ENTRIES, STATUS_CHANGES, COMPROMISES, FORMER_DOCUMENTS, HAND_AWARDS, HAND_LIFTS)


def missing_protection(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of all triggers that should stand and do not; empty if the database is protected."""
    return [name for each in PROTECTED for name in each.missing(connection)]
