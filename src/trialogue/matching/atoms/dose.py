"""The daily dose against a bound; glucocorticoids in prednisone equivalents, added up."""

from __future__ import annotations

from collections.abc import Sequence

from trialogue.criteria.nodes import Medication as Asked
from trialogue.criteria.nodes import Quantity
from trialogue.instruments.glucocorticoids import compute_prednisone_equivalent
from trialogue.matching import evidence
from trialogue.matching.atoms.dated_value import most_recent
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_value
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.patient.facts import Fact, Measurement, Medication
from trialogue.vocabulary.units import UnitMismatch, convert, parse_unit

_GLUCOCORTICOID = "glucocorticoid"


def judge_dose(atom: Asked, taken: Sequence[Fact], situation: Situation) -> Finding:
    """The sum of the daily doses of what is taken, against the bound."""
    assert atom.quantity is not None
    drugs = [fact for fact in taken if isinstance(fact, Medication)]
    name = situation.name(atom.concept, atom.label)
    if not drugs:
        return evidence.unknown(Reason.NO_FACT, Step(name, "the daily dose is not recorded"))
    if atom.concept != _GLUCOCORTICOID and len({fact.concept for fact in drugs}) > 1:
        each = [judge_dose(atom, [fact], situation) for fact in drugs]
        return evidence.agreed(each, f"a dose of {name} when several are taken")
    total, working = 0.0, []
    for fact in drugs:
        amount = daily_amount(fact, atom, atom.quantity, situation)
        if isinstance(amount, Finding):
            return amount
        total += amount[0]
        working += [amount[1], _said_origin(fact)]
    known = Known.exactly(total)
    step = Step(_subject(drugs, situation, atom), arithmetic(known, atom.quantity) + _said_working(working))
    return evidence.of_truth(lies_in(known, atom.quantity), Reason.AMBIGUOUS, step, facts=drugs)


def _subject(drugs: Sequence[Medication], situation: Situation, atom: Asked) -> str:
    if atom.concept == _GLUCOCORTICOID and any(fact.concept != "prednisone" for fact in drugs):
        return "prednisone-equivalent"
    return situation.name(drugs[0].concept, drugs[0].name)


def _said_origin(fact: Medication) -> str:
    since = fact.unchanged_since or fact.start
    return ", ".join(part for part in (f"this dose since {since}" if since else "", fact.source) if part)


def _said_working(working: Sequence[str]) -> str:
    said = [part for part in working if part]
    return f" ({'; '.join(said)})" if said else ""


def daily_amount(
    fact: Medication, atom: Asked, quantity: Quantity, situation: Situation
) -> tuple[float, str] | Finding:
    """The daily dose in the unit of the bound, and how it was reached."""
    name = situation.name(fact.concept, fact.name)
    dose = fact.daily_dose
    if dose is None:
        return evidence.unknown(Reason.NO_FACT, Step(name, "the daily dose is not recorded"), facts=(fact,))
    unit = parse_unit(dose.unit) or dose.unit
    target = quantity.unit or "mg/d"
    try:
        if target.startswith("mg/kg/"):
            value, said = _per_kilogram(convert(dose.value, unit, "mg/d", fact.concept), situation)
        else:
            value, said = convert(dose.value, unit, target if target != unit else unit, fact.concept), ""
    except UnitMismatch as mismatch:
        step = Step(name, f"{said_value(dose.value, unit)} cannot be compared with {target}: {mismatch}")
        return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    except LookupError:
        step = Step(name, "a dose per kilogram cannot be computed without weight")
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    if atom.concept == _GLUCOCORTICOID and fact.concept != "prednisone":
        equivalent = compute_prednisone_equivalent(fact.concept or "", value)
        if equivalent is None:
            step = Step(name, "its dose has no known equivalent in prednisone")
            return evidence.unknown(Reason.NOT_COMPUTABLE, step, facts=(fact,))
        said = f"{name} {said_value(dose.value, unit)} x {equivalent.factor:g}{'; ' + said if said else ''}"
        value = equivalent.value
    return value, said


def _per_kilogram(mg_per_day: float, situation: Situation) -> tuple[float, str]:
    weights = [
        fact for fact in situation.recorded(Measurement) if fact.concept == "weight" and fact.amount and not fact.absent
    ]
    recent = most_recent(weights, situation.as_of)
    if len(recent) != 1 or recent[0].amount is None:
        raise LookupError("weight")
    kilograms = convert(
        recent[0].amount.value, parse_unit(recent[0].amount.unit) or recent[0].amount.unit, "kg", "weight"
    )
    return mg_per_day / kilograms, f"{said_value(mg_per_day, 'mg/d')} at {said_value(kilograms, 'kg')}"
