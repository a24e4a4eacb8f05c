"""Addresses of the passkeys."""

from __future__ import annotations

from django.urls import path

from trialogue.portal.passkeys.views import add, again, listed, remove_one, sign_in

urlpatterns = [
    path("account/sign-in/passkey", sign_in, name="passkey-sign-in"),
    path("account/again/passkey", again, name="passkey-again"),
    path("account/passkeys", listed, name="passkeys"),
    path("account/passkeys/add", add, name="passkey-add"),
    path("account/passkeys/<uuid:number>/remove", remove_one, name="passkey-remove"),
]
