"""Two studies side by side: which criteria are the same, stricter, looser, or stand only in one.

Pure functions of two eligibilities; says what the texts say, not who is ill. Imported by `cli` and `portal`.
"""

from trialogue.matching.compare.align import Comparison, Row, compare

__all__ = ["Comparison", "Row", "compare"]
