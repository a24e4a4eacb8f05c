"""What the parts above the contact journey can hear."""

from __future__ import annotations

from django.dispatch import Signal

message_waits = Signal()
"""A person waits for the team's answer; sent with `message`, `origin` (how our addresses begin) and `now`, inside the
transaction that stores her words."""
