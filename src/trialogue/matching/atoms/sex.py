"""Sex."""

from __future__ import annotations

from trialogue.criteria.nodes import Sex
from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import say, word


def evaluate(atom: Sex, situation: Situation) -> Finding:
    """Compare the recorded sex with the one named."""
    recorded = situation.patient.sex
    if recorded is None:
        return evidence.unknown(Reason.NO_FACT, Step(say("sex"), say("not recorded")))
    if recorded not in ("female", "male") or atom.concept not in ("female", "male"):
        return evidence.unknown(
            Reason.AMBIGUOUS,
            Step(
                say("sex"),
                say(
                    "recorded as %(what)s; the text says %(asked)s", what=word(recorded), asked=word(atom.concept or "")
                ),
            ),
        )
    return (evidence.true if recorded == atom.concept else evidence.false)(Step(say("sex"), word(recorded)))
