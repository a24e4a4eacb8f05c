"""Shares. In clear stand the kind, times and tries; what is shared is sealed twice."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from trialogue.portal.vault.models import DataKey


class Kind(models.TextChoices):
    """What is shared."""

    NOTES = "notes", _("notes")
    COMPARISON = "comparison", _("a comparison of two studies")
    FIT = "fit", _("an answer of “Does it fit me?”")


class Share(models.Model):
    """One share. `link_mark` and `form_mark` are hashes of the link's secret and of the form it was made with.

    `derivation` names the parameters of its key. `person` is a key of its own, whose deletion erases it. `owner` is the
    account that made it, none for a visitor, who has a signed link instead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    link_mark = models.CharField(max_length=64, unique=True)
    form_mark = models.CharField(max_length=64, unique=True)
    derivation = models.PositiveSmallIntegerField()
    salt = models.BinaryField()
    tries = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    times_opened = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="shares")
    person = models.ForeignKey(DataKey, null=True, on_delete=models.SET_NULL, related_name="shares")
    sealed = models.BinaryField()

    @property
    def kind_words(self) -> str:
        return str(Kind(self.kind).label)

    def __str__(self) -> str:
        return f"share {self.id}"
