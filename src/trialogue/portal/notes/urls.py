"""Addresses of notes. None holds anything of a person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.notes import views

urlpatterns = [
    path("study/<nct:nct_id>/text/<slug:field>", views.field_text, name="study-text"),
    path("notes", views.my_notes, name="notes"),
]
