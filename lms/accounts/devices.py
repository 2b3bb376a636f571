"""What a browser says about the device it runs on, as far as it helps to tell one's own devices apart."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

_KINDS: Final = (
    ("iPhone", gettext_noop("iPhone")),
    ("iPad", gettext_noop("iPad")),
    ("Android", gettext_noop("Android phone")),
    ("CrOS", gettext_noop("Chromebook")),
    ("Windows", gettext_noop("Windows computer")),
    ("Macintosh", gettext_noop("Mac")),
    ("Linux", gettext_noop("Linux computer")),
)


def device_name(user_agent: str) -> str:
    """A first name for the device, in the reader's language; empty where the browser does not say."""
    return next((_(name) for mark, name in _KINDS if mark in user_agent), "")
