"""Django's settings. Everything that differs between installations comes from the environment (see `environment`).

`TRIALOGUE_HOME`, `DATABASE_URL`, `TRIALOGUE_SECRET_KEY`, `TRIALOGUE_PORTAL_DEBUG` (off), `TRIALOGUE_ALLOWED_HOSTS`
(loopback only), `TRIALOGUE_TRUSTED_ORIGINS`, `TRIALOGUE_HTTPS` (off; on behind TLS).
"""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONE, SELF

from trialogue.portal import environment
from trialogue.portal.mail.configuration import read_mail_settings

HERE = Path(__file__).resolve().parent
TRIALOGUE_HOME = environment.home()

SECRET_KEY = environment.secret_key(TRIALOGUE_HOME)
DEBUG = environment.flag("TRIALOGUE_PORTAL_DEBUG")
ALLOWED_HOSTS = [*environment.LOOPBACK, *environment.words("TRIALOGUE_ALLOWED_HOSTS")]
CSRF_TRUSTED_ORIGINS = environment.words("TRIALOGUE_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "csp",
    "django_htmx",
    "trialogue.portal.layout",
    "trialogue.portal.vault",
    "trialogue.portal.mail",
    "trialogue.portal.ask",
    "trialogue.portal.notes",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "trialogue.portal.middleware.quiet_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trialogue.portal.middleware.TroubleInWords",
]
ROOT_URLCONF = "trialogue.portal.urls"
WSGI_APPLICATION = "trialogue.portal.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "trialogue.portal.layout.context.source_line",
            ],
        },
    },
]

DATABASES = {"default": environment.database(TRIALOGUE_HOME)}
TRIALOGUE_MAIL = read_mail_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Nothing of a visitor is kept between requests: no sessions, no cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "Chinese"), ("es", "Spanish")]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "static"]
# The few files we own are served from where they are installed: nothing to collect, nothing to forget.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 300

# An uploaded patient file lives in memory only; what is too large for that is refused (see fit.upload).
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 512 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "font-src": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = environment.flag("TRIALOGUE_HTTPS")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "trialogue.portal.error_pages.csrf_failure"

# Logs say what failed and where in the code, never what a person typed: no bodies, no query strings.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "trialogue.portal.quiet_log.WithoutQuery"}},
    "formatters": {
        "line": {
            "()": "trialogue.portal.quiet_log.PlaceOnly",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W016",
]  # TLS ends in front of us; see TRIALOGUE_HTTPS
