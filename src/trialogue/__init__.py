"""Trialogue: from a registry record to criteria a computer can evaluate, verdicts with reasons, and the study team's desk."""

__version__ = "0.1.0"
