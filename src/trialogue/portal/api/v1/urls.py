"""Addresses of our own interface."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.api.v1 import description, people, search, studies

urlpatterns = [
    path("", description.page, name="api-page"),
    path("openapi.json", description.openapi, name="api-openapi"),
    path("search", search.search, name="api-search"),
    path("studies/<nct:nct_id>/criteria", studies.criteria, name="api-criteria"),
    path("compare", studies.compare, name="api-compare"),
    path("changes", studies.changes, name="api-changes"),
    path("suggest", studies.suggest, name="api-suggest"),
    path("match", people.match, name="api-match"),
    path("questions", people.questions, name="api-questions"),
]
