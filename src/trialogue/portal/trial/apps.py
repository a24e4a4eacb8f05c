"""The Django application of the trial."""

from __future__ import annotations

from django.apps import AppConfig


class TrialConfig(AppConfig):
    """Keeps the log and the allocator's tables."""

    name = "trialogue.portal.trial"
    label = "trial"
