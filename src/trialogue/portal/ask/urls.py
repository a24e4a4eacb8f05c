"""Addresses of the contact journey. None holds anything of a person; links to a message hold a secret."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.ask import reading, views

urlpatterns = [
    path("<nct:nct_id>/ask", views.ask, name="study-ask"),
    path("<nct:nct_id>/ask/avatar.svg", views.avatar, name="ask-avatar"),
    path("<nct:nct_id>/ask/sent/<str:token>", views.sent, name="ask-sent"),
    path("<nct:nct_id>/ask/sent/<str:token>/erase", views.erase, name="ask-erase"),
    path("<nct:nct_id>/ask/read/<str:token>", reading.read, name="ask-read"),
]
