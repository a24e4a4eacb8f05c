"""Messages to study teams. In clear stand the study, the site and the time; everything of the person is sealed."""

from __future__ import annotations

import uuid

from django.db import models

from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.vault.models import DataKey


class Message(models.Model):
    """One message. A study is named by its NCT id and record hash; no key points into a snapshot.

    The three marks are hashes: of the form it came from (one form makes one message), of the link to its page, and of
    the link by which the site reads it. `sender_mark` is a keyed hash of the address, to count, and empty once erased.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nct_id = models.CharField(max_length=11)
    record_hash = models.CharField(max_length=64)
    provenance = models.CharField(max_length=16)
    title = models.TextField()
    site_key = models.CharField(max_length=16)
    site_name = models.TextField()
    site_phone = models.TextField(blank=True)
    sponsor = models.TextField(blank=True)
    language = models.CharField(max_length=16)
    created_at = models.DateTimeField(db_index=True)
    form_mark = models.CharField(max_length=64, unique=True)
    page_mark = models.CharField(max_length=64, unique=True)
    reading_mark = models.CharField(max_length=64, unique=True)
    sender_mark = models.CharField(max_length=64, db_index=True, blank=True)
    person = models.ForeignKey(DataKey, null=True, on_delete=models.SET_NULL, related_name="messages")
    sealed_contact = models.BinaryField()
    sealed_words = models.BinaryField()
    site_mail = models.OneToOneField(OutboxMail, null=True, on_delete=models.SET_NULL, related_name="site_message")
    copy_mail = models.OneToOneField(OutboxMail, null=True, on_delete=models.SET_NULL, related_name="copy_message")

    def __str__(self) -> str:
        return f"message {self.id} about {self.nct_id}"

    @property
    def erased(self) -> bool:
        """Whether what the person wrote has been erased."""
        return self.person_id is None
