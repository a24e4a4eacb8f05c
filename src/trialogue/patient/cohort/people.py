"""People of a cohort from a folder of patient files, a file of JSON lines, or a CSV table.

One that cannot be read is reported by person and path; the others are given.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from trialogue.errors import BadInput, Issue, NotFound, UserError
from trialogue.patient.cohort.read import read_cohort
from trialogue.patient.facts import Patient
from trialogue.patient.load import load_understood

_PATIENT_FILES: Final = (".yaml", ".yml", ".json")
_LINES: Final = (".jsonl", ".ndjson")


@dataclass(frozen=True)
class People:
    """The people that can be judged, each with a name that is unique in the cohort, and what was wrong with the others.
    `left_out` names those; an issue's source is person and path."""

    members: tuple[tuple[str, Patient], ...]
    issues: tuple[Issue, ...]
    left_out: tuple[str, ...]


def read_people(path: Path, *, today: datetime.date) -> People:
    """Read a cohort. Raises NotFound, or BadInput where `path` is none of the three or holds nobody."""
    if not path.exists():
        raise NotFound(f"{path} does not exist; give a folder of patient files, a .jsonl or a .csv file")
    if path.suffix.lower() == ".csv":
        people = _of_table(path, today)
    elif path.is_dir() or path.suffix.lower() in _LINES:
        people = _of_documents(path, today)
    else:
        raise BadInput(f"{path} is no cohort; give a folder of patient files, a .jsonl or a .csv file")
    if not people.members and not people.issues:
        raise BadInput(f"{path} holds nobody; a folder needs files ending in {', '.join(_PATIENT_FILES)}")
    return people


def _of_table(path: Path, today: datetime.date) -> People:
    cohort = read_cohort(path, today=today)
    issues = [Issue(f"{path.name}, {_where(str(each))}", None, _what(str(each))) for each in cohort.problems]
    return People(tuple((each.person, each.patient) for each in cohort.members), tuple(issues), cohort.left_out)


def _where(problem: str) -> str:
    return problem.partition(":")[0]


def _what(problem: str) -> str:
    return problem.partition(":")[2].strip()


def _of_documents(path: Path, today: datetime.date) -> People:
    members: dict[str, Patient] = {}
    issues: list[Issue] = []
    left_out: list[str] = []
    for name, document in _documents(path):
        try:
            understood = load_understood(document, today=today)
        except UserError as error:
            issues.append(Issue(name, None, str(error)))
            left_out.append(name)
            continue
        if understood.problems:
            issues += [
                Issue(f"{name}: {each.path}", None, str(each).partition(": ")[2]) for each in understood.problems
            ]
            left_out.append(name)
            continue
        own = understood.patient.id
        members[name if not own or own in members else own] = understood.patient
    return People(tuple(members.items()), tuple(issues), tuple(left_out))


def _documents(path: Path) -> Iterator[tuple[str, bytes | Path]]:
    if path.is_dir():
        yield from ((each.name, each) for each in sorted(path.iterdir()) if each.suffix.lower() in _PATIENT_FILES)
        return
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{path.name} line {number}", line
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror}); give a readable cohort") from None
