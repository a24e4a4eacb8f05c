"""How allauth is bent to the house: pseudonyms in its tables, letters through the outbox, no foreign redirects."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from trialogue.portal.accounts.addresses import address_of, pseudonym_of, remember, remembered
from trialogue.portal.accounts.letters import account_letter
from trialogue.portal.accounts.models import Account
from trialogue.portal.clients import common_mark
from trialogue.portal.mail.addresses import usable_address
from trialogue.portal.mail.models import Kind
from trialogue.portal.mail.outbox import mail_settings, put_letter
from trialogue.portal.vault.person_keys import create_person_key


class AccountAdapter(DefaultAccountAdapter):
    """Every place where allauth would store, send to, or follow something of a person."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "too_many_login_attempts": _("Too many tries in a short time. Wait a few minutes, then try again."),
        "rate_limited": _("Too many tries in a short time. Wait a few minutes, then try again."),
        "incorrect_password": _("The password is not right."),
        "enter_current_password": _("This is not your current password."),
        "duplicate_email": _("This is already the address of your account."),
    }

    def clean_email(self, email: str) -> str:
        """The pseudonym of a typed address; the address itself is remembered for this request alone.

        allauth asks again for what it was given: a pseudonym made in this request stays what it is.
        """
        if email in remembered(self.request):
            return email
        address = usable_address(email)
        if not address:
            raise ValidationError(
                _("This is not an e-mail address we can write to. It should look like name@example.org.")
            )
        pseudonym = pseudonym_of(address)
        remember(self.request, pseudonym, address)
        return pseudonym

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Nobody for an account whose holder has been erased: allauth itself would let in whom the backend refused."""
        account: Account | None = super().authenticate(request, **credentials)
        return account if account is not None and account.person_id is not None else None

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """A new account gets a data key of its own before it is stored."""
        user.person = create_person_key()
        saved: Account = super().save_user(request, user, form, commit)
        return saved

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put the letter into the outbox; to an address without an account nothing goes."""
        accounts = Account.objects.select_related("person").filter(is_active=True, person__isnull=False)
        given = context.get("user")
        account = accounts.filter(id=given.pk).first() if given else accounts.filter(pseudonym=email).first()
        if account is None or account.person is None:
            return
        letter = account_letter(template_prefix.rpartition("/")[2], self._address(account, email), context)
        put_letter(letter, kind=Kind.ACCOUNT, nct_id="", provenance="", person=account.person, now=timezone.now())

    def send_notification_mail(
        self, template_prefix: str, user: Account, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Word of a change to the account; neither the address it came from nor the browser is kept or told."""
        self.send_mail(template_prefix, email or user.pseudonym, {"user": user, **(context or {})})

    def send_account_already_exists_mail(self, email: str) -> None:
        """Somebody signed up with the address of an account: its holder is told.

        A password is hashed as it would be for a new account, so that the time of the answer tells nothing.
        """
        Account().set_password("as long as a new account would take")
        reset = self._public(self.request.build_absolute_uri(reverse("account_reset_password")))
        self.send_mail("account/email/account_already_exists", email, {"password_reset_url": reset})

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return self._public(super().get_email_confirmation_url(request, emailconfirmation))

    def get_reset_password_from_key_url(self, key: str) -> str:
        return self._public(super().get_reset_password_from_key_url(key))

    def get_client_ip(self, request: HttpRequest) -> str:
        """A keyed hash of the client's address, the same for all processes: allauth counts tries by it."""
        return common_mark(request)

    def is_safe_url(self, url: str | None) -> bool:
        """Only places of this host are gone to after signing in."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def _address(self, account: Account, pseudonym: str) -> str:
        """The address of this request, where it was typed or has just been dropped; else the one that is kept."""
        return remembered(self.request).get(pseudonym) or address_of(account, pseudonym)

    def _public(self, url: str) -> str:
        """The same address where people reach this portal, whatever host the request named."""
        origin = mail_settings().public_url
        return origin + urlsplit(url).path if origin else url
