"""Addresses of the accounts. allauth's views under our addresses; their names are those allauth looks up."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from trialogue.portal.accounts.administration import administration, close, withdraw
from trialogue.portal.accounts.kept import keeps_address
from trialogue.portal.accounts.sign_in import lately_shown
from trialogue.portal.accounts.views import home

urlpatterns = [
    path("account", home, name="account-home"),
    path("account/administration", administration, name="account-administration"),
    path("account/administration/withdraw/<int:grant>", withdraw, name="account-withdraw"),
    path("account/administration/close/<uuid:number>", close, name="account-close"),
    path("account/sign-up", keeps_address(account.signup), name="account_signup"),
    path("account/sign-in", keeps_address(account.login), name="account_login"),
    path("account/sign-in/code", second_factor.authenticate, name="mfa_authenticate"),
    path("account/sign-out", account.logout, name="account_logout"),
    path("account/closed", account.account_inactive, name="account_inactive"),
    path("account/confirm", account.email_verification_sent, name="account_email_verification_sent"),
    path("account/confirm/<str:key>", account.confirm_email, name="account_confirm_email"),
    path("account/address", lately_shown(keeps_address(account.email)), name="account_email"),
    path("account/password", account.password_change, name="account_change_password"),
    path("account/password/forgotten", keeps_address(account.password_reset), name="account_reset_password"),
    path("account/password/forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        "^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/changed",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("account/again", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code", second_factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/app", second_factor.index, name="mfa_index"),
    path("account/app/on", totp.activate_totp, name="mfa_activate_totp"),
    path("account/app/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/app/codes", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/app/codes/new", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/app/codes/file", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
]
