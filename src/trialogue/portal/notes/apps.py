"""The Django application of the notes."""

from __future__ import annotations

from django.apps import AppConfig


class NotesConfig(AppConfig):
    """Notes on the text of a study."""

    name = "trialogue.portal.notes"
    label = "notes"
    default_auto_field = "django.db.models.BigAutoField"
