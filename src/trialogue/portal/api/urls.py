"""Addresses of the JSON interface."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.api import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("api/v1/match", views.match, name="api-match"),
    path("api/v1/studies/<nct:nct_id>/criteria", views.criteria, name="api-criteria"),
]
