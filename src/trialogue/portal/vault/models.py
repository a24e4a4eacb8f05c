"""One data key a person, and the key of the desk's own marks and links; each wrapped by the master key."""

from __future__ import annotations

import uuid

from django.db import models


class DataKey(models.Model):
    """The wrapped key of one person. Deleting the row makes everything sealed with it unreadable for ever."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=16)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"data key {self.id}"


class MarkingKey(models.Model):
    """The wrapped key from which keyed marks, secrets of links and the seal of second factors follow; one row a desk.

    Not the master key itself: another master key can then wrap it, and every mark and link stays what it is.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    wrapped = models.BinaryField()
    wrapped_by = models.CharField(max_length=16)

    def __str__(self) -> str:
        return "marking key"
