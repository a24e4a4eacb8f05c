"""The flow of participants (CONSORT 2010), from the state of the log at the cut-off."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from trialogue.analysis.datasets import Datasets
from trialogue.analysis.datasets.known import ENDED
from trialogue.analysis.report.grid import columns_of


@dataclass(frozen=True, slots=True)
class Step:
    """One box: what it says, how many, and the reasons within it, most frequent first."""

    words: str
    count: int
    reasons: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Branch:
    """What became of one arm, or of everybody while the arms are hidden."""

    name: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """Before randomisation, then each branch."""

    steps: tuple[Step, ...]
    branches: tuple[Branch, ...]


def describe_flow(datasets: Datasets) -> Flow:
    """Counts at the cut-off; the boxes of each level add up to the one above."""
    people = datasets.people
    before = [each for each in people if each.randomised is None]
    failed = [each for each in before if each.day("screened") and each.person.failed]
    words = {each.id: f"{each.id}, {each.words}" for each in datasets.protocol.criteria}
    criteria = Counter(words.get(name, name) for each in failed for name in each.person.failed)
    waiting = len(before) - len(failed)
    out = [("a criterion excluded", len(failed))] if failed else []
    out += [("not randomised yet, or not at all", waiting)] if waiting else []
    steps = (
        Step("Consented", len(people)),
        Step("Not randomised", len(before), tuple(out)),
        Step("Criteria that excluded", len(failed), _sorted(criteria)),
        Step("Randomised", len(people) - len(before)),
    )
    columns = columns_of(datasets, datasets.members("itt"))
    return Flow(steps, tuple(Branch(each.name, _branch(datasets, set(each.members))) for each in columns))


def _branch(datasets: Datasets, members: set[str]) -> tuple[Step, ...]:
    people = [each for each in datasets.people if each.person.number in members]
    gone = [each for each in people if each.day("withdrawn")]
    ended = [each for each in people if each.day("ended") and each not in gone]
    stopped = [each for each in people if each.day("treatment_stopped")]
    done = [each for each in people if each.day("completed") and each not in (*gone, *ended)]
    why = Counter(ENDED[each.person.ended_because] for each in ended)
    inside = {name: len(members & set(datasets.members(name))) for name in ("safety", "fas", "pp")}
    reasons = Counter(each.person.stop_reason or "no reason recorded" for each in stopped)
    return (
        Step("Allocated", len(people)),
        Step("Handed study treatment", inside["safety"]),
        Step("Stopped treatment early", len(stopped), _sorted(reasons)),
        Step("Withdrew consent", len(gone)),
        Step("Follow-up ended otherwise", len(ended), _sorted(why)),
        Step("Completed", len(done)),
        Step("Still followed", len(people) - len(gone) - len(ended) - len(done)),
        Step("In the analysis by intention to treat", len(people)),
        Step("In the full analysis set", inside["fas"]),
        Step("In the per-protocol set", inside["pp"]),
    )


def _sorted(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
