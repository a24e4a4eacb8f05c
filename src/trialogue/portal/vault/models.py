"""One data key a person, wrapped by the master key."""

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
