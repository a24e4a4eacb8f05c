"""Addresses of the registry's API."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.api.v2 import views

urlpatterns = [
    path("studies", views.studies, name="api-v2-studies"),
    path("studies/metadata", views.metadata, name="api-v2-metadata"),
    path("studies/search-areas", views.search_areas, name="api-v2-search-areas"),
    path("studies/enums", views.enums, name="api-v2-enums"),
    path("studies/<str:nct_id>", views.study, name="api-v2-study"),
    path("stats/size", views.size, name="api-v2-size"),
    path("stats/field/values", views.field_values, name="api-v2-field-values"),
    path("stats/field/sizes", views.field_sizes, name="api-v2-field-sizes"),
    path("version", views.version, name="api-v2-version"),
    path("", views.unknown, name="api-v2-unknown"),
    path("<path:rest>", views.unknown, name="api-v2-unknown"),
]
