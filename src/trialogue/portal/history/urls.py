"""The address of a study's versions."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.history.views import history_page

urlpatterns = [path("<nct:nct_id>/history", history_page, name="study-history")]
