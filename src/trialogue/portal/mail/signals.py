"""What the parts above the outbox can hear."""

from __future__ import annotations

from django.dispatch import Signal

letter_failed = Signal()
"""A letter failed for good; sent with `row` (an OutboxMail) and `now`, inside the transaction that records it."""
