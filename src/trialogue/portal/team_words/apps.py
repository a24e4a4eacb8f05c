"""The Django application of the teams' own words."""

from __future__ import annotations

from django.apps import AppConfig


class TeamWordsConfig(AppConfig):
    """Lay titles, overviews and languages, one row a study."""

    name = "trialogue.portal.team_words"
    label = "team_words"
    default_auto_field = "django.db.models.BigAutoField"
