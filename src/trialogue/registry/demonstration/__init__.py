"""The demonstration registry: two restated lupus studies and fictional ones, as ClinicalTrials.gov API v2 records."""

from trialogue.registry.demonstration.compose import demonstration_records

__all__ = ["demonstration_records"]
