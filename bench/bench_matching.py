"""One person, and many, against a whole registry: the bulk engine beside the reference evaluator and a plain loop.

    python bench/bench_matching.py [--data DIR] [--studies N] [--criteria N] [--people N]

DIR has the layout of the shared data folder (`ctgov/studies.jsonl.gz`). Without it the folder `shared/data` beside the
project is taken where there is one, else the demonstration registry. The registry is made of the real studies, repeated
in shuffled order until there are `--studies` studies and `--criteria` criteria, so its distinct statements are no more
than theirs; the same is measured on the real studies alone, each there once. The reference evaluator and the plain loop
are measured on a slice of studies, and extrapolated by the number of criteria; what they say must be what bulk says.

The defaults keep the whole registry and end in about five minutes on two cores at rest: 64 people of the cohort, one
batch, stand for 10,000, after a batch of others that is not counted; more of them (`--people 192`) change the figure
little and the time much.

Everything runs on one core; times are process CPU time, the best of several rounds for what is short. Progress goes to
stderr; the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import datetime
import random
import resource
import time
from dataclasses import replace
from pathlib import Path

import numba
import numpy as np
from figures import lines_of, say, tell

from trialogue.criteria import Eligibility, nodes, read
from trialogue.criteria.nodes import AnyAtom, atoms
from trialogue.dates import PartialDate
from trialogue.executor import Outcome, run
from trialogue.matching import VERDICTS, Policy, match_eligibility
from trialogue.matching.bulk import codes
from trialogue.matching.bulk.columns import Columns
from trialogue.matching.bulk.compile import ALL, ANY, READINGS, Compiler
from trialogue.matching.bulk.engine import LANES, Engine
from trialogue.matching.evidence import Reason
from trialogue.matching.verdict import count, decide
from trialogue.patient import facts
from trialogue.study import parse_study

REAL = Path("ctgov") / "studies.jsonl.gz"
DAY = datetime.date(2026, 11, 22)
PLAIN_STUDIES = 400
FLATTERED = (
    "the registry repeats the real studies, so its distinct statements are theirs, and what is done once for each "
    "distinct statement is spread over more criteria than in a registry of as many different texts; the reference "
    "and the plain loop gain nothing by it. 'nothing_repeated' is one person on the real studies, each there once"
)
PLAIN_PEOPLE = 3
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder of the layout of the shared data")
    parser.add_argument("--studies", type=int, default=560_000, help="studies of the registry at least")
    parser.add_argument("--criteria", type=int, default=11_000_000, help="criteria of the registry at least")
    parser.add_argument("--people", type=int, default=64, help="people of the cohort who are measured")
    asked = parser.parse_args()
    name, read_studies = load(asked.data)
    compiler = Compiler()
    started = time.process_time()
    for _, eligibility in read_studies:
        compiler.add(eligibility.criteria)
    real = compiler.finish()
    compiling = real.criteria / (time.process_time() - started)
    say(f"{real.studies:,} studies, {real.criteria:,} criteria, from {name}: {real.predicates:,} distinct statements, "
        f"{real.nodes:,} nodes, {len(real.root):,} distinct criteria")  # fmt: skip
    drawn = draw(real, asked.studies, asked.criteria)
    registry = repeated(real, drawn)
    say(f"the registry: {registry.studies:,} studies, {registry.criteria:,} criteria, {registry.nbytes / 1e6:,.0f} MB")
    rows = one_person(real, registry, drawn, read_studies) | many_people(registry, drawn, read_studies, asked.people)
    ratios = {
        "one_person_over_reference": rows["reference"] / rows["bulk"],
        "one_person_over_reference_nothing_repeated": rows["reference on the real studies"]
        / rows["bulk on the real studies"],
        "many_people_over_plain_loop": rows["plain loop"] / rows["bulk in batches"],
        "many_people_over_plain_loop_without_preparation": (rows["plain loop"] - rows["preparation"])
        / (rows["bulk in batches"] - rows["preparation"]),
    }
    print_table(rows)
    conditions = {
        "data": name,
        "real_studies": real.studies,
        "real_criteria": real.criteria,
        "distinct_statements": real.predicates,
        "distinct_criteria": len(real.root),
        "studies": registry.studies,
        "criteria": registry.criteria,
        "memory_bytes": registry.nbytes,
        "compiled_criteria_per_second": round(compiling),
        "people_measured": asked.people,
        "people_of_plain_loop": PLAIN_PEOPLE,
        "studies_of_plain_loop": PLAIN_STUDIES,
        "extrapolation": "reference and plain loop by the number of criteria; 10,000 people by the number of people",
        "hours_for_10000_people": round(rows["bulk in batches"] * 10_000 / 3600, 2),
        "seconds": {line: round(value, 4) for line, value in rows.items()},
        "cores": 1,
        "numba": numba.__version__,
        "peak_memory_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "flattered_by": FLATTERED,
    }
    tell("matching", {name: round(value, 1) for name, value in ratios.items()}, conditions)


Studies = list[tuple[str, Eligibility]]


def load(data: Path | None) -> tuple[str, Studies]:
    """The studies with their criteria read, and what to call them."""
    name, raws = REAL.as_posix(), lines_of(REAL, data)
    if raws is None:
        from trialogue.registry.demonstration import demonstration_records  # noqa: PLC0415 (only where used)

        name, raws = "the demonstration registry", list(demonstration_records())
    found = []
    for outcome in run(read_record, raws, workers=None, progress=lambda done: say(f"read {done:,} of {len(raws):,}")):
        assert isinstance(outcome, Outcome), outcome
        found.append(outcome.result)
    return name, found


def read_record(raw: bytes) -> tuple[str, Eligibility]:
    """A record's id, and its criteria."""
    study = parse_study(raw)
    return study.nct_id, read(study)


def draw(real: Columns, studies: int, criteria: int) -> np.ndarray:
    """Real studies, each in its turn in a shuffled order, until there are enough studies and criteria."""
    sizes = np.diff(real.study_start)
    turns = max(-(-studies // real.studies), -(-criteria // max(1, int(sizes.sum())))) + 1
    chance = np.random.default_rng(1)
    order = np.concatenate([chance.permutation(real.studies) for _ in range(turns)])
    enough = max(studies, int(np.searchsorted(np.cumsum(sizes[order]), criteria)) + 1)
    return order[:enough]


def repeated(real: Columns, drawn: np.ndarray) -> Columns:
    """The columns of the studies drawn."""
    sizes = np.diff(real.study_start)[drawn]
    start = np.concatenate([[0], np.cumsum(sizes)])
    places = np.repeat(real.study_start[drawn] - start[:-1], sizes) + np.arange(start[-1])
    return replace(
        real,
        study_start=start,
        criterion=real.criterion[places],
        group=real.group[places],
        sentence=real.sentence[places],
        too_large=real.too_large[drawn],
    )


def engine_of(columns: Columns, drawn: np.ndarray, studies: Studies, policy: Policy) -> Engine:
    ids = [studies[number][0] for number in drawn]
    return Engine(columns, ids, lambda number: studies[drawn[number]][1], as_of=DAY, policy=policy)


def one_person(real: Columns, registry: Columns, drawn: np.ndarray, studies: Studies) -> dict[str, float]:
    """Seconds for one person, the mean of several people and both policies; every study of the slice must agree."""
    times: dict[str, list[float]] = {}
    slice_ = list(range(0, len(studies), max(1, len(studies) // PLAIN_STUDIES)))
    share = sum(len(studies[number][1].criteria) for number in slice_)
    everything = np.arange(real.studies)
    for number, person in enumerate(charts(studies, 3, seed=5)):
        for policy in Policy:
            say(f"one person against everything: person {number + 1}, {policy.value}")
            large = engine_of(registry, drawn, studies, policy)
            small = engine_of(real, everything, studies, policy)
            sweep = small.sweep(person)
            times.setdefault("bulk", []).append(best(large, person))
            times.setdefault("bulk on the real studies", []).append(best(small, person))
            started = time.process_time()
            judged = [match_eligibility(person, studies[at][1], as_of=DAY, policy=policy) for at in slice_]
            each = (time.process_time() - started) / share
            times.setdefault("reference", []).append(each * registry.criteria)
            times.setdefault("reference on the real studies", []).append(each * real.criteria)
            for at, criteria in zip(slice_, judged, strict=True):
                found = (VERDICTS[sweep.rank[at]], sweep.violated[at], sweep.you[at], sweep.team[at])
                assert found == (decide(criteria)[0], *count(criteria)), studies[at][0]
    return {line: sum(values) / len(values) for line, values in times.items()}


def many_people(registry: Columns, drawn: np.ndarray, studies: Studies, number: int) -> dict[str, float]:
    """Seconds for each person of a cohort."""
    people = charts(studies, number, seed=6)
    engine = engine_of(registry, drawn, studies, Policy.PRESUMPTIVE)
    # Warm, by a batch of other people than those who are measured, in one go with them as 10,000 would be.
    batches = engine.tallies([*charts(studies, LANES, seed=7), *people])
    next(batches)
    say(f"{number} people against everything, in batches")
    started = time.process_time()
    tallies = [codes.verdict_ranks(batch[:, :PLAIN_PEOPLE]) for batch in batches]
    in_batches = (time.process_time() - started) / number
    say("preparing the values of all statements, for each person")
    started = time.process_time()
    engine.values(people[:64])
    preparation = (time.process_time() - started) / 64
    say(f"{PLAIN_PEOPLE} people in a plain loop over {PLAIN_STUDIES} studies")
    values = engine.values(people[:PLAIN_PEOPLE])
    plain = Plain(registry, PLAIN_STUDIES)
    started = time.process_time()
    for lane in range(PLAIN_PEOPLE):
        ranks = plain.verdicts(values[: registry.predicates, lane].tolist(), values[:, lane].tolist())
        assert ranks == tallies[0][:PLAIN_STUDIES, lane].tolist(), "the plain loop disagrees"
    looped = (
        (time.process_time() - started) / PLAIN_PEOPLE * registry.criteria / int(registry.study_start[PLAIN_STUDIES])
    )
    return {"bulk in batches": in_batches, "preparation": preparation, "plain loop": looped + preparation}


class Plain:
    """The same predicates in a plain Python loop: study by study, criterion by criterion, tree by tree; it leaves a
    study at the first criterion violated. What All, Any and Readings do not say (guards, counts, exceptions) is looked
    up in what the engine found, which costs the loop less than judging it."""

    def __init__(self, columns: Columns, studies: int) -> None:
        self._predicates = columns.predicates
        starts, children = columns.child_start.tolist(), columns.child.tolist()
        self._nodes = [
            (op, need, children[starts[at] : starts[at + 1]])
            for at, (op, need) in enumerate(zip(columns.op.tolist(), columns.need.tolist(), strict=True))
        ]
        roots, kinds = columns.root.tolist(), columns.exclusion.tolist()
        table = codes.tally_table().tolist()
        cuts, criteria = columns.study_start.tolist(), columns.criterion.tolist()
        groups = columns.group.tolist()
        self._studies = [
            [
                (roots[criteria[at]], table[kinds[criteria[at]]], groups[at])
                for at in range(cuts[number], cuts[number + 1])
            ]
            for number in range(studies)
        ]

    def verdicts(self, values: list[int], nodes_: list[int]) -> list[int]:
        return [self._verdict(study, values, nodes_) for study in self._studies]

    def _verdict(self, study: list[tuple[int, list[int], int]], values: list[int], nodes_: list[int]) -> int:
        open_, cohorts = False, {}
        for root, table, group in study:
            tally = table[self._value(root, values, nodes_)]
            if group:
                cohorts[group] = max(cohorts.get(group, 0), _rank(tally))
            elif tally & 1023:
                return 2
            elif tally & (2047 << 10):
                open_ = True
        common = int(open_)
        return min(max(common, rank) for rank in cohorts.values()) if cohorts else common

    def _value(self, reference: int, values: list[int], nodes_: list[int]) -> int:
        node, negated = reference >> 1, reference & 1
        code = values[node] if node < self._predicates else self._combined(node, values, nodes_)
        return (code & ~3) | (code & 1) << 1 | (code & 2) >> 1 if negated else code

    def _combined(self, node: int, values: list[int], nodes_: list[int]) -> int:
        op, _, children = self._nodes[node - self._predicates]
        if op == READINGS and children:
            return self._readings(children, values, nodes_)
        if op not in (ALL, ANY) or not children:
            return nodes_[node]
        decisive, other = (2, 1) if op == ALL else (1, 2)
        possible, reasons = 4, 0
        for reference in children:
            code = self._value(reference, values, nodes_)
            part = code & 7
            if part & (part - 1):
                reasons |= code & codes.REASONS_MASK
            joined = ((possible | part) & decisive) | (possible & part & 4)
            if (possible & other and part & (other | 4)) or (possible & 4 and part & other):
                joined |= other
            possible = joined
        return possible | reasons if possible & (possible - 1) else possible

    def _readings(self, children: list[int], values: list[int], nodes_: list[int]) -> int:
        possible = reasons = 0
        decided = True
        for reference in children:
            code = self._value(reference, values, nodes_)
            possible, reasons = possible | code & 7, reasons | code & codes.REASONS_MASK
            decided = decided and not (code & 7) & ((code & 7) - 1)
        if not possible & (possible - 1):
            return possible
        return possible | reasons | (codes.REASON_BIT[Reason.AMBIGUOUS] if decided else 0)


def _rank(tally: int) -> int:
    return 2 if tally & 1023 else 1 if tally & (2047 << 10) else 0


def charts(studies: Studies, number: int, *, seed: int) -> list[facts.Patient]:
    """People with a chart about what criteria ask: 6 conditions, 4 drugs, 12 measurements, 2 procedures, with dates."""
    chance = random.Random(seed)
    asked: dict[type[nodes.Atom], list[AnyAtom]] = {}
    for _, eligibility in studies:
        for criterion in eligibility.criteria:
            for atom, _ in atoms(criterion.condition):
                if atom.concept:
                    asked.setdefault(type(atom), []).append(atom)
    return [_chart(chance, asked) for _ in range(number)]


def _chart(chance: random.Random, asked: dict[type[nodes.Atom], list[AnyAtom]]) -> facts.Patient:
    def day() -> PartialDate:
        return PartialDate.of(DAY - datetime.timedelta(days=int(chance.expovariate(1 / 900))))

    def some(kind: type[nodes.Atom], most: int) -> list[AnyAtom]:
        return [chance.choice(asked[kind]) for _ in range(most)] if asked.get(kind) else []

    measured = []
    for at, atom in enumerate(some(nodes.Measurement, 12)):
        quantity = atom.quantity or nodes.Quantity(high=1, unit="1")
        bound = quantity.high if quantity.high is not None else quantity.low if quantity.low is not None else 1.0
        unit = "1" if (quantity.unit or "{x").startswith("{x") else str(quantity.unit)
        amount = facts.Amount(round(bound * chance.uniform(0.5, 1.6), 2), unit)
        measured.append(facts.Measurement(path=f"measurements[{at}]", concept=atom.concept, amount=amount, date=day(),
                                          reference=facts.ReferenceRange(low=0.5, high=40.0)))  # fmt: skip
    return facts.Patient(
        birth=PartialDate.of(DAY - datetime.timedelta(days=chance.randrange(365, 33_000))),
        sex=chance.choice(["female", "male"]),
        conditions=tuple(
            facts.Condition(path=f"conditions[{at}]", concept=atom.concept, onset=day(), absent=chance.random() < 0.2,
                            status=chance.choice(["active", "active", "resolved"]))
            for at, atom in enumerate(some(nodes.Diagnosis, 6))
        ),
        medications=tuple(
            facts.Medication(path=f"medications[{at}]", concept=atom.concept, start=day(),
                             ongoing=chance.random() < 0.7)
            for at, atom in enumerate(some(nodes.Medication, 4))
        ),
        procedures=tuple(
            facts.Procedure(path=f"procedures[{at}]", concept=atom.concept, date=day())
            for at, atom in enumerate(some(nodes.Procedure, 2))
        ),
        measurements=tuple(measured),
    )  # fmt: skip


def best(engine: Engine, person: facts.Patient) -> float:
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        engine.sweep(person)
        found.append(time.process_time() - started)
    return min(found)


def print_table(rows: dict[str, float]) -> None:
    print(f"{'one person':<44}{'seconds':>12}")
    for name, value in rows.items():
        print(f"{name:<44}{value:>12,.4f}")


if __name__ == "__main__":
    main()
