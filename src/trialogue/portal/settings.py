"""Django's settings. Everything that differs between installations comes from the environment (see `environment`).

`TRIALOGUE_HOME`, `DATABASE_URL`, `TRIALOGUE_SECRET_KEY`, `TRIALOGUE_PORTAL_DEBUG` (off), `TRIALOGUE_ALLOWED_HOSTS`
(loopback only), `TRIALOGUE_TRUSTED_ORIGINS`, `TRIALOGUE_CORS_ORIGINS` (none; origins whose pages may read
the API, or *), `TRIALOGUE_API_RATE` (requests to /api/v1 that one client has in a minute), `TRIALOGUE_MOST_READ`
(records that one query of /api/v2 may have read one by one), `TRIALOGUE_READ_RATE` (those of one client in a minute),
`TRIALOGUE_LOG` (line, json), `TRIALOGUE_METRICS` (on, behind TLS off),
`TRIALOGUE_HTTPS` (off; on behind TLS), `TRIALOGUE_PROXIES` (proxies of our own in front; behind TLS one).
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
TRIALOGUE_CORS_ORIGINS = environment.words("TRIALOGUE_CORS_ORIGINS")
TRIALOGUE_API_RATE = environment.count("TRIALOGUE_API_RATE", 600)
TRIALOGUE_MOST_READ = environment.count("TRIALOGUE_MOST_READ", 20_000)
TRIALOGUE_READ_RATE = environment.count("TRIALOGUE_READ_RATE", 200_000)
CSRF_TRUSTED_ORIGINS = environment.words("TRIALOGUE_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "trialogue.portal.layout",
    "trialogue.portal.vault",
    "trialogue.portal.mail",
    "trialogue.portal.accounts",
    "trialogue.portal.passkeys",
    "trialogue.portal.team_words",
    "trialogue.portal.ask",
    "trialogue.portal.desk",
    "trialogue.portal.review",
    "trialogue.portal.privacy",
    "trialogue.portal.notes",
    "trialogue.portal.alerts",
    "trialogue.portal.share",
    "trialogue.portal.trial",
    "trialogue.portal.trial_desk",
]
MIDDLEWARE = [
    "trialogue.portal.operations.metrics.measure",
    "trialogue.portal.compression.compress",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "trialogue.portal.middleware.quiet_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "trialogue.portal.middleware.TroubleInWords",
    "trialogue.portal.accounts.guard.Guard",
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
                "django.contrib.messages.context_processors.messages",
                "trialogue.portal.layout.context.source_line",
                "trialogue.portal.accounts.context.own_pages",
            ],
        },
    },
]

DATABASES = {"default": environment.database(TRIALOGUE_HOME)}
TRIALOGUE_MAIL = read_mail_settings()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Nothing of a visitor is kept between requests, but for tries to sign in and requests of programs, counted for minutes
# under hashes.
CACHES = {"default": {"BACKEND": "trialogue.portal.accounts.tries.TriesCache"}}

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
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # a FHIR bundle; never on disk
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
# How many proxies of our own add an address to X-Forwarded-For; without any nobody is believed.
TRIALOGUE_PROXIES = environment.count("TRIALOGUE_PROXIES", 1 if HTTPS else 0, least=0)
# Behind TLS the world can reach us: then the numbers are shown only where that was asked for.
TRIALOGUE_METRICS = environment.flag("TRIALOGUE_METRICS", default=not HTTPS)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# A session begins with signing in (or on the way there), lives in the database, and ends with the browser or the day.
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "trialogue.portal.error_pages.csrf_failure"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["trialogue.portal.accounts.sign_in.AccountBackend"]
PASSWORD_HASHERS = ["trialogue.portal.accounts.sign_in.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account-home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "trialogue.portal.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "pseudonym"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = {"password", "mfa"}
ACCOUNT_FORMS = {
    "signup": "trialogue.portal.accounts.forms.SignUpForm",
    "login": "trialogue.portal.accounts.forms.SignInForm",
    "reset_password": "trialogue.portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "trialogue.portal.accounts.forms.NewPasswordForm",
    "change_password": "trialogue.portal.accounts.forms.ChangePasswordForm",
    "add_email": "trialogue.portal.accounts.forms.ChangeAddressForm",
    "reauthenticate": "trialogue.portal.accounts.forms.ConfirmPasswordForm",
}
MFA_ADAPTER = "trialogue.portal.accounts.second_factor.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A code that lapses between reading it and sending it still counts, and so does that of a clock up to one step off (RFC
# 6238, section 5.2).
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "trialogue.portal.accounts.forms.SecondFactorForm",
    "reauthenticate": "trialogue.portal.accounts.forms.ConfirmSecondFactorForm",
    "activate_totp": "trialogue.portal.accounts.forms.ActivateSecondFactorForm",
}

# Logs say what failed and where in the code, never what a person typed: no bodies, no query strings.
LOG_FORM = environment.choice("TRIALOGUE_LOG", ("line", "json"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"quiet": {"()": "trialogue.portal.quiet_log.WithoutQuery"}},
    "formatters": {
        "line": {
            "()": "trialogue.portal.quiet_log.PlaceOnly",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        },
        "json": {"()": "trialogue.portal.operations.log.JsonLines"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORM, "filters": ["quiet"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "trialogue.requests": {
            "handlers": ["stderr"],
            "level": "INFO" if LOG_FORM == "json" else "WARNING",
            "propagate": False,
        },
        "fido2": {"level": "WARNING"},  # below that it names credentials
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS = [
    "security.W004",
    "security.W008",
    "security.W016",
]  # TLS ends in front of us; see TRIALOGUE_HTTPS
