"""Accounts, their sealed addresses and what has been granted to them. Nothing here names a person in clear."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy

from trialogue.portal.vault.models import DataKey


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by the pseudonym of their address."""


class Account(AbstractBaseUser):
    """One account. `person` is the data key that seals everything of its holder: deleting it erases them.

    `pseudonym` stands where other systems keep the address: a keyed hash, from which the address cannot be found.
    An account whose `person` is gone cannot be signed in to and is removed by the next retention run.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pseudonym = models.EmailField(max_length=64, unique=True)
    person = models.OneToOneField(DataKey, null=True, on_delete=models.SET_NULL, related_name="account")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "pseudonym"
    EMAIL_FIELD = "pseudonym"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountManager()

    def __str__(self) -> str:
        return f"account {self.id}"


class SealedAddress(models.Model):
    """The e-mail address behind one pseudonym of one account, sealed with the account's key."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    pseudonym = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["account", "pseudonym"], name="one_address_a_pseudonym"),)

    def __str__(self) -> str:
        return f"address of {self.account_id}"


class Role(models.TextChoices):
    """What can be granted; in a study the names of :data:`trialogue.conduct.roles.ROLES`. Whoever is signed in and has
    none is a patient (or anyone who looks for a study)."""

    COORDINATOR = "coordinator", gettext_lazy("Coordinator")
    INVESTIGATOR = "investigator", gettext_lazy("Investigator")
    PHARMACIST = "pharmacist", gettext_lazy("Pharmacist (unblinded)")
    MONITOR = "monitor", gettext_lazy("Monitor")
    STATISTICIAN = "blinded-statistician", gettext_lazy("Statistician, blinded")
    STATISTICIAN_UNBLINDED = "unblinded-statistician", gettext_lazy("Statistician, unblinded")
    DSMB = "dsmb", gettext_lazy("Member of the data and safety monitoring board")
    ADJUDICATOR = "adjudicator", gettext_lazy("Adjudicator of flares")
    ADMINISTRATOR = "administrator", gettext_lazy("Administrator")


class Grant(models.Model):
    """One role of one account: in a study, at a site of it or ("") all its sites; an administrator's names none."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=24, choices=Role.choices)
    nct_id = models.CharField(max_length=11, blank=True)
    site_key = models.CharField(max_length=16, blank=True)
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["account", "role", "nct_id", "site_key"], name="one_grant_of_a_kind"),
        )

    def __str__(self) -> str:
        return f"{self.role} {self.nct_id} {self.site_key}".strip()


class Tries(models.Model):
    """How often something was tried lately. The key holds a hash or an account's number, never an address."""

    key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"tries until {self.expires_at:%Y-%m-%d %H:%M}"
