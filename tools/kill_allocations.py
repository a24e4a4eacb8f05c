"""Kill -9 two hundred times while participants are randomised with kits, on SQLite and on PostgreSQL.

    make kills-of-allocation
    PYTHONPATH=tests python tools/kill_allocations.py [--kills 200] [--only sqlite|postgresql]

A process randomises one participant after the other and is killed within its second or third, at a moment drawn from
the time an allocation takes. After each kill the desk must hold as many places given as events that give one, and the
log no gap. After the last one the chain is verified, the places given must be the first of the list, each participant
must have one kit that nobody else has and that is of the arm of the place, and the next one is randomised as if
nothing had been.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DATABASES = ("sqlite", "postgresql")
# ruff: noqa: PLC0415  # the desk's tables are known only once its database is set up
EACH = 3  # allocations that a killed process may have begun


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--only", choices=DATABASES)
    given = parser.parse_args()
    if given.only is None:  # a process has one database
        again = [sys.executable, __file__, "--kills", str(given.kills), "--only"]
        sys.exit(max(subprocess.run([*again, each], check=False).returncode for each in DATABASES))
    with tempfile.TemporaryDirectory(prefix="kill-allocations-") as folder:
        wrong = kill_on(given.only, Path(folder), given.kills)
    print("\n".join(wrong) or f"{given.only}: nothing lost, nothing given twice, nothing half given")
    sys.exit(1 if wrong else 0)


def kill_on(database: str, home: Path, kills: int) -> list[str]:
    """Prepare a desk, kill on it, look; what is wrong, each in a line."""
    from desk_database import open_desk

    open_desk(database, home)

    from kit_trial import STUDY, fill_desk, randomise

    began = time.monotonic()
    fill_desk(_numbers(kills))
    prepared = time.monotonic()

    from allocation_driver import kill, without_place

    wrong: list[str] = []
    killed, begun = kill(STUDY, kills, lambda _, number: randomise(number), lambda: wrong.extend(_half_given()))
    ended = time.monotonic()
    found, given = _looked_at()
    spent = sum(resource.getrusage(who).ru_utime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(f"{database}: {killed} processes killed of {kills}; {begun} allocations begun, {given} given; "
          f"prepared in {prepared - began:.0f} s, killed within {ended - prepared:.0f} s, "
          f"{spent:.0f} s of processor time")  # fmt: skip
    if killed < kills:
        found.append(f"{kills - killed} processes came to their end before they were killed")
    next_one = without_place(STUDY, _numbers(kills))[0]
    if randomise(next_one).again:
        found.append(f"{next_one} had a place that nobody gave")
    return wrong + found + _looked_at()[0]


def _numbers(kills: int) -> list[str]:
    return [f"P-{at:04}" for at in range(1, EACH * kills + 2)]


def _half_given() -> list[str]:
    """What a kill left that is not whole; asked after each."""
    from django.db import connection

    from trialogue.portal.trial.models import Allocation, LogEntry

    places, said = Allocation.objects.count(), LogEntry.objects.filter(kind="ParticipantRandomised").count()
    events, last = LogEntry.objects.count(), LogEntry.objects.order_by("-sequence").values_list("sequence").first()
    connection.close()
    wrong = [f"{places} places given and {said} events that say so"] * (places != said)
    return wrong + [f"the log has {events} events and ends with {last}"] * (last != (events,))


def _looked_at() -> tuple[list[str], int]:
    """What is wrong with log, places and kits in the end, and how many have a place."""
    from kit_trial import STUDY
    from trialogue.conduct.chain import verify
    from trialogue.conduct.fold import fold
    from trialogue.portal.trial.allocator.arms import arm_of, arms_of_kits
    from trialogue.portal.trial.log_store import read_entries
    from trialogue.portal.trial.models import Allocation

    entries = list(read_entries(STUDY))
    wrong = [str(finding) for finding in verify(STUDY, entries)]
    people = [each for each in fold(STUDY, entries).participants.values() if each.slot]
    rows = Allocation.objects.select_related("slot")
    stored = {each.participant: f"{each.slot.stratum}/{each.slot.position}" for each in rows}
    if {each.number: each.slot for each in people} != stored:
        wrong.append("the log and the table of places differ")
    if sorted(int(slot.rsplit("/", 1)[1]) for slot in stored.values()) != list(range(1, len(stored) + 1)):
        wrong.append("a place was given twice, or left out")
    kits, arms = [kit for each in people for kit in each.kits], arms_of_kits(STUDY)
    if len(set(kits)) != len(people) or any(len(each.kits) != 1 for each in people):
        wrong.append("somebody has no kit or two, or a kit was given twice")
    wrong += [f"{each.number} has a kit of another arm" for each in people
              if any(arms[kit] != arm_of(STUDY, each.number) for kit in each.kits)]  # fmt: skip
    return wrong, len(people)


if __name__ == "__main__":
    main()
