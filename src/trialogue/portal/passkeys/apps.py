"""The Django application of the passkeys."""

from __future__ import annotations

from django.apps import AppConfig


class PasskeysConfig(AppConfig):
    """The passkeys of accounts."""

    name = "trialogue.portal.passkeys"
    label = "passkeys"
    default_auto_field = "django.db.models.BigAutoField"
