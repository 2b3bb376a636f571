"""Sentences of the desk, which a script puts on the screen. They travel with the page, so it needs no network."""

from django.utils.translation import gettext as _

from lms.web.desk_phrases import screen_words


def desk_words() -> dict[str, str]:
    """Every sentence by its key, in the language in force; `%(name)s` is filled in by the script."""
    return {**_storage(), **screen_words()}


def _storage() -> dict[str, str]:
    return {
        "storage_none": _(
            "This browser keeps nothing on this device, perhaps because the window is private. "
            "Open the desk in a normal window, or use the forms."
        ),
        "storage_full": _(
            "This device is nearly full. Free some room before you record anything: what is saved stays."
        ),
        "storage_private": _(
            "This may be a private window. What you save here is gone when you close it: "
            "send it before, or open the desk in a normal window."
        ),
        "storage_may_be_cleared": _(
            "This browser may clear the desk when the device runs short of room. "
            "Put the desk on your home screen to prevent that."
        ),
    }
