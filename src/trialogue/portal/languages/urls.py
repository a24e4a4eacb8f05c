"""The address of the language choice."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.languages.views import choose_language

urlpatterns = [path("language", choose_language, name="choose-language")]
