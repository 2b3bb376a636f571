"""Which tables of badges the database itself keeps from being changed."""

from badges.models.compromise import COMPROMISE_TABLE, FORMER_TABLE
from courses.models.protection import Protected

_MIGRATION = "0004_keys_and_tokens"
COMPROMISES = Protected(COMPROMISE_TABLE, _MIGRATION, unique=(("id",), ("key_id", "since")))
FORMER_DOCUMENTS = Protected(FORMER_TABLE, _MIGRATION, unique=(("id",), ("credential_id", "digest")))
PROTECTED = (COMPROMISES, FORMER_DOCUMENTS)
