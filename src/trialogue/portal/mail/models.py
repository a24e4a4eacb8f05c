"""The outbox: every letter that is to leave, has left, or may not."""

from __future__ import annotations

import uuid

from django.db import models

from trialogue.portal.vault.models import DataKey


class State(models.TextChoices):
    """Where a letter stands. `possibly-twice` is never sent again unless the operator says so."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    POSSIBLY_TWICE = "possibly-twice"


class Kind(models.TextChoices):
    """What a letter is. The column takes any word, so that a new kind needs no migration."""

    TO_SITE = "to-site"
    COPY = "copy"
    UNDELIVERED = "undelivered"
    ALERT = "alert"
    ALERT_CONFIRM = "alert-confirm"
    ALERT_LINK = "alert-link"
    ACCOUNT = "account"
    ANSWER = "answer"
    CODE_BROKEN = "code-broken"


class OutboxMail(models.Model):
    """One letter. Its recipient, subject and words are sealed; what stands in clear names nobody."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16)
    nct_id = models.CharField(max_length=11, blank=True)
    provenance = models.CharField(max_length=16, blank=True)
    message_id = models.CharField(max_length=200, unique=True)
    state = models.CharField(max_length=16, choices=State.choices)
    reason = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True)
    person = models.ForeignKey(DataKey, null=True, on_delete=models.SET_NULL, related_name="letters")
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["state", "not_before"], name="outbox_due"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.id} ({self.state})"
