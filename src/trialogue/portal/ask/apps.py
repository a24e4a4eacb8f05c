"""The Django application of the contact journey."""

from __future__ import annotations

from django.apps import AppConfig


class AskConfig(AppConfig):
    """Messages to study teams; hears when a letter could not be delivered."""

    name = "trialogue.portal.ask"
    label = "ask"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from trialogue.portal.ask.undelivered import tell_sender  # noqa: PLC0415  # models are not loaded before
        from trialogue.portal.mail.signals import letter_failed  # noqa: PLC0415

        letter_failed.connect(tell_sender, dispatch_uid="ask.undelivered")
