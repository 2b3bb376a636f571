"""What `manage.py check`, and every start, says about how the hub is set up."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004 -- Django's own names

from lms.kernel.key_files import FileKeys, open_file, plain_files
from lms.kernel.key_material import UnusableKey
from lms.kernel.key_store import KeyUnavailable, key_store

_FOLDER = "Let the site's account, and nobody else, read FETTLE_KEYS_DIR."


@register()
def keys_can_be_used(**_: Any) -> list[CheckMessage]:
    """Whether there is a key store, whether its files open, and whether they are encrypted at rest."""
    try:
        store = key_store()
    except KeyUnavailable as error:
        return [Error(str(error), hint="Correct the setting.", id="fettle.E001")]
    if not isinstance(store, FileKeys):
        return []  # a key management service has its own rules
    try:
        return [*_at_rest(list(plain_files())), *_sealed()]
    except OSError as error:
        return [Warning(f"The signing keys cannot be read: {error}.", hint=_FOLDER, id="fettle.W003")]


def _at_rest(plain: list[Path]) -> list[CheckMessage]:
    if settings.DEVELOPMENT and not settings.KEYS_PASSWORD:
        return []
    if not settings.KEYS_PASSWORD:
        return [
            Warning(
                "The signing keys are not encrypted at rest: whoever copies the folder can issue badges.",
                hint="Set FETTLE_KEYS_PASSWORD_FILE, then run `manage.py encrypt_keys`.",
                id="fettle.W001",
            )
        ]
    if plain:
        names = ", ".join(file.name for file in plain[:3])
        return [
            Warning(
                f"{len(plain)} keys are not encrypted although there is a password: {names}.",
                hint="Run `manage.py encrypt_keys`.",
                id="fettle.W002",
            )
        ]
    return []


def _sealed() -> list[CheckMessage]:
    """A wrong password opens none of them: one that is tried tells of all."""
    for file in sorted(Path(settings.KEYS_DIR).glob("*.pem"))[:1]:
        try:
            open_file(file)
        except UnusableKey as error:
            hint = "Nothing is signed until this is put right, and nothing is lost."
            return [Warning(f"The key {file} cannot be used: {error}.", hint=hint, id="fettle.W004")]
    return []
