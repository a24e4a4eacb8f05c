"""Who a participant is. The log knows a number and a keyed mark; the person stands here, sealed, and can be erased."""

from __future__ import annotations

from django.db import models

from trialogue.portal.ask.models import Message
from trialogue.portal.vault.models import DataKey


class Enrolled(models.Model):
    """One participant of a study. `sealed_identity` holds the name and day of birth, `sealed_answers` what was asked at
    screening, both sealed with the person's key; without it nothing of them can be read."""

    study = models.CharField(max_length=40)
    participant = models.CharField(max_length=40)
    request = models.CharField(max_length=64, unique=True)
    """The form it came from: sent twice it makes one participant."""
    person = models.ForeignKey(DataKey, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed_identity = models.BinaryField()
    sealed_answers = models.BinaryField(default=b"")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="enrolled")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("study", "participant"), name="trial_desk_one_row_each"),)

    def __str__(self) -> str:
        return f"{self.participant} of {self.study}"
