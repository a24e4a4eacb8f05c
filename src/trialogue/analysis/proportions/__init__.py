"""Two proportions, and tables of them in strata: differences, ratios, odds ratios, Cochran-Mantel-Haenszel.

Pure. May import `analysis.estimate`; imported by `analysis.sequential`, `cli` and `portal`.
"""

from trialogue.analysis.proportions.chi_square import chi_square_of_proportions
from trialogue.analysis.proportions.counts import TwoByTwo, two_by_two
from trialogue.analysis.proportions.difference import estimate_risk_difference
from trialogue.analysis.proportions.ratio import estimate_odds_ratio, estimate_risk_ratio
from trialogue.analysis.proportions.strata import MantelHaenszel, compare_in_strata

__all__ = [
    "MantelHaenszel",
    "TwoByTwo",
    "chi_square_of_proportions",
    "compare_in_strata",
    "estimate_odds_ratio",
    "estimate_risk_difference",
    "estimate_risk_ratio",
    "two_by_two",
]
