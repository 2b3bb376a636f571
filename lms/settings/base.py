"""Every setting, safe for production by default. Overlays (`dev`, `test`) only override."""

from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from lms.settings import env
from lms.settings.static_headers import look_again

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("FETTLE_DATA_DIR", BASE_DIR / ".data")

# --- Where the hub lives -------------------------------------------------------------------
BASE_URL = env.origin("FETTLE_BASE_URL", "http://localhost:8000")
_HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [str(urlsplit(BASE_URL).hostname), *env.words("FETTLE_EXTRA_HOSTS")]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

DEBUG = False
DEVELOPMENT = False  # True only in lms.settings.dev: demo people, mail reader
ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
HUB_NAME_UNTIL_NAMED = "Fettle hub"
HUB_NAME = env.text("FETTLE_HUB_NAME", HUB_NAME_UNTIL_NAMED)

# --- What it is made of --------------------------------------------------------------------
INSTALLED_APPS = [
    "lms.web",
    "lms.embedding",
    "lms.notifications",
    "badges",
    "courses",
    "content",
    "lms.accounts",
    "allauth",
    "allauth.account",
    "wagtail_localize",
    "wagtail.embeds",
    "wagtail.sites",
    "lms.accounts.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "lms.web.middleware.canonical_origin",
    "django.middleware.security.SecurityMiddleware",
    "lms.web.compression.CompressionMiddleware",  # before whitenoise: what is not compressed on disk is here
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lms.web.languages.ReaderLanguage",
    "allauth.account.middleware.AccountMiddleware",
    "lms.web.middleware.reader_timezone",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "lms.web.middleware.domain_errors",
    "lms.web.middleware.says_how_long_to_wait",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "lms" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.template.context_processors.tz",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.web.context.hub",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------
DATABASES = {
    "default": dj_database_url.parse(
        env.text("FETTLE_DATABASE_URL", f"sqlite:///{DATA_DIR / 'fettle.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # With plain BEGIN two writers that both read first dead-lock; IMMEDIATE queues them.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON",
    }

_CACHE_URL = env.text("FETTLE_CACHE_URL", "locmem://")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
        if _CACHE_URL.startswith("locmem:")
        else {"BACKEND": "lms.kernel.caching.RedisCache", "LOCATION": _CACHE_URL}
    )
}

# Who was erased, outside the database: it must not be part of the database's backup.
ERASED_LIST = env.folder("FETTLE_ERASED_LIST", DATA_DIR / "erased.jsonl")

MEDIA_DIR = env.folder("FETTLE_MEDIA_DIR", BASE_DIR / "media")
MEDIA_ROOT = MEDIA_DIR / "public"
PRIVATE_MEDIA_ROOT = MEDIA_DIR / "private"
MEDIA_URL = "/media/"
PRINT_FONTS = BASE_DIR / "lms" / "print_fonts"  # what PDFs are set in; filled by set-up
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = env.folder("FETTLE_STATIC_DIR", BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "lms" / "static"]
STATICFILES_FINDERS = [
    "lms.kernel.sheets.SheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
# What travels as one: a sheet, and what it is put together from, in this order (decision 54).
STYLE_SHEETS = {
    f"fettle/sheets/{name}.css": tuple(f"fettle/css/{part}.css" for part in parts)
    for name, parts in {
        "theme": ("tokens", "base", "components", "print"),
        "tools": ("tools",),
        "learning": ("learning", "blocks"),
    }.items()
}
SHEETS_DIR = DATA_DIR / "sheets"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "lms.kernel.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_ADD_HEADERS_FUNCTION = look_again
FILE_UPLOAD_PERMISSIONS = 0o640
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 200  # inputs left empty count: a group of 30 has two for each
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # Wagtail's page editor posts many fields

# --- People --------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "lms.accounts.forms.SignupForm"
ACCOUNT_ADAPTER = "lms.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if _HTTPS else "http"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {
    "join_code": "10/m/ip",
    "signup": "120/m/ip",
}  # wrong codes; a class behind one address
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("FETTLE_TRUSTED_PROXIES", default=0, minimum=0, maximum=5)
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
LOGOUT_REDIRECT_URL = "/"
WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
WAGTAIL_PASSWORD_RESET_ENABLED = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Words and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
INTERFACE_LANGUAGES = [
    ("en", _("English")),
    ("de", _("German")),
    ("es", _("Spanish")),
]  # of the site's own words
WAGTAIL_CONTENT_LANGUAGES = env.languages(
    "FETTLE_CONTENT_LANGUAGES", "en,de,es", first=LANGUAGE_CODE, named=dict(INTERFACE_LANGUAGES)
)
# Content may be in a language that the site's own words are not in: its addresses have a prefix all the same.
LANGUAGES = list(dict([*INTERFACE_LANGUAGES, *WAGTAIL_CONTENT_LANGUAGES]).items())
WAGTAIL_I18N_ENABLED = True
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False  # what is not translated yet stays a draft
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("FETTLE_TIME_ZONE", "UTC")
LOCALE_PATHS = [BASE_DIR / "lms" / "locale"]
FORMAT_MODULE_PATH = ["lms.formats"]

# --- What browsers may do ------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin still writes inline scripts; everything else of ours is held to the policy.
    "EXCLUDE_URL_PREFIXES": ("/admin/",),
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        # SELF, not NONE: the editor's live preview is a frame of the site in the site.
        "frame-ancestors": [SELF],
    },
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = _HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.flag("FETTLE_BEHIND_PROXY", default=False) else None
)

# --- What the hub asks other sites ---------------------------------------------------------
FETCH_LOOPBACK = False  # True only in lms.settings.dev: sites on this machine, over http and at any port

# --- Mail ----------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("FETTLE_SMTP_HOST", "localhost")
EMAIL_PORT = env.number("FETTLE_SMTP_PORT", default=25, minimum=1, maximum=65_535)
EMAIL_HOST_USER = env.text("FETTLE_SMTP_USER", "\0").rstrip("\0")
EMAIL_HOST_PASSWORD = env.secret("FETTLE_SMTP_PASSWORD") if EMAIL_HOST_USER else ""
EMAIL_USE_TLS = env.flag("FETTLE_SMTP_STARTTLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("FETTLE_MAIL_FROM", f"fettle@{urlsplit(BASE_URL).hostname}")

# --- Wagtail -------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = HUB_NAME
WAGTAIL_PAGE_MODEL = "wagtailcore.Page"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_IMAGE_MODEL = "content.FettleImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "svg"]  # what a curriculum bundle can carry
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 8 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000
WAGTAILDOCS_DOCUMENT_MODEL = "content.FettleDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "h5", "mp4", "pdf", "svg", "txt", "vtt", "webm"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []  # always a download: nothing uploaded opens on our origin
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []  # no page fetches anything from another site
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# What has to be approved before readers see it: every page, or only what safety rests on (decision 44).
REVIEW = env.choice("FETTLE_REVIEW", ("all", "safety"))
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
# Each save during a step of the review begins the step anew and writes to its group: no save while somebody types.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_FINISH_WORKFLOW_ACTION = "lms.kernel.publishing.publish_approved"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}

# --- Background work -----------------------------------------------------------------------
CELERY_BROKER_URL = env.text("FETTLE_BROKER_URL", "memory://embedded")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # Redelivery after a killed worker took 108 s with the defaults and 18 s with these.
    {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
    }
    if CELERY_BROKER_URL.startswith("redis")
    else {"polling_interval": 0.1}  # how often the in-memory broker is asked; a second would be felt
)
_SWEEP_SECONDS = float(env.number("FETTLE_SWEEP_SECONDS", default=60, minimum=1, maximum=3600))
_CHECKPOINT_SECONDS = float(
    env.number("FETTLE_CHECKPOINT_SECONDS", default=3600, minimum=10, maximum=7 * 24 * 3600)
)
CELERY_BEAT_SCHEDULE = {
    # The row is the truth and the message a hint: sweeps repeat whatever a lost message left behind.
    "badges-sweep": {"task": "badges.tasks.sweep", "schedule": _SWEEP_SECONDS},
    "evidence-sweep": {"task": "courses.tasks.sweep_evidence", "schedule": 3600.0},
    "notifications-sweep": {"task": "lms.notifications.tasks.sweep", "schedule": _SWEEP_SECONDS},
    "courses-checkpoint": {"task": "courses.tasks.checkpoint", "schedule": _CHECKPOINT_SECONDS},
    # Once a week is drawn, asking again adds nothing: so a hub that sleeps at night misses no week.
    "courses-draw-samples": {"task": "courses.tasks.draw_samples", "schedule": 6 * 3600.0},
    "erasures-due": {"task": "lms.web.tasks.erase_due", "schedule": _SWEEP_SECONDS},
    # Once an hour, whenever the hub is on: what was announced or mailed before is not repeated.
    "lapses": {"task": "courses.tasks.announce_lapses", "schedule": 3600.0},
    "refreshers": {"task": "courses.tasks.end_refreshers", "schedule": 3600.0},
    "reminders": {"task": "lms.notifications.tasks.remind", "schedule": 3600.0},
}

DIGEST_HOUR = env.number("FETTLE_DIGEST_HOUR", default=7, minimum=0, maximum=23)  # in TIME_ZONE

# --- Keys, and what they sign --------------------------------------------------------------
KEYS_DIR = env.folder("FETTLE_KEYS_DIR", DATA_DIR / "keys")
KEYS_STORE = env.text("FETTLE_KEYS_STORE", "files")  # or `environment`, or the dotted path of a class
# Long, because the standard form of an encrypted key makes guessing cheap: a random text, not a word to remember.
KEYS_PASSWORD = env.secret_if_set("FETTLE_KEYS_PASSWORD", minimum=20)
KEYS_IN_ENVIRONMENT = {
    "key": env.secret_if_set("FETTLE_KEY_ED25519"),
    "rsa": env.secret_if_set("FETTLE_KEY_RS256"),
    "ledger": env.secret_if_set("FETTLE_KEY_LEDGER"),
}
CHECKPOINTS_DIR = env.folder("FETTLE_CHECKPOINTS_DIR", DATA_DIR / "checkpoints")

PIN_ITERATIONS = 600_000  # of PBKDF2-HMAC-SHA256, for a PIN that is set from now on

# --- What is happening ---------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("FETTLE_LOG_LEVEL", "INFO")},
    # A line for each page saved, index job and glyph of a font says nothing to an operator.
    "loggers": {
        name: {"level": "WARNING"}
        for name in (
            "celery",
            "django_tasks",
            "fido2",
            "fontTools",
            "fpdf",
            "modelsearch",
            "wagtail",
            "weasyprint",
        )
    },
}
