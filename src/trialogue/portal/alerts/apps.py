"""The Django application of alerts."""

from __future__ import annotations

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Who follows what; hears when a letter could not be delivered."""

    name = "trialogue.portal.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trialogue.portal.alerts.undelivered import stop_mailing  # noqa: PLC0415  # models are not loaded before
        from trialogue.portal.mail.signals import letter_failed  # noqa: PLC0415

        letter_failed.connect(stop_mailing, dispatch_uid="alerts.undelivered")
