"""All settings, from the environment only. README.md has the table; `environment.py` the readers.

Three ways to run: a production configuration (SECRET_KEY, ALLOWED_HOSTS, DATABASE_URL and CELERY_BROKER_URL set),
the local demo (`make run`: DEMO=1, embedded servers) and the tests.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from casemgmt.embedded import postgres, valkey
from casemgmt.environment import database, flag, number, numbers, proxies, scanner, text

# The release, as CHANGELOG.md and pyproject.toml name it; a backup says under which it was taken.
VERSION = "0.2.0"
BASE_DIR = Path(__file__).resolve().parents[1]

VAR_DIR = Path(os.environ.get("CASEMGMT_VAR") or BASE_DIR / "var")

# ── What kind of installation this is ────────────────────────────────────────────────────────────────────────────────
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
# Whoever sets one of these means to deploy: then all that a deployment needs must be there.
_deployed = any(os.environ.get(name) for name in ("SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"))
PRODUCTION = flag("PRODUCTION", default=_deployed and not DEMO and not DEBUG)
LOCAL = not PRODUCTION

if DEMO and (PRODUCTION or os.environ.get("SECRET_KEY") or os.environ.get("SITE_URL", "").startswith("https")):
    raise ImproperlyConfigured(
        "DEMO=1 is refused on a production configuration (PRODUCTION=1, SECRET_KEY or an https SITE_URL is set): "
        "its sign-ins and its mailbox are open to everybody. Unset DEMO, or unset those."
    )
if DEBUG and (PRODUCTION or (_deployed and not DEMO and "PRODUCTION" not in os.environ)):
    raise ImproperlyConfigured("DEBUG=1 is refused on a production configuration: its error pages show client data.")

_needed = "It is needed on a production configuration (PRODUCTION=0 says that this is none)"
SECRET_KEY = text(
    "SECRET_KEY",
    "only-for-development-and-the-demo-never-in-production" if LOCAL else None,
    why=f"{_needed}: a long random text that signs sessions and links. Make one with "
    '`python3 -c "import secrets; print(secrets.token_urlsafe(50))"`.',
)
if PRODUCTION and len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("The setting SECRET_KEY is too short: at least 40 random characters keep sessions safe.")

ALLOWED_HOSTS = text(
    "ALLOWED_HOSTS",
    "127.0.0.1,localhost,[::1],testserver" if LOCAL else None,
    why=f"{_needed}: the host names this site answers to, separated by commas.",
).split(",")
SITE_URL = text(
    "SITE_URL",
    f"http://127.0.0.1:{number('PORT', 8000, least=1)}" if LOCAL else None,
    why=f"{_needed}: the address people open, as https://crisis.example.org; links in mail start with it.",
).rstrip("/")
DEMO_UNFINISHED = Path(text("DEMO_UNFINISHED", "")) if DEMO and os.environ.get("DEMO_UNFINISHED") else None
DEMO_PASSWORD = text("DEMO_PASSWORD", "demo-only")
HTTPS = SITE_URL.startswith("https://")
if PRODUCTION and not HTTPS:
    raise ImproperlyConfigured(
        "The setting SITE_URL must begin with https:// on a production configuration: "
        "names and numbers of people never travel where others can read along."
    )
if PRODUCTION and any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured(
        "ALLOWED_HOSTS=* is refused on a production configuration: name the hosts this site answers to, "
        "so that nobody can make it write links to another."
    )

# ── Database: PostgreSQL everywhere; the embedded one when none is named ─────────────────────────────────────────────
# DATABASE_URL is the application role and owns nothing; DATABASE_OWNER_URL migrates and makes test databases.
if os.environ.get("DATABASE_URL"):
    DATABASE_URL = text("DATABASE_URL")
    DATABASE_OWNER_URL = text("DATABASE_OWNER_URL", "")
elif PRODUCTION:
    raise ImproperlyConfigured(f"The setting DATABASE_URL is missing. {_needed}: postgresql://role:password@host/name.")
else:
    DATABASE_URL, DATABASE_OWNER_URL = postgres.urls()

DATABASES = {
    "default": {
        **database(DATABASE_URL, "DATABASE_URL"),
        "CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }
}
DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", "5")
# Our questions are many and short: compiling one takes longer than answering it.
DATABASES["default"]["OPTIONS"].setdefault("options", "-c jit=off")
# Behind a pooler in transaction mode a session is whose turn it is: nothing may be kept in it between transactions.
DATABASE_POOLED = flag("DATABASE_POOLED")
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
if DATABASE_POOLED and "prepare_threshold" in DATABASES["default"]["OPTIONS"]:
    raise ImproperlyConfigured(
        "prepare_threshold in DATABASE_URL is refused with DATABASE_POOLED=1: a prepared statement belongs to one "
        "session, and a pooler hands sessions round."
    )
# How long the database is waited for, by kind of process (core/database.py): seconds for a lock, for a statement, and
# for a transaction that does nothing. 0 waits for ever.
DATABASE_PATIENCE = {
    "web": numbers("DATABASE_PATIENCE_WEB", (5, 20, 30)),
    "worker": numbers("DATABASE_PATIENCE_WORKER", (10, 60, 120)),
    "paper": numbers("DATABASE_PATIENCE_PAPER", (10, 600, 900)),
    "migrate": numbers("DATABASE_PATIENCE_MIGRATE", (10, 0, 0)),
}
# What the migrating role differs in; read by core/management/commands/migrate.py and the tests.
DATABASE_OWNER = database(DATABASE_OWNER_URL, "DATABASE_OWNER_URL") if DATABASE_OWNER_URL else None
# A second server that follows the first: figures are read from it (core/replica.py).
DATABASE_REPLICA_URL = text("DATABASE_REPLICA_URL", "")
if DATABASE_REPLICA_URL:
    _second = database(DATABASE_REPLICA_URL, "DATABASE_REPLICA_URL")
    DATABASES["replica"] = {
        **DATABASES["default"],
        **_second,
        "OPTIONS": {"connect_timeout": "2", "options": "-c jit=off", **_second["OPTIONS"]},
        "DISABLE_SERVER_SIDE_CURSORS": False,
        "TEST": {"MIRROR": "default"},
    }
    DATABASE_ROUTERS = ["casemgmt.core.replica.Router"]
# Pages that read from it when they are opened; what is prepared by a worker says so itself.
REPLICA_PAGES = (
    "reports:oversight", "reports:measure", "reports:audit", "reports:behind", "reports:csv", "reports:xlsx",
    "reports:chart", "publishing:public", "api:measure", "api:audit",
)  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── Applications ─────────────────────────────────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    *(["casemgmt.demo"] if LOCAL else []),
    "casemgmt.retention",
    "casemgmt.publishing",
    "casemgmt.reports",
    "casemgmt.colleagues",
    "casemgmt.feedback",
    "referrals",
    "casemgmt.messaging",
    "casemgmt.followups",
    "casemgmt.cases",
    "casemgmt.encounters",
    "casemgmt.people",
    "casemgmt.duties",
    "providers",
    "casemgmt.accounts",
    "casemgmt.core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "guardian",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "django_structlog",
    "csp",
    "whitenoise.runserver_nostatic",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "casemgmt.core.metrics.CountMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "casemgmt.core.compress.CompressTextMiddleware",
    "csp.middleware.CSPMiddleware",
    "casemgmt.core.private.SharedMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "casemgmt.core.private.PrivateMiddleware",
    "casemgmt.accounts.sessions.middleware.SessionMiddleware",
    "casemgmt.core.resume.ResumeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "casemgmt.accounts.factors.middleware.FactorMiddleware",
    "casemgmt.people.consents.signing.SigningMiddleware",
    "casemgmt.core.history.HistoryMiddleware",
    "casemgmt.core.frame.FrameMiddleware",
    "casemgmt.core.limits.LimitMiddleware",
    "casemgmt.core.outage.OutageMiddleware",
    "casemgmt.core.refused_values.RefusedValueMiddleware",
    "casemgmt.core.accesslog.AccessMiddleware",
    "casemgmt.core.fresh.FreshMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "casemgmt.core.replica.ReplicaMiddleware",
]

ROOT_URLCONF = "casemgmt.urls"
WSGI_APPLICATION = "casemgmt.wsgi.application"

# ── Pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────
_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "builtins": ["django_cotton.templatetags.cotton", "casemgmt.core.templatetags.resume"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casemgmt.core.pages.context",
                "casemgmt.accounts.brand.pages.context",
            ],
        },
    }
]
COTTON_DIR = "components"
FORM_RENDERER = "casemgmt.core.forms.FormRenderer"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(text("STATIC_ROOT", str(VAR_DIR / "staticfiles")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION or flag("HASHED_STATIC")
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
        # Uploads are for one role alone; these are for everybody, and who collects them is seldom who serves them.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
WHITENOISE_USE_FINDERS = LOCAL
WHITENOISE_AUTOREFRESH = DEBUG
# Prepared reports and uploads: never served from a public address, always through a view that checks the reader.
MEDIA_ROOT = Path(text("MEDIA_ROOT", str(VAR_DIR / "media")))
FILE_UPLOAD_PERMISSIONS = 0o600
MOST_FILE_BYTES = number("MOST_FILE_MB", 10, least=1) * 2**20
# What may be kept never touches the disk before it was looked at: a full one is met where it can be said plainly.
FILE_UPLOAD_MAX_MEMORY_SIZE = MOST_FILE_BYTES + 2**20
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# In a bucket, where several machines share them (core/uploads/bucket.py); without it in MEDIA_ROOT.
UPLOADS_STORE = {
    "bucket": text("UPLOADS_BUCKET", ""),
    "endpoint": text("UPLOADS_ENDPOINT", ""),
    "region": text("UPLOADS_REGION", ""),
    "folder": text("UPLOADS_FOLDER", ""),
    "key_id": text("UPLOADS_KEY_ID", ""),
    "key_secret": text("UPLOADS_KEY_SECRET", ""),
    "encryption": "" if text("UPLOADS_ENCRYPTION", "AES256") == "none" else text("UPLOADS_ENCRYPTION", "AES256"),
    "addressing": text("UPLOADS_ADDRESSING", "path" if os.environ.get("UPLOADS_ENDPOINT") else "virtual"),
}
if UPLOADS_STORE["bucket"]:
    STORAGES["default"] = {"BACKEND": "casemgmt.core.uploads.bucket.Bucket"}
if PRODUCTION and UPLOADS_STORE["endpoint"] and not UPLOADS_STORE["endpoint"].startswith("https://"):
    raise ImproperlyConfigured(
        "The setting UPLOADS_ENDPOINT must begin with https:// on a production configuration: "
        "what people send never travels where others can read along."
    )
if bool(UPLOADS_STORE["key_id"]) != bool(UPLOADS_STORE["key_secret"]):
    raise ImproperlyConfigured(
        "UPLOADS_KEY_ID and UPLOADS_KEY_SECRET belong together: set both, or neither where the machine itself may "
        "use the bucket."
    )
# Where clamd listens, as host:port or the path of its socket. Set: no file is kept that it did not call clean.
CLAMD = scanner("CLAMD")

# ── Language and time ────────────────────────────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "en"
# Pages are offered in Spanish once its catalog is complete; documents and mail use it already where it is asked for.
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ── Signing in ───────────────────────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "casemgmt.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An address counts once it is verified: by accepting a mailed invitation, else by a letter at the next sign-in.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Limits are core/limits.py's and accounts/sign_in_limits.py's: allauth's own know neither proxies nor colleagues.
ACCOUNT_RATE_LIMITS = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "casemgmt.accounts.factors.adapter.FactorAdapter"
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_FORMS = {
    "authenticate": "casemgmt.accounts.factors.code_forms.AuthenticateForm",
    "reauthenticate": "casemgmt.accounts.factors.code_forms.ReauthenticateForm",
    "add_webauthn": "casemgmt.accounts.factors.passkeys.AddPasskeyForm",
    "edit_webauthn": "casemgmt.accounts.factors.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "casemgmt.accounts.factors.passkeys.SecondStepForm",
    "login_webauthn": "casemgmt.accounts.factors.passkeys.SignInForm",
    "reauthenticate_webauthn": "casemgmt.accounts.factors.passkeys.OnceMoreForm",
}
# Secrets that must be read again (second steps, sessions) are encrypted with these; the first one writes.
SECRET_STORE_KEYS = text(
    "SECRET_STORE_KEY",
    "only-for-development-and-the-demo-never-in-production" if LOCAL else None,
    why=f"{_needed}: a long random text that encrypts the secrets of second steps; another one than SECRET_KEY, and "
    "kept apart from backups. To change it, put the new one and a comma before the old one, run "
    "`manage.py rotate_secrets`, then take the old one out.",
).split(",")
if PRODUCTION and min(map(len, SECRET_STORE_KEYS)) < 40:
    raise ImproperlyConfigured("The setting SECRET_STORE_KEY is too short: at least 40 random characters each.")
# Roles that need a second step where a program did not say otherwise.
_usual_roles = "administrator,manager,navigator" if PRODUCTION else "none"
SECOND_FACTOR_ROLES = [role.strip() for role in text("SECOND_FACTOR_ROLES", _usual_roles).split(",")]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
# Who types as the half minute ends is let in.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = text("SITE_NAME", "Aftercall")
SITE_NAME = MFA_TOTP_ISSUER

# Names of cities' sign-in servers that stand in the own network; all others must be on the open internet.
SIGN_IN_SERVERS_INSIDE = frozenset(text("SIGN_IN_SERVERS_INSIDE", "").replace(",", " ").lower().split())

# Grants are read only by core/access.py: no anonymous user, no prefetch (it breaks direct keys).
ANONYMOUS_USER_NAME = None
GUARDIAN_RAISE_403 = False
GUARDIAN_AUTO_PREFETCH = False

SESSION_ENGINE = "casemgmt.accounts.sessions.store"
SESSION_COOKIE_AGE = number("SESSION_HOURS", 12, least=1) * 3600
# Who neither presses nor types anything for so long is signed out; what they typed comes back (core/resume.py).
SESSION_IDLE = timedelta(minutes=number("SESSION_IDLE_MINUTES", 30, least=1))
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "casemgmt.core.resume.page_too_old"

# ── The wire ─────────────────────────────────────────────────────────────────────────────────────────────────────────
SECURE_SSL_REDIRECT = PRODUCTION and flag("HTTPS_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^health/(?:live|ready)$", r"^metrics$"]
SECURE_HSTS_SECONDS = number("HSTS_SECONDS", 31_536_000) if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
# Into the browsers' own list one goes knowingly: it holds for years and for every other site of the domain.
SECURE_HSTS_PRELOAD = PRODUCTION and flag("HSTS_PRELOAD")
# The other one: how the API's page names two lists of choices called alike, which harms nobody.
SILENCED_SYSTEM_CHECKS = ["security.W021", "drf_spectacular.W001"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
BEHIND_PROXY = flag("BEHIND_PROXY", default=PRODUCTION)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Whom to believe about the address people come from (core/frame.py): limits, links and the access log count it.
TRUSTED_PROXIES = proxies(
    "TRUSTED_PROXIES",
    None if BEHIND_PROXY else "0",
    why=f"{_needed}: how many proxies stand before the site (1), or the networks they are in (10.0.0.0/8). "
    "Without it everybody would seem to come from the proxy. 0 with BEHIND_PROXY=0 says that there is none.",
)
if BEHIND_PROXY and not TRUSTED_PROXIES:
    raise ImproperlyConfigured("TRUSTED_PROXIES=0 says that there is no proxy: then set BEHIND_PROXY=0 as well.")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# ── Limits: so many within the time that core/limits.py names ────────────────────────────────────────────────────────
LIMITS = {
    "api_calls": number("API_CALLS_A_MINUTE", 600, least=1),
    "searches": number("SEARCHES_A_MINUTE", 120, least=1),
    "strangers": number("STRANGERS_A_MINUTE", 120, least=1),
    "guesses": number("GUESSES_AN_HOUR", 30, least=1),
    "wrong_sign_ins": number("WRONG_SIGN_INS", 5, least=1),
    "wrong_sign_ins_of_address": number("WRONG_SIGN_INS_OF_ADDRESS", 60, least=1),
    "wrong_sign_ins_elsewhere": number("WRONG_SIGN_INS_ELSEWHERE", 20, least=1),
}

# ── Cache: allauth remembers used codes in it; a table, made by `migrate`. Nothing is culled before its time ────────
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# ── Mail ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
EMAIL_BACKEND = "casemgmt.core.effects.smtp.Backend"
EMAIL_HOST = text(
    "EMAIL_HOST", "127.0.0.1" if LOCAL else None, why=f"{_needed}: the SMTP server that sends notices to agencies."
)
EMAIL_PORT = number("EMAIL_PORT", 587 if PRODUCTION else 8025, least=1)
EMAIL_HOST_USER = text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", default=PRODUCTION)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = text(
    "EMAIL_FROM",
    "notices@casemgmt.example" if LOCAL else None,
    why=f"{_needed}: the address that notices come from.",
)
# The right side of Message-IDs: the same for every try of a message, on every machine.
MAIL_DOMAIN = text("MAIL_DOMAIN", urlsplit(SITE_URL).hostname or "localhost")
DEMO_MAIL_DIR = VAR_DIR / "mail"
# `make run` without a mail server keeps mail on the machine, and shows it there to who stands before it.
MAILBOX = flag("MAILBOX")
if MAILBOX and PRODUCTION:
    raise ImproperlyConfigured("MAILBOX=1 is refused on a production configuration: everybody could read its mail.")

# ── Texts to people: to the terminal, to a folder (the demo shows it), or through Twilio ─────────────────────────────
TEXT_PROVIDER = text("TEXT_PROVIDER", "off" if PRODUCTION else "file" if DEMO else "console")
if TEXT_PROVIDER not in ({"off", "twilio"} if PRODUCTION else {"off", "twilio", "console", "file"}):
    raise ImproperlyConfigured(
        "The setting TEXT_PROVIDER must be twilio or off; outside production also console or file, "
        "which keep numbers where everybody can read them."
    )
TEXT_DIR = VAR_DIR / "texts"
_for_texts = "It is needed with TEXT_PROVIDER=twilio" if TEXT_PROVIDER == "twilio" else ""
_no_texts = None if _for_texts else ""
TWILIO_ACCOUNT = text("TWILIO_ACCOUNT", _no_texts, why=f"{_for_texts}: the account's SID, beginning with AC.")
TWILIO_TOKEN = text("TWILIO_TOKEN", _no_texts, why=f"{_for_texts}: the account's auth token.")
TWILIO_SENDER = text("TWILIO_SENDER", _no_texts, why=f"{_for_texts}: the number (+1…) or messaging service (MG…).")
TWILIO_URL = text("TWILIO_URL", "https://api.twilio.com")

# ── API ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "casemgmt.accounts.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["casemgmt.accounts.tokens.authentication.MayWithToken"],
    "DEFAULT_THROTTLE_CLASSES": ["casemgmt.core.api.Throttle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["casemgmt.core.api_parsers.BoundedJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "casemgmt.core.api_pages.LongPages",
    "PAGE_SIZE": 50,
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "casemgmt.core.api.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Aftercall API",
    "DESCRIPTION": "The same actions as the pages. Sign in with a session or send `Authorization: Token ...`.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    # Where two places name the same choices differently, the name they share in the schema.
    "ENUM_NAME_OVERRIDES": {
        "UrgencyEnum": "casemgmt.core.codes.Urgency",
        "NoShowReasonEnum": "referrals.models.NoShowReason",
        "CancelReasonEnum": "casemgmt.followups.models.CancelReason",
        "CloseReasonEnum": "casemgmt.cases.models.CloseReason",
        "HoldReasonEnum": "casemgmt.cases.models.HoldReason",
        "UnmetReasonEnum": "casemgmt.cases.models.UnmetReason",
        "MissedCauseEnum": "casemgmt.followups.models.MissedCause",
        "MissedCauseGivenEnum": "casemgmt.followups.contacts.rules.CAUSES_PEOPLE_GIVE",
        "AttemptResultEnum": "casemgmt.followups.models.AttemptResult",
        "ContactModeEnum": "casemgmt.core.codes.ContactMode",
        "NeedDomainEnum": "casemgmt.core.codes.NeedDomain",
        "ServiceKindEnum": "providers.models.ServiceKind",
        "SideEnum": "referrals.linkages.models.SAYS_SO",
        "RiskEnum": "casemgmt.core.codes.Risk",
        "DispositionEnum": "casemgmt.encounters.models.Disposition",
        "AgencyClassEnum": "providers.models.organizations.AgencyClass",
        "CallTypeEnum": "casemgmt.encounters.models.CallType",
        "RecallReasonEnum": "referrals.models.RecallReason",
        "RoleEnum": "casemgmt.accounts.roles.Role",
        "CorrectionKindEnum": "casemgmt.core.models.Correction.Kind",
        "NeedStateEnum": "casemgmt.cases.models.NeedState",
        "RecordedDispositionEnum": "casemgmt.encounters.rules.OUTCOMES",
        "AgencyRoleEnum": "casemgmt.accounts.roles.AgencyRole",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# ── Celery: messages are only nudges, the truth is in PostgreSQL ─────────────────────────────────────────────────────
CELERY_BROKER_URL = os.environ.get("CELERY_BROKER_URL", "").strip()
if not CELERY_BROKER_URL:
    if PRODUCTION:
        raise ImproperlyConfigured(
            f"The setting CELERY_BROKER_URL is missing. {_needed}: redis://host:6379/0 or amqp://user:password@host//."
        )
    CELERY_BROKER_URL = valkey.url()
# Longer than any task: a shorter time would hand running work to a second worker.
_visibility_timeout = 1800
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": _visibility_timeout,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        # A page that cannot reach the broker goes on at once; the sweep finds what it wrote.
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
    }
    if CELERY_BROKER_URL.startswith(("redis", "valkey", "unix", "sentinel"))
    else {}
)
CELERY_VISIBILITY_TIMEOUT = _visibility_timeout
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": _visibility_timeout}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = _visibility_timeout - 120
CELERY_TASK_SOFT_TIME_LIMIT = _visibility_timeout - 180
# Each lane is a queue with worker processes of its own (core/effects/lanes.py, docs/decisions/0017): who waits on
# strangers or is slow never shares a process with the clock and mail.
CELERY_TASK_DEFAULT_QUEUE = "clock"
CELERY_TASK_ROUTES = {
    "casemgmt.core.tasks.deliver_mail": {"queue": "mail"},
    "casemgmt.core.tasks.deliver_texts": {"queue": "texts"},
    "casemgmt.core.tasks.deliver_web": {"queue": "web"},
    "casemgmt.core.tasks.run_jobs": {"queue": "paper"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Nothing here gives a running worker orders, and RabbitMQ keeps the queue for them to one of a name: the second worker
# of a machine would not start, and after a power cut none until the old line was found dead.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")


def _every(seconds: int, task: str, queue: str = "clock", *words: str) -> dict:
    """Seconds only, in UTC: local time is core/calendar.py's. A waiting copy lapses when its successor comes."""
    return {"task": task, "schedule": seconds, "args": words, "options": {"expires": seconds, "queue": queue}}


CELERY_BEAT_SCHEDULE = {
    **{
        f"heart {lane}": _every(15, "casemgmt.core.tasks.beat_heart", lane, lane)
        for lane in ("clock", "mail", "texts", "web", "paper")
    },
    "mail": _every(10, "casemgmt.core.tasks.deliver_mail", "mail"),
    "texts": _every(10, "casemgmt.core.tasks.deliver_texts", "texts"),
    "web calls": _every(10, "casemgmt.core.tasks.deliver_web", "web"),
    "follow-ups": _every(60, "casemgmt.followups.tasks.sweep_followups"),
    "cases": _every(60, "casemgmt.cases.tasks.sweep_cases"),
    "duties": _every(60, "casemgmt.duties.tasks.sweep_duties"),
    "offers": _every(60, "referrals.tasks.sweep_offers"),
    "changed listings": _every(20, "providers.tasks.settle_listings"),
    "figures": _every(60, "casemgmt.reports.tasks.sweep_figures", "paper"),
    "releases": _every(3600, "casemgmt.publishing.tasks.sweep_releases", "paper"),
    "monthly reports": _every(600, "casemgmt.reports.tasks.sweep_months"),
    "forgetting": _every(600, "casemgmt.retention.tasks.sweep_retention"),
    "old words": _every(3600, "casemgmt.retention.tasks.sweep_old_words"),
    "temporary rows": _every(3600, "casemgmt.retention.tasks.clear_temporary"),
    "surveys": _every(600, "casemgmt.feedback.tasks.sweep_surveys"),
    "listings": _every(600, "providers.tasks.sweep_listings"),
    "jobs": _every(20, "casemgmt.core.tasks.run_jobs", "paper"),
    "files laid open": _every(3600, "casemgmt.encounters.tasks.sweep_samples"),
    "lists laid open": _every(3600, "providers.tasks.sweep_listing_samples"),
    "spreadsheets laid open": _every(3600, "casemgmt.cases.tasks.sweep_caseloads"),
    "prepared files": _every(300, "casemgmt.core.tasks.expire_jobs"),
    "digests": _every(60, "casemgmt.accounts.tasks.sweep_digests"),
    "months": _every(3600, "casemgmt.core.tasks.make_months"),
    "limits": _every(600, "casemgmt.core.tasks.clear_limits"),
    "sessions": _every(3600, "casemgmt.accounts.tasks.clear_sessions"),
    "known addresses": _every(3600, "casemgmt.accounts.tasks.forget_addresses"),
    "not delivered": _every(60, "casemgmt.accounts.tasks.sweep_undelivered"),
}

# ── What leaves the process: when it is given up, when an address rests (core/effects) ─────────────────────────────
EFFECT_TRIES = number("EFFECT_TRIES", 12, least=1)
EFFECT_HOURS = number("EFFECT_HOURS", 24, least=1)
EFFECT_REFUSALS = number("EFFECT_REFUSALS", 3, least=1)
BREAKER_FAILURES = number("BREAKER_FAILURES", 3, least=1)

# ── Long work a person waits for (core/jobs): when it is given up, how long what it prepared is kept ────────────────
JOB_TRIES = number("JOB_TRIES", 3, least=1)
# What the drawing of one report may take: seconds, and megabytes beside what its worker holds already.
PAPER_SECONDS = number("PAPER_SECONDS", 120, least=1)
PAPER_MEGABYTES = number("PAPER_MEGABYTES", 300, least=50)
PACKETS_KEPT_HOURS = number("PACKETS_KEPT_HOURS", 24, least=1)
REPORTS_KEPT_DAYS = number("REPORTS_KEPT_DAYS", 30, least=1)
UPLOADS_KEPT_DAYS = number("UPLOADS_KEPT_DAYS", 7, least=1)

# ── Calls to agencies' own servers ─────────────────────────────────────────────────────────────────────────────────
# host:port pairs that may be called though they are private and without https: for trying things out, never for
# production.
WEBHOOK_TEST_HOSTS = [] if PRODUCTION else os.environ.get("WEBHOOK_TEST_HOSTS", "").split()

# ── Logs: JSON lines with ids, never with people ─────────────────────────────────────────────────────────────────────
DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "pk"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False


# Where errors are told (core/alarm.py): an address in Sentry's protocol. Without it nothing leaves.
SENTRY_DSN = text("SENTRY_DSN", "")
_dsn = urlsplit(SENTRY_DSN)
if SENTRY_DSN and not (_dsn.scheme in ({"https"} if PRODUCTION else {"https", "http"}) and _dsn.username and _dsn.path):
    raise ImproperlyConfigured("The setting SENTRY_DSN must look like https://key@host/project.")
# Who may read /metrics: whoever sends this word. Without it the page does not exist.
METRICS_TOKEN = text("METRICS_TOKEN", "")
if PRODUCTION and METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    raise ImproperlyConfigured("The setting METRICS_TOKEN is too short: at least 20 random characters.")


def _without_secrets(logger: Any, name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Addresses are logged without what follows the question mark and without the secret part of a mailed link."""
    for key in ("event", "request"):
        if isinstance(event.get(key), str):
            event[key] = re.sub(r"/[\w.:=~-]{37,}", "/…", re.sub(r"\?\S*", "", event[key]))
    return {key: value for key, value in event.items() if key not in {"user_agent", "ip"}}


_shared_processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _without_secrets,
]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
            "foreign_pre_chain": _shared_processors,
        }
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json"},
        "alarm": {"class": "casemgmt.core.alarm.AlarmHandler", "dsn": SENTRY_DSN},
    },
    "root": {"handlers": ["console", "alarm"], "level": text("LOG_LEVEL", "INFO")},
    "loggers": {
        # The query text of a failed statement holds what was typed.
        "django.db.backends": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        # It tells which passkey was used.
        "fido2": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "celery.app.trace": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.beat": {"level": "WARNING"},
    },
}
structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        *_shared_processors,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
