"""The Django application of the desk; it stores nothing of its own."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Hears when a person waits for an answer."""

    name = "trialogue.portal.desk"
    label = "desk"

    def ready(self) -> None:
        from trialogue.portal.ask.signals import message_waits  # noqa: PLC0415  # models are not loaded before
        from trialogue.portal.desk.waiting import tell_team  # noqa: PLC0415

        message_waits.connect(tell_team, dispatch_uid="desk.waiting")
