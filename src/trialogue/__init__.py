"""Trialogue carries a study from its registry record to verdicts with reasons and to the study team's desk."""

__version__ = "0.1.0"
