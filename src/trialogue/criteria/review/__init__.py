"""Corrections: a person says how a sentence is to be read; data that outlive every reader.

`apply_corrections(criteria, corrections, nct_id)` puts them in place of what the reader said, wherever the same
sentence stands. Pure. May import the nodes, printer and parser of `criteria` and `text`; imported by `snapshot` and all
above.
"""

from trialogue.criteria.review.applying import apply_corrections, find_outdated
from trialogue.criteria.review.correction import Correction, check_correction, latest, sentence_hash

__all__ = ["Correction", "apply_corrections", "check_correction", "find_outdated", "latest", "sentence_hash"]
