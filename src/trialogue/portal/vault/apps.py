"""The Django application that holds the data keys."""

from __future__ import annotations

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Data keys, one a person."""

    name = "trialogue.portal.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
