"""Measurements against a bound, a multiple of the laboratory's own limit, or a result in words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import inf
from typing import Final

import msgspec

from trialogue.criteria.nodes import OF_LOWER, OF_UPPER, Quantity
from trialogue.criteria.nodes import Measurement as Asked
from trialogue.matching import evidence
from trialogue.matching.atoms import kidney
from trialogue.matching.atoms.dated_value import judge_values
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_unit, said_value
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.tables import read_rows
from trialogue.matching.unsaid_units import RULE, unsaid_quantities
from trialogue.matching.wording import row, say, word
from trialogue.patient.facts import Amount, Measurement, Score
from trialogue.truth import Truth
from trialogue.vocabulary.units import UnitMismatch, convert, parse_unit

_SAME_RESULT: Final = {
    "positive": "positive", "reactive": "positive", "detected": "positive", "present": "positive",
    "negative": "negative", "non-reactive": "negative", "nonreactive": "negative", "not detected": "negative",
    "undetectable": "negative", "detectable": "positive", "absent": "negative",
    "normal": "normal", "within normal limits": "normal", "abnormal": "abnormal",
    "elevated": "high", "high": "high", "increased": "high", "raised": "high",
    "low": "low", "decreased": "low", "reduced": "low",
}  # fmt: skip
"""Words of a result, and the word each means the same as."""

_LIMITS: Final = {OF_UPPER: "upper", OF_LOWER: "lower"}


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """The most recent fresh value against the criterion's bound, or the result against its word."""
    quantities = unsaid_quantities(atom)
    if quantities:
        readings = [_evaluate(msgspec.structs.replace(atom, quantity=each), situation) for each in quantities]
        units = row(", ", [said_unit(each.unit) for each in quantities if said_unit(each.unit)])
        step = Step(
            situation.name(atom.concept, atom.label), say("the text names no unit: read as %(units)s", units=units)
        )
        found = evidence.agreed(readings, RULE)
        return replace(found, steps=(*found.steps, step)) if units and found.facts else found
    return _evaluate(atom, situation)


def _evaluate(atom: Asked, situation: Situation) -> Finding:
    if kidney.asks_kidney_function(atom, situation):
        return kidney.evaluate(atom, situation, lambda fact: compare(fact, atom, situation))
    values = [fact for fact in situation.recorded(Measurement) if answers(fact, atom, situation)]
    finding = judge_values(values, atom, situation, lambda fact: compare(fact, atom, situation))
    name = situation.name(atom.concept, atom.label)
    if finding is not None:
        return finding
    return evidence.unknown(
        Reason.NO_FACT, Step(name, say("no value in the window asked for") if values else say("not recorded"))
    )


def answers(fact: Measurement, atom: Asked, situation: Situation) -> bool:
    """Whether a recorded value is of the thing asked."""
    return not fact.absent and atom.concept is not None and situation.kinship(fact.concept, atom.concept) == "is"


def compare(fact: Measurement, atom: Asked, situation: Situation) -> Finding:
    """One recorded value against the criterion, whatever its date."""
    name = situation.name(fact.concept, fact.name)
    if atom.quantity is None:
        return _compare_result(fact, atom, name)
    known = in_unit_of(fact, atom.quantity, name)
    if isinstance(known, Finding):
        return known
    return judged(known, atom.quantity, name, fact, _working(fact, atom.quantity))


def judged(known: Known, quantity: Quantity, name: str, fact: Measurement, working: str = "") -> Finding:
    """The comparison of a value already in the quantity's unit."""
    truth = lies_in(known, quantity)
    subject = kidney.said_by(name, fact.equation) if fact.equation else name
    step = Step(subject, said_with_origin(row("; ", (arithmetic(known, quantity), working)), fact))
    return evidence.of_truth(truth, Reason.AMBIGUOUS, step, facts=(fact,))


def said_with_origin(said: str, fact: Measurement | Score) -> str:
    """What is said of a value, with its date and source."""
    origin = row(", ", (str(fact.date or ""), fact.source))
    return say("%(said)s (%(origin)s)", said=said, origin=origin) if origin else said


def _working(fact: Measurement, quantity: Quantity) -> str:
    if fact.amount is None or fact.amount.unit == quantity.unit:
        return ""
    limit = _limit(fact, quantity.unit)
    value = row("", (fact.amount.comparator or "", said_value(fact.amount.value, fact.amount.unit)))
    said = say("recorded as %(value)s", value=value)
    if not limit or not quantity.unit:
        return said
    upper = quantity.unit == OF_UPPER
    bound = said_value(limit)
    return row(
        ", ", (said, say("upper limit %(value)s", value=bound) if upper else say("lower limit %(value)s", value=bound))
    )


def _limit(fact: Measurement, unit: str | None) -> float | None:
    if fact.reference is None or unit not in _LIMITS:
        return None
    return fact.reference.high if unit == OF_UPPER else fact.reference.low


def in_unit_of(fact: Measurement, quantity: Quantity, name: str) -> Known | Finding:
    """The recorded value in the unit of the quantity, or why it cannot be brought there."""
    if quantity.unit in _LIMITS:
        return _in_limits(fact, quantity.unit, name)
    if fact.amount is None and (limits := _normal(fact, quantity.unit)) is not None:
        return limits
    if fact.amount is None:
        step = Step(
            name,
            say("recorded as %(result)s, without a value", result=word(fact.result) if fact.result else say("done")),
        )
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    if quantity.unit == "{xBaseline}":
        return _in_baselines(fact, fact.amount, name)
    value, unit = fact.amount.value, parse_unit(fact.amount.unit) or fact.amount.unit
    if unit != quantity.unit:
        try:
            if quantity.unit is None:
                raise UnitMismatch("the text names no unit")
            value = convert(value, unit, quantity.unit, fact.concept)
        except UnitMismatch as mismatch:
            step = Step(
                name,
                say(
                    "%(value)s cannot be compared: %(why)s",
                    value=said_value(fact.amount.value, unit),
                    why=str(mismatch),
                ),
            )
            return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    return Known.of(value, fact.amount.comparator)


def _normal(fact: Measurement, unit: str | None) -> Known | None:
    """Between which values a result told as normal lies, in the unit asked; None where that is not known."""
    limits = _normal_limits().get(fact.concept or "")
    if limits is None or unit is None or _SAME_RESULT.get((fact.result or "").lower()) != "normal":
        return None
    low, high, own = limits
    try:
        low, high = (end if unit == own else convert(end, own, unit, fact.concept) for end in (low, high))
    except UnitMismatch:
        return None
    return Known(low, high)


@cache
def _normal_limits() -> dict[str, tuple[float, float, str]]:
    return {concept: (float(low), float(high), unit) for concept, low, high, unit in read_rows("normal_limits.tsv")}


def _in_baselines(fact: Measurement, amount: Amount, name: str) -> Known | Finding:
    """How many times the value at baseline it is."""
    baseline = fact.baseline
    if baseline is None or baseline.comparator or baseline.value <= 0:
        return evidence.unknown(Reason.NO_FACT, Step(name, say("the value at baseline is not recorded")), facts=(fact,))
    unit, other = (parse_unit(each.unit) or each.unit for each in (amount, baseline))
    try:
        start = baseline.value if unit == other else convert(baseline.value, other, unit, fact.concept)
    except UnitMismatch as mismatch:
        value = said_value(baseline.value, other)
        step = Step(name, say("its baseline, %(value)s, cannot be compared: %(why)s", value=value, why=str(mismatch)))
        return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    return Known.of(amount.value / start, amount.comparator)


def _in_limits(fact: Measurement, unit: str, name: str) -> Known | Finding:
    if fact.amount is None and _SAME_RESULT.get((fact.result or "").lower()) == "normal":
        # "Normal" is within the laboratory's limits: at most 1 x the upper, at least 1 x the lower.
        return Known(0.0, 1.0) if unit == OF_UPPER else Known(1.0, inf)
    limit = _limit(fact, unit)
    if fact.amount is None or not limit or limit <= 0:
        return evidence.unknown(Reason.NO_FACT, Step(name, _missing(fact, unit)), facts=(fact,))
    return Known.of(fact.amount.value / limit, fact.amount.comparator)


def _missing(fact: Measurement, unit: str) -> str:
    if fact.amount is None:
        return say("the value is not recorded")
    if unit == OF_UPPER:
        return say("the upper limit of normal of the laboratory is not recorded")
    return say("the lower limit of normal of the laboratory is not recorded")


def _compare_result(fact: Measurement, atom: Asked, name: str) -> Finding:
    wanted = [_SAME_RESULT.get(word.lower(), word.lower()) for word in atom.qualifiers]
    if not wanted:
        return evidence.unknown(
            Reason.NOT_COMPUTABLE, Step(name, say("the text gives neither bound nor result")), facts=(fact,)
        )
    found = _result(fact)
    asks = say("the text asks for %(what)s", what=" ".join(atom.qualifiers))
    if found is None:
        step = Step(name, row("; ", (say("recorded without a result"), asks)))
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    truths = [_result_is(found, each) for each in wanted]
    truth = Truth.FALSE if Truth.FALSE in truths else Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.TRUE
    step = Step(name, row("; ", (said_with_origin(word(fact.result or found), fact), asks)))
    return evidence.of_truth(truth, Reason.AMBIGUOUS, step, facts=(fact,))


def _result(fact: Measurement) -> str | None:
    if fact.result is not None:
        return _SAME_RESULT.get(fact.result.lower(), fact.result.lower())
    if fact.amount is None or fact.reference is None or fact.amount.comparator:
        return None
    if fact.reference.high is not None and fact.amount.value > fact.reference.high:
        return "high"
    if fact.reference.low is not None and fact.amount.value < fact.reference.low:
        return "low"
    return "normal" if fact.reference.high is not None and fact.reference.low is not None else None


def _result_is(found: str, wanted: str) -> Truth:
    groups = ({"positive", "negative"}, {"normal", "high", "low"}, {"normal", "abnormal"})
    if found == wanted or (wanted == "abnormal" and found in ("high", "low")):
        return Truth.TRUE
    return Truth.FALSE if any({found, wanted} <= group for group in groups) else Truth.UNKNOWN
