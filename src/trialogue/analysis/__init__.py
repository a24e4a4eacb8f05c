"""Analysis sets, estimators, group-sequential bounds, simulation, reports.

Holds nothing yet: see docs/status.md. May import `conduct` and below; imported by `portal` and `cli`.
"""
