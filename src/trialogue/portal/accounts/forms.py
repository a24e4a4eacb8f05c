"""allauth's forms in our words: labels that stay beside their field, and pseudonyms in place of addresses."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from django import forms
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

CODE = {"autocomplete": "one-time-code", "inputmode": "text", "spellcheck": "false"}


class Worded(forms.Form):
    """Our labels and hints; no placeholder, since one vanishes when it is needed most."""

    use_required_attribute = False
    labels: ClassVar[dict[str, Any]] = {}
    hints: ClassVar[dict[str, Any]] = {}

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if isinstance(field, forms.EmailField):
                field.widget.attrs |= {"type": "text", "inputmode": "email", "spellcheck": "false"}
                field.widget.input_type = "text"


EMAIL = _("E-mail")
PASSWORD = _("Password")
NEW_PASSWORD = _("New password")
PASSWORD_HINT = _("At least 10 characters. A few words that only you would put together are good.")
APP_CODE = _("Code from your app")


class SignUpForm(Worded, account.SignupForm):
    """Address and password; that is all an account needs."""

    labels: ClassVar[dict[str, Any]] = {"email": EMAIL, "password1": PASSWORD}
    hints: ClassVar[dict[str, Any]] = {
        "email": _("We send you a link there to confirm it."),
        "password1": PASSWORD_HINT,
    }

    def try_save(self, request: HttpRequest) -> Any:
        """Two clicks at the same moment make one account: the second finds it made, as if it had come later."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class SignInForm(Worded, account.LoginForm):
    """Address and password."""

    labels: ClassVar[dict[str, Any]] = {"login": EMAIL, "password": PASSWORD}

    def clean_login(self) -> str:
        pseudonym: str = get_adapter().clean_email(super().clean_login())
        return pseudonym


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    """The address of the account whose password was forgotten."""

    labels: ClassVar[dict[str, Any]] = {"email": EMAIL}

    def clean_email(self) -> str:
        pseudonym: str = get_adapter().clean_email(super().clean_email())
        return pseudonym


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    """A new password, behind the link of the letter."""

    labels: ClassVar[dict[str, Any]] = {"password1": NEW_PASSWORD, "password2": _("New password again")}
    hints: ClassVar[dict[str, Any]] = {"password1": PASSWORD_HINT}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    """A new password, for whoever knows the old one."""

    labels: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Current password"),
        "password1": NEW_PASSWORD,
        "password2": _("New password again"),
    }
    hints: ClassVar[dict[str, Any]] = {"password1": PASSWORD_HINT}


class ChangeAddressForm(Worded, account.AddEmailForm):
    """Another address; it takes the place of the old one once it is confirmed."""

    labels: ClassVar[dict[str, Any]] = {"email": _("New e-mail address")}
    hints: ClassVar[dict[str, Any]] = {"email": _("We send a link there. Until you open it, the old address stays.")}


class ConfirmPasswordForm(Worded, account.ReauthenticateForm):
    """The password once more, before something that matters."""

    labels: ClassVar[dict[str, Any]] = {"password": PASSWORD}


class SecondFactorForm(Worded, second_factor.AuthenticateForm):
    """The second step of signing in."""

    labels: ClassVar[dict[str, Any]] = {"code": APP_CODE}
    hints: ClassVar[dict[str, Any]] = {"code": _("Six digits. Without your phone, type one of your recovery codes.")}


class ConfirmSecondFactorForm(Worded, second_factor.ReauthenticateForm):
    """The code once more, before something that matters."""

    labels: ClassVar[dict[str, Any]] = {"code": APP_CODE}
    hints: ClassVar[dict[str, Any]] = {"code": _("Six digits. Without your phone, type one of your recovery codes.")}


class ActivateSecondFactorForm(Worded, totp.ActivateTOTPForm):
    """The first code, which shows that the app has the secret."""

    labels: ClassVar[dict[str, Any]] = {"code": APP_CODE}
    hints: ClassVar[dict[str, Any]] = {"code": _("The six digits your app shows now.")}
