"""The tables of the trial. The log and the allocations are append-only: triggers refuse a change, whoever asks."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from trialogue.portal.vault.master_key import master_key
from trialogue.portal.vault.models import DataKey
from trialogue.portal.vault.wrapping import unwrap


class TrialStudy(models.Model):
    """A study that runs at this desk. Its row is locked while an event is appended: one writer for each study."""

    study = models.CharField(max_length=40, primary_key=True)
    key = models.ForeignKey(DataKey, on_delete=models.PROTECT, related_name="+")
    """What the bodies of its events are sealed with."""

    @cached_property
    def data_key(self) -> bytes:
        """That key, opened once for as long as the row is held."""
        return unwrap(self.key, master_key())

    def __str__(self) -> str:
        return self.study


class LogEntry(models.Model):
    """One event of a study's log. `sealed` holds its body, its reason, and the nonce that keeps the hash from being
    guessed at."""

    study = models.ForeignKey(TrialStudy, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=60)
    schema = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    at = models.CharField(max_length=24)
    who = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    request = models.CharField(max_length=80, blank=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ("study", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("study", "sequence"), name="trial_one_event_a_place"),
            models.UniqueConstraint(fields=("study", "previous"), name="trial_one_event_follows"),
        )

    def __str__(self) -> str:
        return f"event {self.sequence} of {self.study_id}"


class KeptState(models.Model):
    """A snapshot of a study's state, sealed; derived from the log, and disposable."""

    study = models.OneToOneField(TrialStudy, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sequence = models.PositiveBigIntegerField()
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return f"state of {self.study_id} after {self.sequence} events"


class Slot(models.Model):
    """One place of a list. Its arm is sealed with the allocator's key, which the rest of the portal does not use."""

    study = models.ForeignKey(TrialStudy, on_delete=models.PROTECT, related_name="slots")
    stratum = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    sealed_arm = models.BinaryField()

    class Meta:
        ordering = ("study", "stratum", "position")
        constraints = (models.UniqueConstraint(fields=("study", "stratum", "position"), name="trial_one_slot_a_place"),)

    def __str__(self) -> str:
        return f"{self.stratum}/{self.position} of {self.study_id}"


class DynamicScheme(models.Model):
    """What fixes the draws of a study without a list: seed, design and algorithm, sealed as an arm is."""

    study = models.OneToOneField(TrialStudy, on_delete=models.PROTECT, related_name="+")
    sealed_secret = models.BinaryField()

    def __str__(self) -> str:
        return f"draws of {self.study_id}"


class Allocation(models.Model):
    """A slot given to a participant, once and for good."""

    slot = models.OneToOneField(Slot, on_delete=models.PROTECT, related_name="allocation")
    study = models.ForeignKey(TrialStudy, on_delete=models.PROTECT, related_name="allocations")
    participant = models.CharField(max_length=40)
    request = models.CharField(max_length=80)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("study", "participant"), name="trial_one_allocation_a_participant"),
            models.UniqueConstraint(fields=("study", "request"), name="trial_one_allocation_a_request"),
        )

    def __str__(self) -> str:
        return f"allocation of {self.participant} in {self.study_id}"


class SealedKit(models.Model):
    """A kit and its arm, sealed as a slot's is. Where it lies, and whose it is, the log says. `arms` is how many arms
    there are kits for: no secret."""

    study = models.ForeignKey(TrialStudy, on_delete=models.PROTECT, related_name="kits")
    number = models.CharField(max_length=20)
    arms = models.PositiveSmallIntegerField()
    sealed_arm = models.BinaryField()

    class Meta:
        ordering = ("study", "number")
        constraints = (models.UniqueConstraint(fields=("study", "number"), name="trial_one_kit_a_number"),)

    def __str__(self) -> str:
        return f"kit {self.number} of {self.study_id}"


class ProtocolDocument(models.Model):
    """A version of the protocol that a study runs by, as JSON; the log names it by its hash."""

    study = models.ForeignKey(TrialStudy, on_delete=models.PROTECT, related_name="protocols")
    hash = models.CharField(max_length=64)
    version = models.CharField(max_length=40)
    document = models.BinaryField()

    class Meta:
        ordering = ("study", "id")
        constraints = (models.UniqueConstraint(fields=("study", "hash"), name="trial_one_document_a_hash"),)

    def __str__(self) -> str:
        return f"protocol {self.version} of {self.study_id}"
