"""The public halves of passkeys. Who has one cannot be told from it; what its holder calls it is sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Passkey(models.Model):
    """One passkey of one account: `mark` is the hash of its credential id, by which it is found; `credential` what
    `fido2` checks signatures with (AAGUID, credential id and public key, as registered); `uses` the counter that the
    key itself last showed, 0 for one that does not count."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="passkeys")
    mark = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    uses = models.BigIntegerField(default=0)
    sealed_name = models.BinaryField()
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"passkey {self.id}"
