"""The study record of ClinicalTrials.gov's API v2 as frozen types; `wire.py` alone knows its JSON names.

May import `text`, `vocabulary` and below; imported by `criteria`, `registry`, `search` and all above.
"""
