"""Group-sequential designs: bounds, spending, futility, power, conditional power; sample sizes; blinded re-estimation.

One-sided throughout: the upper bound is efficacy, the lower futility. Pure. May import `analysis.estimate`; imported by
`cli` and `portal`.
"""

from trialogue.analysis.sequential.conditional import compute_conditional_power, compute_predictive_power
from trialogue.analysis.sequential.design import (
    Design,
    design_by_spending,
    design_obrien_fleming,
    design_pocock,
    design_wang_tsiatis,
)
from trialogue.analysis.sequential.fisher import FisherDesign, design_fisher
from trialogue.analysis.sequential.reestimation import reestimate_for_events, reestimate_two_proportions
from trialogue.analysis.sequential.size import (
    compute_event_probability,
    compute_events_freedman,
    compute_events_schoenfeld,
    compute_size_lachin_foulkes,
    compute_size_two_proportions,
)
from trialogue.analysis.sequential.spending import hwang_shih_decani, lan_demets_obrien_fleming, lan_demets_pocock

__all__ = [
    "Design",
    "FisherDesign",
    "compute_conditional_power",
    "compute_event_probability",
    "compute_events_freedman",
    "compute_events_schoenfeld",
    "compute_predictive_power",
    "compute_size_lachin_foulkes",
    "compute_size_two_proportions",
    "design_by_spending",
    "design_fisher",
    "design_obrien_fleming",
    "design_pocock",
    "design_wang_tsiatis",
    "hwang_shih_decani",
    "lan_demets_obrien_fleming",
    "lan_demets_pocock",
    "reestimate_for_events",
    "reestimate_two_proportions",
]
