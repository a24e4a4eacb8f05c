"""The Django application that holds the outbox."""

from __future__ import annotations

from django.apps import AppConfig


class MailConfig(AppConfig):
    """The outbox."""

    name = "trialogue.portal.mail"
    label = "mail"
    default_auto_field = "django.db.models.BigAutoField"
