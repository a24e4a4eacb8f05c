"""Addresses of privacy."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.accounts.sign_in import lately_shown
from trialogue.portal.privacy.views import delete, export, privacy

urlpatterns = [
    path("privacy", privacy, name="privacy"),
    path("account/my-data", lately_shown(export), name="account-export"),
    path("account/delete", lately_shown(delete), name="account-delete"),
]
