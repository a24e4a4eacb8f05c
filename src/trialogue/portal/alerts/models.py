"""Who follows what. In clear stand times and choices; the address, what is followed and what was told are sealed."""

from __future__ import annotations

import uuid

from django.db import models

from trialogue.portal.mail.models import OutboxMail
from trialogue.portal.vault.models import DataKey


class Rhythm(models.TextChoices):
    """How often a person is told."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Follower(models.Model):
    """One mailbox. `address_mark` is a keyed hash of its address: it finds the row, and names nobody by itself.

    Until `confirmed_at` nobody has shown that the mailbox is theirs, and it gets confirmation letters alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.OneToOneField(DataKey, on_delete=models.CASCADE, related_name="follower")
    address_mark = models.CharField(max_length=64, unique=True)
    sealed_address = models.BinaryField()
    language = models.CharField(max_length=16)
    rhythm = models.CharField(max_length=8)
    titles_in_mail = models.BooleanField(default=False)
    paused = models.BooleanField(default=False)
    undeliverable_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"follower {self.id}"


class Follow(models.Model):
    """One study or search that a mailbox follows, sealed; `target_mark` is a keyed hash within the follower.

    `sealed_seen` is what the person knows already, `snapshot` the one in which that was looked up last.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    target_mark = models.CharField(max_length=64)
    sealed_target = models.BinaryField()
    sealed_seen = models.BinaryField()
    snapshot = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["follower", "target_mark"], name="one_follow_a_target"),)

    def __str__(self) -> str:
        return f"follow {self.id}"


class Digest(models.Model):
    """What one person was told at one time, sealed: the page behind the link in the mail."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="digests")
    created_at = models.DateTimeField(db_index=True)
    sealed_news = models.BinaryField()
    mail = models.OneToOneField(OutboxMail, null=True, on_delete=models.SET_NULL, related_name="digest")

    def __str__(self) -> str:
        return f"digest {self.id}"


class Silence(models.Model):
    """A mailbox whose owner said "this was not me": no letter until then. The keyed hash alone; the address is gone."""

    address_mark = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"silence until {self.until:%Y-%m-%d}"
