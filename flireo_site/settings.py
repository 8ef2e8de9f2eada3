"""Settings of the project. Every environment variable is described in README.md, "Settings"."""

from __future__ import annotations

from pathlib import Path

from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from flireo_site import environment, log_lines
from flireo_site.navigation import NAVIGATION

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = environment.folder("DATA_DIR", BASE_DIR / "var")

DEBUG = environment.flag("DEBUG", default=True)
SECRET_KEY = environment.secret("SECRET_KEY")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS")
WEBHOOK_TOKEN = environment.url_token("WEBHOOK_TOKEN")
METRICS_TOKEN = environment.secret("METRICS_TOKEN")
CREDENTIALS_KEYS = environment.keys("CREDENTIALS_KEY")
if DEBUG:
    SECRET_KEY = SECRET_KEY or environment.secret_key(DATA_DIR / "secret-key.txt")
    CREDENTIALS_KEYS = CREDENTIALS_KEYS or [environment.secret_key(DATA_DIR / "credentials-key.txt")]
    ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]"]
else:
    _required = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": ALLOWED_HOSTS, "WEBHOOK_TOKEN": WEBHOOK_TOKEN}
    if _missing := [name for name, value in _required.items() if not value]:
        raise ImproperlyConfigured(
            f"With DEBUG=0 these must be set in the environment: {', '.join(_missing)}. See .env.example."
        )

DEFAULT_COUNTRY = environment.country("DEFAULT_COUNTRY", "NL")
# For flireo_site.serving, which starts last; nonsense is refused by whatever starts first.
WEB_CONCURRENCY = environment.count("WEB_CONCURRENCY", default=1, least=1)
RAW_BODY_DAYS = environment.count("RAW_BODY_DAYS", default=3, least=0)
BACK_TEST_CALLS = environment.count("BACK_TEST_CALLS", default=200, least=1)
SYNTHETIC_CALL_SECONDS = environment.count("SYNTHETIC_CALL_SECONDS", default=60, least=0)
# Without one the web server calls itself (flireo_site.serving); any other process calls nobody.
SYNTHETIC_CALL_URL = environment.site("SYNTHETIC_CALL_URL")
REDIS_URL = environment.redis_url("REDIS_URL")
CRM_PRIVATE_ADDRESSES = environment.networks("CRM_PRIVATE_ADDRESSES")

INSTALLED_APPS = [
    "assistants",
    "callers",
    "unfold",
    "unfold.contrib.simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "drf_spectacular",
    "simple_history",
]
MIDDLEWARE = [
    # First, so that a call costs nothing that only the admin needs, and any Host is taken.
    "assistants.views.WebhookDoor",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "assistants.admin.status_pass.StatusPass",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "flireo_site.urls"
WSGI_APPLICATION = "flireo_site.wsgi.application"
TEST_RUNNER = "flireo_site.test_runner.PytestRunner"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {"default": environment.database("DATABASE_URL", DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
FORMAT_MODULE_PATH = "flireo_site.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

if not DEBUG:
    # TLS ends at the proxy in front, which must set this header itself.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 3600
CSRF_TRUSTED_ORIGINS = [f"https://{host.lstrip('.')}" for host in ALLOWED_HOSTS if host != "*"] if not DEBUG else []

if REDIS_URL:
    CELERY_BROKER_URL = f"{REDIS_URL}/1"
else:
    # Celery's file broker does not make its folders.
    for _folder in ("queue", "queue-control"):
        (DATA_DIR / _folder).mkdir(exist_ok=True)
    CELERY_BROKER_URL = "filesystem://localhost"
    CELERY_BROKER_TRANSPORT = "flireo_site.file_broker:Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "queue"),
        "data_folder_out": str(DATA_DIR / "queue"),
        "control_folder": str(DATA_DIR / "queue-control"),
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # What is not begun by the next round is dropped: a worker that was away finds no heap of them.
    "fetch-due": {"task": "callers.tasks.fetch_due", "schedule": 10.0, "options": {"expires": 10}},
    "publish-due": {"task": "assistants.tasks.publish_due", "schedule": 10.0, "options": {"expires": 10}},
    "plan-warming": {"task": "callers.tasks.plan_warming", "schedule": 300.0, "options": {"expires": 300}},
    "count-segments": {"task": "callers.tasks.count_segments", "schedule": 300.0, "options": {"expires": 300}},
    "count-answers": {"task": "assistants.tasks.count_answers", "schedule": 60.0, "options": {"expires": 60}},
    "sync-contacts": {"task": "callers.tasks.sync_contacts", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-imports": {"task": "callers.tasks.sweep_imports", "schedule": 60.0, "options": {"expires": 60}},
    "remove-old-records": {"task": "callers.tasks.remove_old_records", "schedule": crontab(minute=37)},
    "remove-old-raw-bodies": {"task": "callers.tasks.remove_old_raw_bodies", "schedule": crontab(minute=17)},
    "remove-old-known": {"task": "assistants.tasks.remove_old_known", "schedule": crontab(minute=27)},
}
# One worker takes from all queues unless told otherwise. Several may share them, so that what a call waits for stands
# in no line behind what may be wanted later.
CELERY_TASK_DEFAULT_QUEUE = "housekeeping"
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in ("events", "warming", "housekeeping")}
CELERY_TASK_ROUTES = {
    "callers.tasks.fetch_wanted": {"queue": "events"},
    # Staff chose the minute, and an import may keep the others busy for long.
    "assistants.tasks.publish_due": {"queue": "events"},
    "callers.tasks.fetch_due": {"queue": "warming"},
    "callers.tasks.plan_warming": {"queue": "warming"},
}

LOGGING = log_lines.configuration(
    environment.choice("LOG_FORMAT", log_lines.FORMATS, default="plain" if DEBUG else "json"), WEBHOOK_TOKEN
)

REST_FRAMEWORK = {"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Phone assistants: callers",
    "DESCRIPTION": "For systems that push callers, and tell when one has changed. See docs/api.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["callers.api.schema.with_bodies_required"],
    # For staff who are logged in.
    "SERVE_AUTHENTICATION": ["rest_framework.authentication.SessionAuthentication"],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAdminUser"],
}

# Who logs in at the login page itself was on the way to no other page.
LOGIN_REDIRECT_URL = "admin:index"


UNFOLD = {
    "SITE_TITLE": _("Phone assistants"),
    "SITE_HEADER": _("Phone assistants"),
    "SITE_SUBHEADER": "Flireo",
    "SITE_SYMBOL": "support_agent",
    # Without one, browsers ask for /favicon.ico.
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("assistants/favicon.svg")},
    ],
    # There is no other site to go back to.
    "SITE_URL": None,
    "SHOW_LANGUAGES": False,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "assistants.admin.first_page.fill",
    "STYLES": [lambda request: static("assistants/admin.css")],
    "SCRIPTS": [
        lambda request: static("assistants/saving.js"),
        lambda request: static("assistants/keyboard.js"),
    ],
    "SIDEBAR": {
        "show_search": False,
        "navigation": NAVIGATION,
    },
}
