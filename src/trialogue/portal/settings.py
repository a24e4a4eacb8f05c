"""Django settings (being built)."""

SECRET_KEY = "development"
INSTALLED_APPS: list[str] = []
USE_TZ = True
