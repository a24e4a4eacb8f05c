"""Addresses of the interfaces for programs."""

from __future__ import annotations

from django.urls import include, path

from trialogue.portal.api.health import healthz
from trialogue.portal.api.v2.views import unknown

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("api/v1/", include("trialogue.portal.api.v1.urls")),
    path("api/v2", unknown, name="api-v2-unknown"),
    path("api/v2/", include("trialogue.portal.api.v2.urls")),
]
