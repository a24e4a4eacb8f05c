"""One row a decision about a sentence: nothing of a patient is in it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class ReadingCorrection(models.Model):
    """What a coordinator decided; an empty `condition` takes back what was decided before. Rows are never changed."""

    key = models.CharField(max_length=16, db_index=True)
    kind = models.CharField(max_length=9)
    sentence = models.TextField()
    condition = models.TextField(blank=True)
    why = models.CharField(max_length=500)
    nct_id = models.CharField(max_length=11)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signature = models.CharField(max_length=40)
    """How the decision is signed: a short mark of the account, which names nobody outside this database."""

    class Meta:
        ordering = ("decided_at", "pk")

    def __str__(self) -> str:
        return f"{self.key} in {self.nct_id}"
