"""The executable protocol: commands decide, events are facts, state is a fold. Screening, allocation, blinding, visits.

Holds nothing yet: see docs/status.md. May import `snapshot` and below; imported by `analysis`, `portal`, `cli`.
"""
