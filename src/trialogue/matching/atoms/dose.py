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
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Fact, Measurement, Medication
from trialogue.vocabulary.units import UnitMismatch, convert, parse_unit

_GLUCOCORTICOID = "glucocorticoid"


def judge_dose(atom: Asked, taken: Sequence[Fact], situation: Situation) -> Finding:
    """The sum of the daily doses of what is taken, against the bound."""
    assert atom.quantity is not None
    drugs = [fact for fact in taken if isinstance(fact, Medication)]
    name = situation.name(atom.concept, atom.label)
    if not drugs:
        return evidence.unknown(Reason.NO_FACT, Step(name, say("the daily dose is not recorded")))
    if atom.concept != _GLUCOCORTICOID and len({fact.concept for fact in drugs}) > 1:
        each = [judge_dose(atom, [fact], situation) for fact in drugs]
        return evidence.agreed(each, say("a dose of %(name)s when several are taken", name=name))
    total, working = 0.0, []
    for fact in drugs:
        amount = daily_amount(fact, atom, atom.quantity, situation)
        if isinstance(amount, Finding):
            return amount
        total += amount[0]
        working += [amount[1], _said_origin(fact)]
    known = Known.exactly(total)
    step = Step(_subject(drugs, situation, atom), _with_working(arithmetic(known, atom.quantity), working))
    return evidence.of_truth(lies_in(known, atom.quantity), Reason.AMBIGUOUS, step, facts=drugs)


def _subject(drugs: Sequence[Medication], situation: Situation, atom: Asked) -> str:
    if atom.concept == _GLUCOCORTICOID and any(fact.concept != "prednisone" for fact in drugs):
        return say("prednisone-equivalent")
    return situation.name(drugs[0].concept, drugs[0].name)


def _said_origin(fact: Medication) -> str:
    since = fact.unchanged_since or fact.start
    return row(", ", (say("this dose since %(date)s", date=str(since)) if since else "", fact.source))


def _with_working(compared: str, working: Sequence[str]) -> str:
    said = row("; ", working)
    return say("%(compared)s (%(working)s)", compared=compared, working=said) if said else compared


def daily_amount(
    fact: Medication, atom: Asked, quantity: Quantity, situation: Situation
) -> tuple[float, str] | Finding:
    """The daily dose in the unit of the bound, and how it was reached."""
    name = situation.name(fact.concept, fact.name)
    dose = fact.daily_dose
    if dose is None:
        return evidence.unknown(Reason.NO_FACT, Step(name, say("the daily dose is not recorded")), facts=(fact,))
    unit = parse_unit(dose.unit) or dose.unit
    target = quantity.unit or "mg/d"
    try:
        if target.startswith("mg/kg/"):
            value, said = _per_kilogram(convert(dose.value, unit, "mg/d", fact.concept), situation)
        else:
            value, said = convert(dose.value, unit, target if target != unit else unit, fact.concept), ""
    except UnitMismatch as mismatch:
        step = Step(
            name,
            say(
                "%(value)s cannot be compared with %(unit)s: %(why)s",
                value=said_value(dose.value, unit),
                unit=target,
                why=str(mismatch),
            ),
        )
        return evidence.unknown(Reason.AMBIGUOUS, step, facts=(fact,))
    except LookupError:
        step = Step(name, say("a dose per kilogram cannot be computed without weight"))
        return evidence.unknown(Reason.NO_FACT, step, facts=(fact,))
    if atom.concept == _GLUCOCORTICOID and fact.concept != "prednisone":
        equivalent = compute_prednisone_equivalent(fact.concept or "", value)
        if equivalent is None:
            step = Step(name, say("its dose has no known equivalent in prednisone"))
            return evidence.unknown(Reason.NOT_COMPUTABLE, step, facts=(fact,))
        said = row("; ", (row(" ", (name, said_value(dose.value, unit), f"x {equivalent.factor:g}")), said))
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
    return mg_per_day / kilograms, say(
        "%(dose)s at %(weight)s", dose=said_value(mg_per_day, "mg/d"), weight=said_value(kilograms, "kg")
    )
