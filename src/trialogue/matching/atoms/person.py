"""What only a person can answer: consent, the investigator's judgement, and words that were not understood."""

from __future__ import annotations

from trialogue.criteria.nodes import Consent as AskedConsent
from trialogue.criteria.nodes import Judgement, Opaque
from trialogue.matching import evidence
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.wording import quote, say


def evaluate_consent(atom: AskedConsent, situation: Situation) -> Finding:
    """Consent recorded for this very study answers; willingness in general only where no study is named."""
    given = [
        fact
        for fact in situation.patient.consents
        if fact.study == situation.nct_id and (fact.date is None or fact.date.earliest() <= situation.as_of)
    ]
    if not given:
        return evidence.unknown(
            Reason.CONSENT, Step(say("consent"), say("yours to give; nothing is recorded for this study"))
        )
    last = max(given, key=lambda fact: (fact.date is not None, fact.date.latest() if fact.date else situation.as_of))
    given_on = say("given on %(date)s", date=str(last.date)) if last.date else say("given")
    refused_on = say("refused on %(date)s", date=str(last.date)) if last.date else say("refused")
    said = refused_on if last.absent else given_on
    return (evidence.false if last.absent else evidence.true)(Step(say("consent"), said), facts=(last,))


def evaluate_judgement(atom: Judgement, situation: Situation) -> Finding:
    """The study team decides."""
    if situation.policy is Policy.PRESUMPTIVE and situation.spoken is not None:
        return evidence.false(
            Step("", say("the study team decides; nothing in the letter asks for it, so presumed not to apply"))
        )
    return evidence.unknown(Reason.JUDGEMENT, Step("", say("the study team decides")))


def evaluate_opaque(atom: Opaque, situation: Situation) -> Finding:
    """Words that were not understood are unknown; a person may attest the whole sentence (see `outcome.py`)."""
    words = " ".join(atom.label.split())
    if _is_silent(words, situation):
        return evidence.false(
            Step(
                "",
                say(
                    "not understood: %(words)s; the letter says nothing of it, so presumed not to apply",
                    words=quote(words),
                ),
            )
        )
    return evidence.unknown(
        Reason.NOT_COMPUTABLE,
        Step("", say("not understood: %(words)s", words=quote(words)) if words else say("not understood")),
    )


def _is_silent(words: str, situation: Situation) -> bool:
    """Whether a letter, read as clinicians read a chart, says nothing at all of what these words are about."""
    spoken = situation.spoken
    return situation.policy is Policy.PRESUMPTIVE and spoken is not None and not spoken.of(words)
