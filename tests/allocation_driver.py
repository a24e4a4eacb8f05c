"""Requests to randomise from many processes and threads at once, then from processes that are killed: run by a test on
a desk.

`python allocation_driver.py STUDY PROCESSES TIMES` lets that many processes ask for half of the study's participants at
once, each participant by two processes with the same request; then so many times it starts a process that allocates the
rest, and kills it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import django

Asking = Callable[[str, str], object]
"""How a participant of a study is randomised."""


def race(study: str, processes: int) -> None:
    """Every answer on its own line: participant, slot (or what it was refused for)."""
    people = waiting(study)
    people = people[: len(people) // 2]
    children = []
    for process in range(processes):
        # Each participant falls to two processes that stand next to each other.
        mine = [number for at, number in enumerate(people) if process - at % processes in {0, 1, 1 - processes}]
        child = os.fork()
        if child == 0:
            with ThreadPoolExecutor(len(mine)) as pool:
                answers = list(pool.map(lambda number: ask(study, number), mine))
            os.write(1, "".join(json.dumps(answer) + "\n" for answer in answers).encode())
            os._exit(0)
        children.append(child)
    for child in children:
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def kill(study: str, times: int, randomise: Asking, after: Callable[[], None] = lambda: None) -> tuple[int, int]:
    """Kill so many processes while they allocate; how many were killed, and how many allocations they had begun.

    Each says when it begins an allocation; it is killed within its second or third, at a moment that chance picks from
    the time that the one before took. `after` is called after each.
    """
    chance, people, killed, begun = random.Random(1975), waiting(study), 0, 0
    for _ in range(times):
        began, says = os.pipe()
        child = os.fork()
        if child == 0:
            for number in without_place(study, people):
                os.write(says, b".")
                randomise(study, number)
            os._exit(0)
        os.close(says)
        moments = []
        while len(moments) < chance.randint(2, 3) and os.read(began, 1):
            moments.append(time.monotonic())
        os.close(began)
        if len(moments) > 1:
            time.sleep(chance.uniform(0.0, moments[-1] - moments[-2]))
        os.kill(child, signal.SIGKILL)
        killed += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        begun += len(moments)
        after()
    return killed, begun


def ask(study: str, number: str) -> tuple[str, str]:
    from django.db import connection

    from trialogue.conduct.log import Context
    from trialogue.errors import UserError
    from trialogue.portal.trial.allocator import Request, allocate

    context = Context("coordinator", "coordinator", datetime(2026, 3, 16, 9, tzinfo=UTC), request=f"randomise {number}")
    site = "1" if int(number[2:]) % 2 else "2"
    try:
        return number, allocate(Request(study, number, "2026-03-16", {"site": site}), context).slot
    except UserError as error:
        return number, str(error)
    finally:
        connection.close()


def waiting(study: str) -> list[str]:
    from django.db import connection

    from trialogue.conduct.fold import fold
    from trialogue.portal.trial.log_store import read_entries

    state = fold(study, read_entries(study))
    connection.close()
    return [number for number, person in state.participants.items() if person.randomised is None]


def without_place(study: str, people: list[str]) -> list[str]:
    """Those of some people who have no place yet, by the table: a process that is to be killed folds no log first."""
    from django.db import connection

    from trialogue.portal.trial.models import Allocation

    placed = set(Allocation.objects.filter(study_id=study).values_list("participant", flat=True))
    connection.close()
    return [number for number in people if number not in placed]


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "trialogue.portal.settings"
    django.setup()
    race(sys.argv[1], int(sys.argv[2]))
    print(json.dumps({"killed": kill(sys.argv[1], int(sys.argv[3]), ask)[0]}))
