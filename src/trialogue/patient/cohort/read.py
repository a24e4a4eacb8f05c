"""A cohort from a CSV table: the people that could be read, and every bad cell by line, person and column."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trialogue.errors import BadInput, Issue
from trialogue.given_file import read_given
from trialogue.patient.cohort.cells import FACT_COLUMN, Draft, add_fact, add_person
from trialogue.patient.cohort.table import LARGEST_BYTES, PERSON_COLUMN, Row, Table, read_table
from trialogue.patient.facts import Patient
from trialogue.patient.parse import understand
from trialogue.patient.problems import Problem
from trialogue.wording import say


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a cohort; `notes` say what stays unknown, with the cell ("line 7, person p3, column unit")."""

    person: str
    patient: Patient
    notes: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class CohortProblem:
    """One bad cell: its line (the header is line 1), person and column; `person` is "" where the row names none."""

    line: int
    person: str
    column: str
    problem: Problem

    def __str__(self) -> str:
        value = f" {self.problem.value}:" if self.problem.value else ""
        whose = f", person {self.person}" if self.person else ""
        told = f"{value} expected {self.problem.expected}. {self.problem.fix}"
        return f"line {self.line}{whose}, column {self.column}:{told}"


@dataclass(frozen=True, slots=True)
class Cohort:
    """The members in the order of their first rows, and the problems of those who are left out."""

    members: tuple[Member, ...]
    problems: tuple[CohortProblem, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """The people with a problem."""
        return tuple(dict.fromkeys(each.person for each in self.problems if each.person))


def read_cohort(path_or_bytes: str | Path | bytes, *, today: datetime.date, most_problems: int | None = None) -> Cohort:
    """Read a cohort. One bad person never stops the others.

    Raises PatientFileError where the file is no table, NotFound, and BadInput at more than `most_problems` bad cells,
    which a server sets so that a hostile file costs it little.

    >>> cohort = read_cohort(b"person,age,sex\\np1,34,female\\np2,-3,male\\n", today=datetime.date(2026, 11, 22))
    >>> [member.person for member in cohort.members], str(cohort.problems[0])[:40]
    (['p1'], 'line 3, person p2, column age: -3.0: exp')
    """
    raw, name = _raw(path_or_bytes)
    table = read_table(raw, name)
    drafts, problems = _drafts(table, most_problems)
    members: list[Member] = []
    for draft in drafts:
        found, member = _understood(draft, today)
        problems.extend(found)
        _check_number(len(problems), most_problems)
        if member is not None:
            members.append(member)
    problems.sort(key=lambda each: each.line)
    return Cohort(tuple(members), tuple(problems))


def _check_number(problems: int, most: int | None) -> None:
    if most is not None and problems > most:
        said = say(
            "more than %(most)s cells are wrong; compare the columns and units with the documented ones",
            most=f"{most:,}",
        )
        raise BadInput(said)


def _drafts(table: Table, most_problems: int | None) -> tuple[list[Draft], list[CohortProblem]]:
    person_column = next(column for column in table.columns if column.lower() == PERSON_COLUMN)
    by_fact = any(column.lower() == FACT_COLUMN for column in table.columns)
    drafts: dict[str, Draft] = {}
    problems: list[CohortProblem] = []
    wrong = 0
    for row in table.rows:
        _check_number(len(problems) + wrong, most_problems)
        person = " ".join(row.cells.get(person_column, "").split())
        if not person:
            fix = say("Name the person of this row.")
            problems.append(CohortProblem(row.line, "", person_column, Problem(person_column, "", "a person", fix)))
            continue
        again = person in drafts
        draft = drafts.setdefault(person, Draft(person))
        before = len(draft.problems)
        _check_row(draft, row, again=again and not by_fact)
        (add_fact if by_fact else add_person)(draft, row)
        wrong += len(draft.problems) - before
    return list(drafts.values()), problems


def _check_row(draft: Draft, row: Row, *, again: bool) -> None:
    if row.surplus:
        fix = say("Put a cell that holds the separator in double quotes.")
        draft.wrong(row, "(after the last)", say("no more cells than columns; %(n)s too many", n=row.surplus), fix)
    for column, cell in row.cells.items():
        if "\x00" in cell:
            draft.wrong(row, column, "a cell of ordinary length without NUL characters", "Correct the cell.")
    if again:
        fix = say("Keep one row a person, or use a column `%(name)s` and one row a fact.", name=FACT_COLUMN)
        draft.wrong(row, PERSON_COLUMN, "each person once", fix)


def _understood(draft: Draft, today: datetime.date) -> tuple[Iterator[CohortProblem], Member | None]:
    understood = understand({"id": draft.person, **draft.document}, today=today)
    found = list(draft.problems)
    for problem in understood.problems:
        line, column = _cell_of(problem.path, draft)
        found.append((line, column, problem))
    told = (CohortProblem(line, draft.person, column, problem) for line, column, problem in found)
    if found:
        return told, None
    notes = []
    for note in understood.notes:
        line, column = _cell_of(note.source, draft)
        where = f"line {line}, person {draft.person}, column {column}"
        notes.append(Issue(where, None, note.message, note.remedy))
    return told, Member(draft.person, understood.patient, tuple(notes))


def _cell_of(path: str, draft: Draft) -> tuple[int, str]:
    """The cell of a path, else of what the path stands in, else the person's own."""
    while path:
        if path in draft.cells:
            return draft.cells[path]
        path = path.rpartition(".")[0]
    return min((cell[0] for cell in draft.cells.values()), default=0), PERSON_COLUMN


def _raw(path_or_bytes: str | Path | bytes) -> tuple[bytes, str]:
    if isinstance(path_or_bytes, bytes):
        return path_or_bytes, "cohort"
    path = Path(path_or_bytes)
    return read_given(path, "give the path of a cohort as CSV", LARGEST_BYTES + 1), str(path)
