"""The Django application of the pages that run a study."""

from __future__ import annotations

from django.apps import AppConfig


class TrialDeskConfig(AppConfig):
    """Keeps who the participants are."""

    name = "trialogue.portal.trial_desk"
    label = "trial_desk"
