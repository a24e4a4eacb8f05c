"""Addresses of the desk. None holds anything of a person."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.desk.study_picture import study_picture
from trialogue.portal.desk.study_words import study_words
from trialogue.portal.desk.views import answered_elsewhere, message, messages

urlpatterns = [
    path("desk", messages, name="desk"),
    path("desk/<nct:nct_id>/messages/<uuid:number>", message, name="desk-message"),
    path("desk/<nct:nct_id>/messages/<uuid:number>/elsewhere", answered_elsewhere, name="desk-elsewhere"),
    path("desk/<nct:nct_id>/words", study_words, name="desk-words"),
    path("desk/<nct:nct_id>/picture", study_picture, name="desk-picture"),
]
