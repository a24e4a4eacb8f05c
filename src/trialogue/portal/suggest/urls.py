"""Addresses of the suggestions."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.suggest import views

urlpatterns = [
    path("suggest/conditions", views.conditions, name="suggest-conditions"),
    path("suggest/places", views.places, name="suggest-places"),
]
