"""The portal's own way to hash passwords at the least cost there is, for tests that make accounts by the hundred.

A portal that is served keeps the cost of the product; so do the tests of that cost.
"""

from __future__ import annotations

from trialogue.portal.accounts.sign_in import PasswordHasher


class QuickHasher(PasswordHasher):
    """Argon2id with 8 KiB and one pass."""

    memory_cost = 8
    time_cost = 1
