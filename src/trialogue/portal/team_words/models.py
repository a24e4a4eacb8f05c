"""One row a study: what its coordinators wrote and which version of it this is, and the picture they set."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class TeamWords(models.Model):
    """The team's words on its study. `version` counts the changes, so that two who edit at once are told."""

    nct_id = models.CharField(max_length=11, primary_key=True)
    lay_title = models.CharField(max_length=200, blank=True)
    overview = models.TextField(blank=True)
    languages = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"words of the team of {self.nct_id}"


class TeamPicture(models.Model):
    """A picture of the team's own in place of the drawn mark, and what it shows, in words."""

    nct_id = models.CharField(max_length=11, primary_key=True)
    content = models.BinaryField()
    description = models.CharField(max_length=200)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"picture of the team of {self.nct_id}"
