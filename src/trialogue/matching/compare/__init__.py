"""Two studies, or two versions of one, side by side: which criteria are the same, stricter, looser, or only in one.

Pure functions of two eligibilities; says what the texts say, not who is ill. `align.py` compares two studies,
`changed.py` two versions of one, in words. Imported by `snapshot`, `cli` and `portal`.
"""

from trialogue.matching.compare.align import Comparison, Row, compare
from trialogue.matching.compare.changed import CriteriaChanges, CriterionChange, list_criteria_changes

__all__ = ["Comparison", "CriteriaChanges", "CriterionChange", "Row", "compare", "list_criteria_changes"]
