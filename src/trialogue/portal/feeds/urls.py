"""Addresses of the feeds."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.feeds.views import search_atom, search_json, study_atom, study_json

urlpatterns = [
    path("search/feed.atom", search_atom, name="search-atom"),
    path("search/feed.json", search_json, name="search-json"),
    path("study/<nct:nct_id>/changes.atom", study_atom, name="study-atom"),
    path("study/<nct:nct_id>/changes.json", study_json, name="study-json"),
]
