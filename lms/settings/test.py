"""Tests: the embedded default with throw-away folders and a fast password hasher."""

import atexit
import shutil
import tempfile
from pathlib import Path

from lms.settings.base import *
from lms.settings.base import ALLOWED_HOSTS

SECRET_KEY = "only-for-tests"  # noqa: S105 -- protects nothing
DEVELOPMENT = False
ALLOWED_HOSTS += ["testserver"]
BASE_URL = "http://testserver"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PIN_ITERATIONS = 1000
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
_SCRATCH = Path(tempfile.mkdtemp(prefix="fettle-test-"))
atexit.register(shutil.rmtree, _SCRATCH, ignore_errors=True)
MEDIA_ROOT = _SCRATCH / "public"
PRIVATE_MEDIA_ROOT = _SCRATCH / "private"
KEYS_DIR = _SCRATCH / "keys"
SILENCED_SYSTEM_CHECKS = ["fettle.W001"]  # keys that are thrown away need no password
CHECKPOINTS_DIR = _SCRATCH / "checkpoints"
SHEETS_DIR = _SCRATCH / "sheets"
ERASED_LIST = _SCRATCH / "erased.jsonl"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_AUTOREFRESH = True
