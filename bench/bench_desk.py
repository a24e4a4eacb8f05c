"""How fast a study's log is folded, and how much a snapshot of state saves, in one run on one core.

    python bench/bench_desk.py [--events N]

A synthetic study of participants with visits is folded three ways: in one go, one row at a time (each event a fold of
its own, as a program would that keeps the state after every event), and from a snapshot of state that lacks the last
hundred events. The ways take turns; the best of the rounds counts. Progress goes to stderr; the last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from trialogue.conduct import events as e
from trialogue.conduct.chain import Entry, verify
from trialogue.conduct.fold import fold
from trialogue.conduct.log import Context, record
from trialogue.conduct.state import StudyState
from trialogue.conduct.state_snapshot import open_state, write_snapshot

STUDY = "NCT04515719"
EVENTS, ROUNDS, TAIL, ROWS = 100_000, 3, 100, 5_000
VISITS = 40
START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="not used: the study is synthetic")
    parser.add_argument("--events", type=int, default=EVENTS, help="how many events (default %(default)s)")
    count = parser.parse_args().events
    say(f"writing a log of {count:,} events")
    log = write_log(count)
    whole = fold(STUDY, log)
    kept = write_snapshot(fold(STUDY, log[:-TAIL]))
    say(f"{len(whole.participants):,} participants; the snapshot has {len(kept) / 1e6:.1f} MB")
    opened = open_state(STUDY, lambda start: log[start - 1 :], kept)
    assert opened == whole
    ways: dict[str, Callable[[], object]] = {
        "folded in one go": lambda: fold(STUDY, log),
        f"one row at a time (the last {ROWS:,})": lambda: row_by_row(log[-ROWS:], before),
        f"the same {ROWS:,} in one go": lambda: fold(STUDY, log[-ROWS:], before),
        "opened from the snapshot": lambda: open_state(STUDY, lambda start: log[start - 1 :], kept),
        "chain verified": lambda: verify(STUDY, log),
    }
    before = fold(STUDY, log[:-ROWS])
    seconds = side_by_side(ways)
    for name, taken in seconds.items():
        print(f"{name:<38} {taken:>9.3f} s")
    one_go, rows, same, snapshot, _ = seconds.values()
    ratios = {
        "events_folded_a_second": round(count / one_go),
        "in_one_go_over_row_at_a_time": round(rows / same, 1),
        "snapshot_over_folding": round(one_go / snapshot, 1),
    }
    conditions = {"events": count, "participants": len(whole.participants), "python": platform.python_version()}
    print(json.dumps({"bench": "desk", "ratios": ratios, "conditions": conditions}))


def write_log(count: int) -> list[Entry]:
    """Consent, screening, allocation, and visits until the log is as long as asked."""
    wanted = (
        (event, Context("team", "coordinator", START + timedelta(minutes=at))) for at, event in enumerate(events())
    )
    return record(STUDY, (pair for pair, _ in zip(wanted, range(count), strict=False)))


def events() -> object:
    yield e.StudyOpened(protocol="p", version="1", protocol_hash="0" * 64)
    number = 0
    while True:
        number += 1
        who = f"P-{number:05}"
        said = {"site": "1", "person": who, "document": "main", "version": "1", "date": "2026-01-01"}
        yield e.ConsentGiven(participant=who, **said)
        yield e.ParticipantScreened(participant=who, date="2026-01-02", outcomes={"i1": "satisfied"})
        stratum = {"site": "1"}
        yield e.ParticipantRandomised(
            participant=who, date="2026-01-03", stratum=stratum, slot=f"site=1/{number}", kit=f"K-{number}"
        )
        for visit in range(VISITS):
            readings = {"selena_sledai": {"value": visit % 9, "unit": "{score}"}, "pga": {"value": 0.5, "unit": ""}}
            yield e.VisitRecorded(participant=who, visit=f"v{visit}", date="2026-02-01", readings=readings)


def row_by_row(log: list[Entry], state: StudyState) -> StudyState:
    for entry in log:
        state = fold(STUDY, [entry], state)
    return state


def side_by_side(ways: dict[str, Callable[[], object]]) -> dict[str, float]:
    best = dict.fromkeys(ways, float("inf"))
    for round_number in range(1, ROUNDS + 1):
        for name, run in ways.items():
            say(f"round {round_number} of {ROUNDS}: {name}")
            started = time.process_time()
            run()
            best[name] = min(best[name], time.process_time() - started)
    return best


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
