"""The Django application of privacy; it stores nothing."""

from __future__ import annotations

from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """Pages and templates alone."""

    name = "trialogue.portal.privacy"
    label = "privacy"
