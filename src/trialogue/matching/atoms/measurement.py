"""Measurements against a bound, a multiple of the laboratory's own limit, or a result in words."""

from __future__ import annotations

from math import inf
from typing import Final

from trialogue.criteria.nodes import Measurement as Asked
from trialogue.criteria.nodes import Quantity
from trialogue.matching import evidence
from trialogue.matching.atoms import kidney
from trialogue.matching.atoms.dated_value import judge_values
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_value
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Measurement
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

_LIMITS: Final = {"{xULN}": "upper", "{xLLN}": "lower"}


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """The most recent fresh value against the criterion's bound, or the result against its word."""
    if kidney.asks_kidney_function(atom, situation):
        return kidney.evaluate(atom, situation, lambda fact: compare(fact, atom, situation))
    values = [fact for fact in situation.recorded(Measurement) if answers(fact, atom, situation)]
    finding = judge_values(values, atom, situation, lambda fact: compare(fact, atom, situation))
    name = situation.name(atom.concept, atom.label)
    if finding is not None:
        return finding
    return evidence.unknown(
        Reason.NO_FACT, Step(name, "no value in the window asked for" if values else "not recorded")
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
    equation = f" by {kidney.EQUATION_NAMES.get(fact.equation, fact.equation)}" if fact.equation else ""
    step = Step(name + equation, arithmetic(known, quantity) + working + _said_date(fact))
    return evidence.of_truth(truth, Reason.AMBIGUOUS, step, facts=(fact,))


def _said_date(fact: Measurement) -> str:
    parts = [str(part) for part in (fact.date, fact.source) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _working(fact: Measurement, quantity: Quantity) -> str:
    if fact.amount is None or fact.amount.unit == quantity.unit:
        return ""
    limit = _limit(fact, quantity.unit)
    said = f"; recorded as {fact.amount.comparator or ''}{said_value(fact.amount.value, fact.amount.unit)}"
    return said + (f", {_LIMITS[quantity.unit]} limit {said_value(limit)}" if limit and quantity.unit else "")


def _limit(fact: Measurement, unit: str | None) -> float | None:
    if fact.reference is None or unit not in _LIMITS:
        return None
    return fact.reference.high if unit == "{xULN}" else fact.reference.low


def in_unit_of(fact: Measurement, quantity: Quantity, name: str) -> Known | Finding:
    """The recorded value in the unit of the quantity, or why it cannot be brought there."""
    if quantity.unit in _LIMITS:
        return _in_limits(fact, quantity.unit, name)
    if fact.amount is None:
        step = Step(name, f"recorded as {fact.result or 'done'}, without a value")
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    if quantity.unit == "{xBaseline}":
        return evidence.unknown(Reason.NO_FACT, Step(name, "the value at baseline is not recorded"), facts=(fact,))
    value, unit = fact.amount.value, parse_unit(fact.amount.unit) or fact.amount.unit
    if unit != quantity.unit:
        try:
            if quantity.unit is None:
                raise UnitMismatch("the text names no unit")
            value = convert(value, unit, quantity.unit, fact.concept)
        except UnitMismatch as mismatch:
            step = Step(name, f"{said_value(fact.amount.value, unit)} cannot be compared: {mismatch}")
            return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    return Known.of(value, fact.amount.comparator)


def _in_limits(fact: Measurement, unit: str, name: str) -> Known | Finding:
    if fact.amount is None and _SAME_RESULT.get((fact.result or "").lower()) == "normal":
        # "Normal" is within the laboratory's limits: at most 1 x the upper, at least 1 x the lower.
        return Known(0.0, 1.0) if unit == "{xULN}" else Known(1.0, inf)
    limit = _limit(fact, unit)
    if fact.amount is None or not limit or limit <= 0:
        missing = "value" if fact.amount is None else f"{_LIMITS[unit]} limit of normal of the laboratory"
        return evidence.unknown(Reason.NO_FACT, Step(name, f"the {missing} is not recorded"), facts=(fact,))
    return Known.of(fact.amount.value / limit, fact.amount.comparator)


def _compare_result(fact: Measurement, atom: Asked, name: str) -> Finding:
    wanted = [_SAME_RESULT.get(word.lower(), word.lower()) for word in atom.qualifiers]
    if not wanted:
        return evidence.unknown(
            Reason.NOT_COMPUTABLE, Step(name, "the text gives neither bound nor result"), facts=(fact,)
        )
    found = _result(fact)
    if found is None:
        step = Step(name, f"recorded without a result; the text asks for {' '.join(atom.qualifiers)}")
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    truths = [_result_is(found, each) for each in wanted]
    truth = Truth.FALSE if Truth.FALSE in truths else Truth.UNKNOWN if Truth.UNKNOWN in truths else Truth.TRUE
    step = Step(name, f"{fact.result or found}{_said_date(fact)}; the text asks for {' '.join(atom.qualifiers)}")
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
