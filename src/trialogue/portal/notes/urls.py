"""Addresses of notes. None holds anything of a person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.notes import account_api, plain_page, views

urlpatterns = [
    path("study/<nct:nct_id>/text/<slug:field>", views.field_text, name="study-text"),
    path("study/<nct:nct_id>/notes", plain_page.study_notes, name="study-notes"),
    path("study/<nct:nct_id>/notes/publish", plain_page.publish, name="study-notes-publish"),
    path("notes", views.my_notes, name="notes"),
    path("notes.json", account_api.every_note, name="notes-json"),
    path("notes/add", account_api.add, name="notes-add"),
    path("notes/change", account_api.change, name="notes-change"),
    path("notes/delete", account_api.delete, name="notes-delete"),
    path("notes/delete-all", account_api.delete_all, name="notes-delete-all"),
]
