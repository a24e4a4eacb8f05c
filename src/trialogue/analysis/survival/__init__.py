"""Time to an event: Kaplan-Meier, log-rank, Cox, Weibull, restricted mean, competing events, visits, recurrent events.

One module an estimator, all on :class:`~trialogue.analysis.survival.data.SurvivalData` where a time is right-censored.
Pure. May import `analysis.estimate`, `executor.compiled` and `executor.sorting`; imported by `analysis.simulation`,
`cli` and `portal`.
"""

from trialogue.analysis.survival.competing import CumulativeIncidence, estimate_cumulative_incidence
from trialogue.analysis.survival.cox import CoxFit, fit_cox
from trialogue.analysis.survival.data import SurvivalData, survival_data
from trialogue.analysis.survival.kaplan_meier import SurvivalCurve, compare_event_probabilities, estimate_survival
from trialogue.analysis.survival.log_rank import LogRank, log_rank_test
from trialogue.analysis.survival.recurrent import (
    MeanCumulative,
    RateFit,
    estimate_mean_cumulative,
    fit_event_rate,
)
from trialogue.analysis.survival.restricted_mean import RestrictedMeans, compare_restricted_means
from trialogue.analysis.survival.visits import VisitFit, fit_flares_at_visits
from trialogue.analysis.survival.weibull import WeibullFit, fit_weibull

__all__ = [
    "CoxFit",
    "CumulativeIncidence",
    "LogRank",
    "MeanCumulative",
    "RateFit",
    "RestrictedMeans",
    "SurvivalCurve",
    "SurvivalData",
    "VisitFit",
    "WeibullFit",
    "compare_event_probabilities",
    "compare_restricted_means",
    "estimate_cumulative_incidence",
    "estimate_mean_cumulative",
    "estimate_survival",
    "fit_cox",
    "fit_event_rate",
    "fit_flares_at_visits",
    "fit_weibull",
    "log_rank_test",
    "survival_data",
]
