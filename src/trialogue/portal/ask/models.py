"""Messages to study teams. In clear stand the study, the site and the time; everything of the person is sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.vault.models import DataKey


class Message(models.Model):
    """One message. A study is named by its NCT id and record hash; no key points into a snapshot.

    `waiting_since` is the moment since which the person has waited for an answer, or None when the last word is the
    team's. The three marks are hashes: of the form it came from (one form makes one message), of the link to its page,
    and of the link by which the site reads it. `sender_mark` is a keyed hash of the address, to count, and empty once
    erased. `account` is whose it is beyond doubt: written while signed in. An address alone may have been mistyped.
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
    waiting_since = models.DateTimeField(null=True, db_index=True)
    form_mark = models.CharField(max_length=64, unique=True)
    page_mark = models.CharField(max_length=64, unique=True)
    reading_mark = models.CharField(max_length=64, unique=True)
    sender_mark = models.CharField(max_length=64, db_index=True, blank=True)
    person = models.ForeignKey(DataKey, null=True, on_delete=models.SET_NULL, related_name="messages")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="messages")
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


class Author(models.TextChoices):
    """Whose words a turn of the conversation holds; `elsewhere`: the team answered by phone or its own mail;
    `no-answer`: what the person wrote last (thanks, a word that she comes) asks nothing."""

    TEAM = "team"
    SENDER = "sender"
    ELSEWHERE = "elsewhere"
    NO_ANSWER = "no-answer"


class Turn(models.Model):
    """One turn after the message itself, sealed with the message's key and numbered from one.

    The number is unique within its message: of two turns written at once the database takes one. `form_mark` is a hash
    of the form it came from, so that a form sent twice makes one turn.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="turns")
    number = models.PositiveIntegerField()
    author = models.CharField(max_length=16, choices=Author.choices)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    form_mark = models.CharField(max_length=64, unique=True)
    sealed = models.BinaryField()
    mail = models.OneToOneField(OutboxMail, null=True, on_delete=models.SET_NULL, related_name="turn")

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=["message", "number"], name="one_turn_a_number"),)

    def __str__(self) -> str:
        return f"turn {self.number} of {self.message_id}"


class AtWork(models.Model):
    """Somebody of the team at a message: when she last opened it or kept a draft (`at`), and her draft of an answer,
    sealed with the message's key and kept at `kept_at`; empty without one."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="at_work")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True)
    sealed_draft = models.BinaryField(default=b"")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["message", "account"], name="one_at_work_each"),)

    def __str__(self) -> str:
        return f"somebody at message {self.message_id}"
