"""Sex."""

from __future__ import annotations

from trialogue.criteria.nodes import Sex
from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation


def evaluate(atom: Sex, situation: Situation) -> Finding:
    """Compare the recorded sex with the one named."""
    recorded = situation.patient.sex
    if recorded is None:
        return evidence.unknown(Reason.NO_FACT, Step("sex", "not recorded"))
    if recorded not in ("female", "male") or atom.concept not in ("female", "male"):
        return evidence.unknown(Reason.AMBIGUOUS, Step("sex", f"recorded as {recorded}; the text says {atom.concept}"))
    return (evidence.true if recorded == atom.concept else evidence.false)(Step("sex", recorded))
