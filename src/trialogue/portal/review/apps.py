"""The Django application of the corrections."""

from __future__ import annotations

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    """Keeps one table."""

    name = "trialogue.portal.review"
    label = "review"
