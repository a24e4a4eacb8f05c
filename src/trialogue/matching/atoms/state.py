"""States of the person: what was said last counts, while it is fresh."""

from __future__ import annotations

import datetime
import functools
from dataclasses import replace
from typing import Final

from trialogue.criteria.nodes import State as Asked
from trialogue.dates import Duration, whole_years
from trialogue.matching import evidence
from trialogue.matching.atoms.age import birth_interval
from trialogue.matching.atoms.presence import judge_presence, recorded_absent
from trialogue.matching.evidence import Finding, Reason, Step
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation, cite
from trialogue.matching.tables import read_rows
from trialogue.matching.wording import say, word
from trialogue.patient.facts import Patient, State
from trialogue.truth import Truth

OF_PREGNANCY: Final = frozenset(("pregnant", "lactating", "childbearing-potential", "planning-pregnancy"))
_CHILDBEARING_YEARS: Final = (12, 60)
SURELY_NOT: Final = (8, 60)
"""Completed years below, and from, which no pregnancy is possible: so far apart that nobody who may be is left out."""


@functools.cache
def _only_of_sex() -> dict[str, str]:
    return {row[0]: row[1] for row in read_rows("states.tsv")}


def is_of_one_sex(concept: str | None) -> bool:
    """Whether a state is only of one sex, so that the sex recorded may answer."""
    return concept in _only_of_sex()


def evaluate(atom: Asked, situation: Situation) -> Finding:
    """Whether the person is in the state now (or, for `history`, ever was)."""
    of_sex = _only_of_sex().get(atom.concept or "")
    sex = situation.patient.sex
    if of_sex is not None and sex in ("female", "male") and sex != of_sex:
        return _of_other_sex(atom, sex, situation)
    born = _born_where_age_decides(atom, situation)
    if born is not None and (beyond := _beyond_its_age(atom, born, situation)) is not None:
        return beyond
    if (
        atom.concept in OF_PREGNANCY
        and situation.spoken is not None
        and may_be_pregnant(situation.patient, situation.as_of)
    ):
        # A letter's silence on a pregnancy is no answer where there may be one.
        situation = replace(situation, policy=Policy.STRICT)
    found = judge_presence(
        atom,
        situation,
        State,
        lambda fact: weigh(atom, fact, situation),
        lambda fact: covers(atom, fact, situation),
    )
    return found if born is None else replace(found, changes=found.changes | _ages_reached(born))


def may_be_pregnant(patient: Patient, as_of: datetime.date) -> bool:
    """Whether sex and age, as far as known, allow a pregnancy: a clinician tests before presuming none."""
    if patient.sex == "male":
        return False
    born = birth_interval(patient, as_of)
    if born is None:
        return True
    youngest, oldest = (whole_years(day, as_of) for day in reversed(born))
    low, high = _CHILDBEARING_YEARS
    return youngest < high and oldest >= low


def _born_where_age_decides(atom: Asked, situation: Situation) -> tuple[datetime.date, datetime.date] | None:
    """The days on which she may have been born, where a state of pregnancy is asked and nothing is recorded of it."""
    if atom.concept not in OF_PREGNANCY or not is_of_one_sex(atom.concept) or atom.temporality == "history":
        return None
    if any(situation.kinship(fact.concept, atom.concept) for fact in situation.recorded(State)):
        return None  # what is recorded at whatever age speaks for itself
    return birth_interval(situation.patient, situation.as_of)


def _beyond_its_age(atom: Asked, born: tuple[datetime.date, datetime.date], situation: Situation) -> Finding | None:
    """At an age at which there is no pregnancy none need be denied."""
    youngest, oldest = (whole_years(day, situation.as_of) for day in reversed(born))
    below, beyond = SURELY_NOT
    if youngest < beyond and oldest >= below:
        return None
    age = f"{youngest}" if youngest == oldest else f"{youngest} to {oldest}"
    step = Step(situation.name(atom.concept, atom.label), say("not at the age of %(years)s years", years=age))
    return evidence.false(step, changes=_ages_reached(born))


def _ages_reached(born: tuple[datetime.date, datetime.date]) -> frozenset[datetime.date]:
    """The birthdays on which the answer may change, and a day after them for births on a leap day."""
    reached = {Duration(years, "a").after(day) for day in born for years in SURELY_NOT}
    near = {datetime.date.min, datetime.date.max}
    return frozenset(day + datetime.timedelta(days=more) for day in reached - near for more in (0, 1))


def _of_other_sex(atom: Asked, sex: str, situation: Situation) -> Finding:
    name = situation.name(atom.concept, atom.label)
    for fact in situation.recorded(State):
        if not fact.absent and situation.is_a(fact.concept, atom.concept):
            return evidence.unknown(
                Reason.CONFLICT, Step(name, say("recorded of a %(sex)s person", sex=word(sex))), facts=(fact,)
            )
    return evidence.not_applicable(Step(name, say("not asked of a %(sex)s person", sex=word(sex))))


def weigh(atom: Asked, fact: State, situation: Situation) -> Finding:
    """Whether a state recorded as so makes the statement true."""
    name = cite(fact, situation.name(fact.concept, fact.name))
    step = Step(name, say("recorded %(date)s", date=str(fact.date)) if fact.date else say("recorded"))
    if atom.temporality == "history":
        return evidence.true(step, facts=(fact,))
    denied = [
        other
        for other in situation.recorded(State)
        if other.absent and other.date is not None and situation.is_a(fact.concept, other.concept)
    ]
    for other in denied:
        assert other.date is not None
        if fact.date is None or other.date == fact.date:
            contrary = Step(name, say("recorded as so and as not so (%(date)s)", date=str(other.date)))
            return evidence.unknown(Reason.CONFLICT, contrary, facts=(fact, other))
        if other.date.earliest() > fact.date.latest():
            return evidence.false(
                step, Step(name, say("no longer so on %(date)s", date=str(other.date))), facts=(fact, other)
            )
    return _while_fresh(evidence.true(step, facts=(fact,)), fact, situation)


def _while_fresh(finding: Finding, fact: State, situation: Situation) -> Finding:
    days = situation.freshness.days(*situation.kin_rows(fact.concept), otherwise=None)
    old = situation.freshness.gone_stale(fact.date, situation.as_of, days)
    finding = evidence.Finding(finding.possible, finding.reasons, finding.steps, finding.facts, old.changes)
    if old.truth is Truth.FALSE:
        return finding
    said = say("said on %(date)s, which speaks for %(days)s days", date=str(fact.date), days=str(days))
    step = Step(situation.name(fact.concept, fact.name), said)
    return evidence.undecided(finding, Reason.STALE if old.truth is Truth.TRUE else Reason.AMBIGUOUS, step)


def covers(atom: Asked, fact: State, situation: Situation) -> Finding | None:
    """What a state recorded as not so says of the statement; None where it does not speak to it."""
    if atom.temporality == "history" and fact.date is not None:
        return None
    return _while_fresh(recorded_absent(fact, situation), fact, situation)
