"""Kidney function where the text may not name its equation: every reasonable one is evaluated, and they must agree.

Rules of reading. *Glomerular filtration rate*: the recorded value, CKD-EPI 2021, CKD-EPI 2009 and MDRD. *Creatinine
clearance*: the recorded value and Cockcroft-Gault. A text that names an equation is answered by that one alone.
"mL/min" of a filtration rate is read as per 1.73 m2, as laboratories report it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from trialogue.criteria.nodes import Measurement as Asked
from trialogue.criteria.nodes import Quantity
from trialogue.errors import UserError
from trialogue.instruments.kidney import EQUATIONS, compute_egfr
from trialogue.matching import evidence
from trialogue.matching.atoms.age import birth_interval, completed
from trialogue.matching.atoms.dated_value import judge_values, most_recent
from trialogue.matching.bounds import Known, arithmetic, lies_in, said_value
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.situation import Situation
from trialogue.matching.wording import row, say, word
from trialogue.patient.facts import Amount, Measurement
from trialogue.truth import Truth
from trialogue.vocabulary.units import convert, parse_unit

_FILTRATION: Final = "gfr"
_CLEARANCE: Final = "creatinine-clearance"
# A clearance is a kind of filtration rate, so it stands first: the nearest concept decides which equations count.
REASONABLE: Final = {
    _CLEARANCE: ("cockcroft-gault",),
    _FILTRATION: ("ckd-epi-2021", "ckd-epi-2009", "mdrd"),
}
_PER_AREA: Final = "/{1.73_m2}"
EQUATION_NAMES: Final = {
    "ckd-epi-2021": "CKD-EPI 2021",
    "ckd-epi-2009": "CKD-EPI 2009",
    "mdrd": "MDRD",
    "cockcroft-gault": "Cockcroft-Gault",
}
"""How each equation is said."""


def said_by(name: str, equation: str) -> str:
    """A kidney function with the equation that gave it."""
    return say("%(name)s by %(equation)s", name=name, equation=EQUATION_NAMES.get(equation, equation))


def asks_kidney_function(atom: Asked, situation: Situation) -> bool:
    """Whether the criterion bounds a filtration rate or a clearance of creatinine."""
    return atom.quantity is not None and asked_of(atom, situation) is not None


def asked_of(atom: Asked, situation: Situation) -> str | None:
    """Which of the two it bounds, None for anything else."""
    return next((concept for concept in REASONABLE if situation.is_a(atom.concept, concept)), None)


def evaluate(atom: Asked, situation: Situation, compare: Callable[[Measurement], Finding]) -> Finding:
    """By the recorded value and by every reasonable equation that the facts allow; unknown where they disagree."""
    asked = asked_of(atom, situation)
    assert asked is not None
    named = [equation for equation in EQUATIONS if equation in atom.qualifiers]
    recorded = recorded_of(asked, situation, named)
    findings = [
        finding
        for equation in dict.fromkeys(fact.equation for fact in recorded)
        if (finding := _judge_recorded([f for f in recorded if f.equation == equation], atom, situation)) is not None
    ]
    known = {fact.equation for fact in recorded}
    estimates = [
        _estimate(equation, atom, situation) for equation in named or REASONABLE[asked] if equation not in known
    ]
    computed = [finding for finding in estimates if finding.facts]
    if findings or computed:
        return _agreement([*findings, *computed])
    missing = evidence.all_of(estimates) if estimates else None
    name = situation.name(atom.concept, atom.label)
    return missing or evidence.unknown(Reason.NO_FACT, Step(name, say("not recorded")))


def recorded_of(asked: str, situation: Situation, named: Iterable[str]) -> list[Measurement]:
    """The recorded values of what is asked; where the text names equations, those of them."""
    values = [
        fact
        for fact in situation.recorded(Measurement)
        if not fact.absent and fact.amount is not None and situation.is_a(fact.concept, asked)
    ]
    wanted = set(named)
    return [fact for fact in values if not wanted or fact.equation in wanted]


def _judge_recorded(values: list[Measurement], atom: Asked, situation: Situation) -> Finding | None:
    quantity = atom.quantity
    assert quantity is not None
    # Imported here: measurement.py hands kidney questions to this module.
    from trialogue.matching.atoms.measurement import in_unit_of, judged  # noqa: PLC0415

    plain = msgspec.structs.replace(quantity, unit=per_minute(quantity.unit))

    def compare(fact: Measurement) -> Finding:
        name = situation.name(fact.concept, fact.name)
        known = in_unit_of(without_area(fact), plain, name)
        if isinstance(known, Finding):
            return evidence.unknown(Reason.AMBIGUOUS, *known.steps, facts=(fact,))
        return judged(known, quantity, name, fact)

    return judge_values(values, atom, situation, compare)


def without_area(fact: Measurement) -> Measurement:
    """The value without "per body surface"."""
    assert fact.amount is not None
    unit = per_minute(parse_unit(fact.amount.unit) or fact.amount.unit)
    return msgspec.structs.replace(fact, amount=Amount(fact.amount.value, unit or "", fact.amount.comparator))


def estimate(
    equation: str, fact: Measurement, born: datetime.date, heavy: Measurement | None, situation: Situation
) -> float:
    return compute_egfr(
        equation,
        creatinine_mg_dl=_amount_in(fact, "mg/dL"),
        age_years=completed(born, situation.as_of, "a"),
        sex=situation.patient.sex or "",
        weight_kg=_amount_in(heavy, "kg") if heavy else None,
    ).value


def scale_of(unit: str | None) -> float | None:
    """How many of the bound's unit one mL/min is; None where the unit is of another kind. No unit is mL/min."""
    try:
        return convert(1.0, "mL/min", per_minute(unit) or "mL/min")
    except UserError:
        return None


def per_minute(unit: str | None) -> str | None:
    return unit.removesuffix(_PER_AREA) if unit else unit


def _estimate(equation: str, atom: Asked, situation: Situation) -> Finding:
    """By one equation from creatinine, age, sex and, where it needs it, weight."""
    quantity = atom.quantity
    assert quantity is not None
    name = said_by(situation.name(atom.concept, atom.label), equation)
    creatinine = most_recent(list(values_of("creatinine", situation)), situation.as_of)
    weight = most_recent(list(values_of("weight", situation)), situation.as_of)
    born = birth_interval(situation.patient, situation.as_of)
    sex = situation.patient.sex
    needs = {"creatinine": creatinine, "age": born, "sex": sex in ("female", "male")}
    if equation == "cockcroft-gault":
        needs["weight"] = weight
    if missing := [what for what, there in needs.items() if not there]:
        step = Step(name, say("cannot be computed without %(what)s", what=row(", ", map(word, missing))))
        return evidence.unknown(Reason.NO_FACT, step)
    scale = scale_of(quantity.unit)
    if scale is None:
        return evidence.unknown(Reason.AMBIGUOUS, Step(name, say("not measured in %(unit)s", unit=quantity.unit or "")))
    assert born is not None and sex is not None

    def compare(fact: Measurement) -> Finding:
        try:
            values = [
                scale * estimate(equation, fact, day, heavy, situation)
                for day in born
                for heavy in (weight if equation == "cockcroft-gault" else [None])
            ]
        except UserError as trouble:
            return evidence.unknown(
                Reason.AMBIGUOUS, Step(name, say("cannot be computed: %(why)s", why=str(trouble))), facts=(fact,)
            )
        known = Known(min(values), max(values))
        assert fact.amount is not None
        basis = row(", ", (said_value(fact.amount.value, fact.amount.unit), str(fact.date or "")))
        used = (fact, *(weight if equation == "cockcroft-gault" else ()))
        compared = arithmetic(_to_tenths(known, quantity), quantity)
        step = Step(name, say("%(compared)s (creatinine %(value)s)", compared=compared, value=basis))
        return evidence.of_truth(lies_in(known, quantity), Reason.AMBIGUOUS, step, facts=used)

    # Freshness is creatinine's own: an old creatinine gives an old estimate.
    finding = judge_values(creatinine, msgspec.structs.replace(atom, concept="creatinine"), situation, compare)
    return finding or evidence.unknown(Reason.NO_FACT, Step(name, say("no creatinine in the window asked for")))


def values_of(concept: str, situation: Situation) -> Iterable[Measurement]:
    for fact in situation.recorded(Measurement):
        if not fact.absent and fact.amount is not None and not fact.amount.comparator and fact.concept == concept:
            yield fact


def _amount_in(fact: Measurement, unit: str) -> float:
    assert fact.amount is not None
    return convert(fact.amount.value, parse_unit(fact.amount.unit) or fact.amount.unit, unit, fact.concept)


def _to_tenths(known: Known, quantity: Quantity) -> Known:
    """As a laboratory prints it, unless the rounding would move it over the bound."""
    rounded = Known(round(known.low, 1), round(known.high, 1))
    return rounded if lies_in(rounded, quantity) is lies_in(known, quantity) else known


def _agreement(findings: list[Finding]) -> Finding:
    """All must say the same. A value gone stale does not spoil what fresh ones agree on."""
    fresh = [finding for finding in findings if finding.decided] or findings
    possible = frozenset[bool | None]().union(*(finding.possible for finding in fresh))
    whole = evidence.joined(possible, findings, fresh)
    if {finding.truth for finding in fresh} == {Truth.TRUE, Truth.FALSE}:
        step = Step("", say("the text names no equation, and the reasonable ones disagree"))
        return evidence.undecided(whole, Reason.AMBIGUOUS, step)
    return whole
