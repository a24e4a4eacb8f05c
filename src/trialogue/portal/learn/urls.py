"""Addresses of the answers."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.learn.questions import QUESTIONS
from trialogue.portal.learn.views import all_questions, answer

urlpatterns = [
    path("learn", all_questions, name="learn"),
    *(path(f"learn/{name}", answer, {"name": name}, name=f"learn-{name}") for name in QUESTIONS),
]
