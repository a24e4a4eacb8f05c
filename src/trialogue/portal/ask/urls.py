"""Addresses of the contact journey. None holds anything of a person; links to a message hold a secret."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.ask.conversation_page import conversation
from trialogue.portal.ask.reading import read
from trialogue.portal.ask.views import ask, avatar, erase, sent

urlpatterns = [
    path("<nct:nct_id>/ask", ask, name="study-ask"),
    path("<nct:nct_id>/ask/avatar.svg", avatar, name="ask-avatar"),
    path("<nct:nct_id>/ask/sent/<str:token>", sent, name="ask-sent"),
    path("<nct:nct_id>/ask/sent/<str:token>/erase", erase, name="ask-erase"),
    path("<nct:nct_id>/ask/answers/<uuid:number>/<str:token>", conversation, name="ask-conversation"),
    path("<nct:nct_id>/ask/read/<str:token>", read, name="ask-read"),
]
