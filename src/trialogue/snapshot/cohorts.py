"""A cohort against every study, or against one: pieces of work that the executor can hand to any process or machine.

A worker opens the snapshot of `home` itself, so on several machines each needs its copy at the same path. A person at
whom the work fails is reported; the others are judged.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Final

from trialogue.criteria.criterion import Eligibility
from trialogue.executor import Failure, Outcome, run
from trialogue.matching import Policy, match_eligibility
from trialogue.matching.bulk.funnel import Funnel, Judged, count_funnel, judged, relax
from trialogue.patient import Patient
from trialogue.snapshot.ranking import Ranked, rank
from trialogue.snapshot.snapshot import Snapshot, open_snapshot

BATCH: Final = 64
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Work:
    """What every piece of the work is about, and who does it: `workers` processes, or the Dask scheduler `cluster`."""

    home: Path
    as_of: datetime.date
    policy: Policy
    workers: int = 1
    cluster: str | None = None


@dataclass(frozen=True)
class PersonRanking:
    """How many studies have each verdict for one person, and the best of them."""

    verdicts: dict[str, int]
    best: tuple[Ranked, ...]


@dataclass(frozen=True)
class Variant:
    """The funnel of a study as it is (`change` is ""), or with one criterion relaxed."""

    change: str
    criteria: Eligibility
    funnel: Funnel


def match_cohort(
    people: Sequence[Patient], work: Work, *, top: int, progress: Progress | None = None
) -> Iterator[PersonRanking | Failure]:
    """Every person against every study, in order."""
    function = partial(_rank_batch, work, top)
    batches = [list(people[at : at + BATCH]) for at in range(0, len(people), BATCH)]
    tell = _in_people(progress, len(people))
    for outcome in run(function, batches, workers=work.workers, cluster=work.cluster, chunk=1, progress=tell):
        first = outcome.index * BATCH
        if isinstance(outcome, Outcome):
            yield from outcome.result
            continue
        # Somebody of the batch ends it: each of them alone.
        alone = [[person] for person in batches[outcome.index]]
        for at, single in enumerate(run(function, alone, workers=work.workers, cluster=work.cluster, chunk=1), first):
            yield single.result[0] if isinstance(single, Outcome) else Failure(at, single.error)


def _in_people(progress: Progress | None, total: int) -> Progress | None:
    return None if progress is None else lambda batches: progress(min(batches * BATCH, total))


def _rank_batch(work: Work, top: int, people: list[Patient]) -> list[PersonRanking]:
    snapshot = _opened(work.home)
    ids = tuple(snapshot.nct_ids())
    found = []
    for sweep in snapshot.sweeps(people, as_of=work.as_of, policy=work.policy):
        ranking = rank(ids, sweep, snapshot.study_columns)
        found.append(PersonRanking(ranking.counts(), tuple(ranking[:top])))
    return found


@lru_cache(maxsize=4)
def _opened(home: Path) -> Snapshot:
    return open_snapshot(home)


def funnel_of_study(
    people: Sequence[Patient],
    nct_id: str,
    work: Work,
    *,
    relaxed: Sequence[str] = (),
    progress: Progress | None = None,
) -> tuple[list[Variant], list[Failure]]:
    """The funnel of one study as it is and with each relaxation alone, over the people at whom nothing failed.

    Raises NotFound, and BadInput for a relaxation that means nothing.
    """
    variants = _variants(work.home, nct_id, tuple(relaxed))
    function = partial(_judge_person, work, nct_id, tuple(relaxed))
    results = list(run(function, people, workers=work.workers, cluster=work.cluster, progress=progress))
    told = [each.result for each in results if isinstance(each, Outcome)]
    found = [
        Variant(change, eligibility, count_funnel(eligibility.criteria, [each[number] for each in told]))
        for number, (eligibility, change) in enumerate(variants)
    ]
    return found, [each for each in results if isinstance(each, Failure)]


@lru_cache(maxsize=64)
def _variants(home: Path, nct_id: str, relaxed: tuple[str, ...]) -> list[tuple[Eligibility, str]]:
    eligibility = _opened(home).eligibility(nct_id)
    return [(eligibility, ""), *(relax(eligibility, each) for each in relaxed)]


def _judge_person(work: Work, nct_id: str, relaxed: tuple[str, ...], person: Patient) -> list[Judged]:
    return [
        judged(match_eligibility(person, eligibility, as_of=work.as_of, policy=work.policy, nct_id=nct_id))
        for eligibility, _ in _variants(work.home, nct_id, relaxed)
    ]
