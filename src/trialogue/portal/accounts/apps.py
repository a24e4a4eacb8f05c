"""The Django application of the accounts."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and roles; keeps the sealed address of every pseudonym that allauth stores."""

    name = "trialogue.portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.models import EmailAddress  # noqa: PLC0415  # models are not loaded before
        from django.db.models.signals import post_delete, post_save  # noqa: PLC0415

        from trialogue.portal.accounts.addresses import drop_address, keep_address  # noqa: PLC0415

        post_save.connect(keep_address, sender=EmailAddress, dispatch_uid="accounts.keep-address")
        post_delete.connect(drop_address, sender=EmailAddress, dispatch_uid="accounts.drop-address")
