"""Forms of the badges app."""

from badges.forms.mentor import MentorNameForm
from badges.forms.verify import MAX_FILE_BYTES, VerifyForm, WhoseForm

__all__ = ["MAX_FILE_BYTES", "MentorNameForm", "VerifyForm", "WhoseForm"]
