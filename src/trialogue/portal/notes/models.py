"""Notes that the server keeps: an account's own, sealed with its key, and those a study's team shows to everybody."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class AccountNote(models.Model):
    """One note of an account. In clear stand the study and the times; the quote and the words are sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes")
    nct_id = models.CharField(max_length=11, db_index=True)
    created_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"note {self.id}"


class TeamNote(models.Model):
    """A note that a study's team shows to everybody, so nothing of it is sealed. `note` is a `Note` as JSON."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nct_id = models.CharField(max_length=11, db_index=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    published_at = models.DateTimeField()
    note = models.JSONField()

    def __str__(self) -> str:
        return f"note of the team of {self.nct_id}"
