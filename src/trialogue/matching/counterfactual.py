"""What would have to be otherwise for a study to fit: minimal sets of changes, each verified by judging anew.

For each criterion that stands in the way every set of up to `MOST_TOGETHER` candidate changes is tried, the smallest
first, so the sets are exactly the minimal ones among the candidates; where that would take more than `MOST_TRIALS`
trials, or nothing so small is enough, one minimal set is found by taking changes away from all of them together, and
`exact` is False. A study's sets join one way for each of its criteria, are judged as a whole (waiting may make a value
stale: then it must be measured again), and no change of a set can be left out. Changes that cannot come about (`fixed`)
are named only where nothing else is enough.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, islice, product
from typing import Final

from trialogue.criteria.criterion import Criterion, Eligibility
from trialogue.criteria.nodes import AnyAtom
from trialogue.dates import Duration
from trialogue.matching.aims import aims
from trialogue.matching.atoms.age import require_born
from trialogue.matching.change import Change, apply_changes, cost
from trialogue.matching.cohorts import cohorts_of
from trialogue.matching.freshness import Freshness, default_freshness
from trialogue.matching.imagine import imagine
from trialogue.matching.imagine.nothing_else import imagine_nothing_else
from trialogue.matching.imagine.sentence import imagine_attestation
from trialogue.matching.outcome import CriterionMatch, judge_criterion
from trialogue.matching.policy import Policy
from trialogue.matching.situation import Situation
from trialogue.matching.stakes import as_in_criterion
from trialogue.matching.timeline import HORIZON, follow
from trialogue.matching.verdict import decide, is_enrolling
from trialogue.matching.wording import row, say
from trialogue.patient.facts import Patient
from trialogue.study import Study

MOST_TOGETHER: Final = 3
MOST_TRIALS: Final = 400
MOST_WAYS: Final = 4
"""How many ways are told for a criterion, and sets for a study."""
_MOST_COMBINATIONS: Final = 12
_MOST_ROUNDS: Final = 12

Changes = tuple[Change, ...]


@dataclass(frozen=True)
class Searched:
    """How far was searched: of `candidates` changes every set of up to `together` of them was tried."""

    candidates: int
    together: int


@dataclass(frozen=True)
class Ways:
    """A criterion that stands in the way, and the sets of changes of which each is enough for it; empty: none found.

    `exact` where the sets are all the minimal ones; else there may be others, beyond what was `searched`.
    """

    match: CriterionMatch
    sets: tuple[Changes, ...]
    exact: bool
    searched: Searched = Searched(0, 0)


@dataclass(frozen=True)
class Counterfactual:
    """What stands in the way of one study, criterion by criterion, and the sets after which nothing would.

    `enrolling` is told beside: no change of facts makes a study enrol.
    """

    nct_id: str
    enrolling: bool | None
    ways: tuple[Ways, ...]
    sets: tuple[Changes, ...]
    exact: bool


def what_would_fit(  # noqa: PLR0913  # all but three are named
    patient: Patient,
    study: Study,
    eligibility: Eligibility,
    *,
    as_of: datetime.date,
    policy: Policy,
    horizon: Duration = HORIZON,
    freshness: Freshness | None = None,
) -> Counterfactual:
    """The minimal sets of changes after which the verdict is `may_fit`; nothing in the way gives no sets. Raises
    BadInput before birth."""
    require_born(patient, as_of)
    situation = Situation(patient, as_of, policy, study.nct_id, freshness=freshness or default_freshness())
    end = horizon.after(as_of)
    criteria = nearest_group(eligibility.criteria, situation)
    ways = tuple(find_ways(match.criterion, situation, end) for match in _in_the_way(criteria, situation))
    found: list[Changes] = []
    choices = product(*(each.sets for each in ways)) if ways and all(each.sets for each in ways) else iter(())
    for choice in islice(choices, _MOST_COMBINATIONS):
        joined = tuple(dict.fromkeys(change for changes in choice for change in changes))
        whole = _complete(joined, criteria, situation, end)
        if whole is not None and not any(set(other) <= set(whole) for other in found):
            found.append(whole)
    combinations_left = next(iter(choices), None) is not None
    exact = not combinations_left and all(each.exact for each in ways)
    return Counterfactual(
        study.nct_id, is_enrolling(study.overall_status), ways, tuple(sorted(found, key=cost)[:MOST_WAYS]), exact
    )


def nearest_group(criteria: Sequence[Criterion], situation: Situation) -> list[Criterion]:
    """The criteria for everybody, with those of the cohort in whose way the least stands."""
    cohorts = cohorts_of(criteria)
    sets = [
        [each for each, cohort in zip(criteria, cohorts, strict=True) if cohort in (None, group)]
        for group in dict.fromkeys(cohorts if not any(cohorts) else filter(None, cohorts))
    ] or [[]]
    return min(sets, key=lambda each: len(list(_in_the_way(each, situation))))


def stands_in_the_way(match: CriterionMatch) -> bool:
    """Violated, or undetermined by something else than the team's judgement."""
    return match.outcome == "violated" or (match.outcome == "undetermined" and match.asks != "team")


def _in_the_way(criteria: Sequence[Criterion], situation: Situation) -> Iterator[CriterionMatch]:
    judged = (judge_criterion(criterion, situation) for criterion in criteria)
    return (match for match in judged if stands_in_the_way(match))


def find_ways(criterion: Criterion, situation: Situation, end: datetime.date) -> Ways:
    """The minimal sets of changes after which one criterion stands no longer in the way."""
    match = judge_criterion(criterion, situation)
    if not stands_in_the_way(match):
        return Ways(match, (), exact=True)
    candidates = _candidates(criterion, situation, end)
    feasible = [change for change in candidates if change.kind != "fixed"]

    def enough(changes: Changes) -> bool:
        return not stands_in_the_way(judge_criterion(criterion, _after(changes, situation)))

    for pool in [feasible, candidates] if len(feasible) < len(candidates) else [candidates]:
        found, together, exact = _minimal_sets(pool, enough)
        searched = Searched(len(pool), together)
        if found:
            best = tuple(sorted(found, key=cost)[:MOST_WAYS])
            return Ways(match, best, exact and len(found) <= MOST_WAYS, searched)
    return Ways(match, (), exact=False, searched=searched)


def _after(changes: Changes, situation: Situation) -> Situation:
    patient, day = apply_changes(situation.patient, situation.as_of, changes)
    return replace(situation, patient=patient, as_of=day)


def _candidates(criterion: Criterion, situation: Situation, end: datetime.date) -> list[Change]:
    found = []
    for atom, wanted in aims(criterion.condition, criterion.kind != "exclusion"):
        changes = imagine(atom, wanted, as_in_criterion(atom, criterion, situation))
        if changes:
            found += _waiting(criterion, atom, wanted, situation, end)
        found += changes
    found += imagine_attestation(criterion, situation)
    return list({change.words: change for change in reversed(found)}.values())[::-1]


def _waiting(
    criterion: Criterion, atom: AnyAtom, wanted: bool, situation: Situation, end: datetime.date
) -> list[Change]:
    """The day that brings the atom about, alone or with the answer that there is nothing else to tell."""
    day = _first_day(criterion, atom, wanted, situation, end)
    if day is not None:
        return [day]
    all_told = None if wanted else imagine_nothing_else(atom, situation)
    if all_told is None:
        return []
    day = _first_day(criterion, atom, wanted, _after((all_told,), situation), end)
    return [] if day is None else [day, all_told]


def _first_day(
    criterion: Criterion, atom: AnyAtom, wanted: bool, situation: Situation, end: datetime.date
) -> Change | None:
    """The first day on which the passing of time alone brings the atom about."""
    alone = Criterion(
        kind="inclusion" if wanted else "exclusion",
        source=criterion.source,
        text=criterion.text,
        start=criterion.start,
        end=criterion.end,
        condition=atom,
    )
    for interval in follow(alone, situation, end)[1:]:
        if interval.match.outcome == "satisfied":
            return Change(
                "time",
                say("from %(day)s: %(why)s", day=str(interval.start), why=row("; ", interval.because)),
                day=interval.start,
            )
    return None


def _minimal_sets(pool: Sequence[Change], enough: Callable[[Changes], bool]) -> tuple[list[Changes], int, bool]:
    """The minimal sets that are enough, up to how many changes together were all tried, and whether the sets found are
    all of at most `MOST_TOGETHER` changes."""
    found: list[Changes] = []
    trials = 0
    for together in range(1, min(MOST_TOGETHER, len(pool)) + 1):
        for changes in combinations(pool, together):
            if trials >= MOST_TRIALS:
                return found or _by_taking_away(pool, enough), together - 1, False
            trials += 1
            if not any(set(other) <= set(changes) for other in found) and enough(changes):
                found.append(changes)
    return found or _by_taking_away(pool, enough), min(MOST_TOGETHER, len(pool)), bool(found)


def _by_taking_away(pool: Sequence[Change], enough: Callable[[Changes], bool]) -> list[Changes]:
    if not pool or not enough(tuple(pool)):
        return []
    return [_without_the_idle(tuple(pool), enough)]


def _without_the_idle(changes: Changes, enough: Callable[[Changes], bool]) -> Changes:
    """The same without what can be left out, the hardest changes tried first."""
    for change in sorted(changes, key=lambda each: cost([each]), reverse=True):
        fewer = tuple(each for each in changes if each is not change)
        if enough(fewer):
            changes = fewer
    return changes


def _complete(
    changes: Changes, criteria: Sequence[Criterion], situation: Situation, end: datetime.date
) -> Changes | None:
    """The changes, with what else the study then needs; None where no set is found."""

    def enough(tried: Changes) -> bool:
        after = _after(tried, situation)
        return decide([judge_criterion(criterion, after) for criterion in criteria])[0] == "may_fit"

    for _ in range(_MOST_ROUNDS):
        after = _after(changes, situation)
        blocking = next(_in_the_way(criteria, after), None)
        if blocking is None:
            return _without_the_idle(changes, enough)
        more = find_ways(blocking.criterion, after, end)
        if not more.sets or set(more.sets[0]) <= set(changes):
            return None
        changes = tuple(dict.fromkeys((*changes, *more.sets[0])))
    return None
