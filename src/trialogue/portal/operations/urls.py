"""Addresses for those who run the portal."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.operations import views

urlpatterns = [path("readyz", views.readyz, name="readyz"), path("metrics", views.metrics, name="metrics")]
