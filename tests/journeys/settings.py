"""Settings of the hubs that journeys start: those of `make run`, with passwords and PINs that cost less to check.

To check one costs half a second of a processor on purpose, and journeys sign in hundreds of times.
"""

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from lms.settings.dev import *


class QuickHasher(PBKDF2PasswordHasher):
    """The usual one, with fewer turns."""

    iterations = 1000


PASSWORD_HASHERS = [f"{__name__}.QuickHasher"]
PIN_ITERATIONS = 1000
