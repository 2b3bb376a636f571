"""The embedded default of `make run`: SQLite, local files, mail kept for reading at /dev/mail/."""

import secrets

from lms.settings import env
from lms.settings.base import *
from lms.settings.base import ALLOWED_HOSTS, DATA_DIR

DEVELOPMENT = True
FETCH_LOOPBACK = env.flag("FETTLE_FETCH_LOOPBACK", default=True)
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]


def _own_secret_key() -> str:
    """A key made once per data folder, so that sessions survive a restart."""
    DATA_DIR.mkdir(parents=True, exist_ok=True)
    file = DATA_DIR / "secret_key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50), encoding="utf-8")
    return file.read_text(encoding="utf-8")


SECRET_KEY = _own_secret_key()
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = DATA_DIR / "mail"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
STATIC_ROOT = None  # files are found where they lie; nothing is collected
