"""The people of an uploaded file: a CSV table, JSON lines, or one FHIR bundle; what is wrong, by line and person."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from trialogue.errors import BadInput, UserError
from trialogue.patient import load_understood
from trialogue.patient.cohort import KNOWN_COLUMN, CohortProblem, count_table, read_cohort
from trialogue.patient.facts import Patient
from trialogue.patient.fhir import is_bundle
from trialogue.portal.layout.problems import cell_words, problem_words, refusal_words

LARGEST: Final = 4 * 1024 * 1024
MOST_PEOPLE: Final = 1000
MOST_ROWS: Final = 50_000
"""Rows of a table of facts: fifty facts of each person."""
MOST_PROBLEMS: Final = 5_000
MOST_SHOWN: Final = 50
_LINE: Final = re.compile(rb"[^\r\n]+")


@dataclass(frozen=True)
class People:
    """Who can be judged, what was wrong with the others, and why nothing was read at all (`refused`)."""

    members: list[Patient] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    left_out: int = 0
    refused: str = ""

    @property
    def shown(self) -> list[str]:
        return self.problems[:MOST_SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.problems) - MOST_SHOWN)


def read_people(sent: Any, today: datetime.date) -> People:
    """The people of an uploaded file (None: none was sent)."""
    if sent is None:
        return People(refused=_("No file was chosen."))
    if sent.size > LARGEST:
        said = _("The file has %(size)s bytes; at most %(most)s can be read here. Split it, or use the command line.")
        return People(refused=said % {"size": sent.size, "most": LARGEST})
    raw = sent.read(LARGEST + 1)
    if not raw.strip():
        return People(refused=_("The file is empty."))
    try:
        number = _count(raw)
        if number > MOST_PEOPLE:
            said = _(
                "The file holds %(n)s people; at most %(most)s can be judged here. Split it, or use the command line."
            )
            return People(refused=said % {"n": number, "most": MOST_PEOPLE})
        people = _people(raw, today)
    except UserError as error:
        return People(refused=" ".join(refusal_words(error)))
    if not people.members and not people.problems:
        return People(refused=_("The file holds nobody."))
    return people


def _count(raw: bytes) -> int:
    """How many people a file names, before any of them is understood. Raises BadInput for too many rows."""
    if is_bundle(raw):
        return 1
    if _is_json(raw):
        return sum(1 for line in _LINE.finditer(raw) if line[0].strip())
    rows, people = count_table(raw)
    if rows > MOST_ROWS:
        rest = {"n": f"{rows:,}", "most": f"{MOST_ROWS:,}"}
        raise BadInput(_("the table has %(n)s rows; send at most %(most)s here, or use the command line") % rest)
    return people


def _is_json(raw: bytes) -> bool:
    return raw.lstrip()[:1] == b"{"


def _people(raw: bytes, today: datetime.date) -> People:
    if is_bundle(raw):
        return _documents([("1", raw)], today)
    if _is_json(raw):
        return _documents([(str(at), line) for at, line in enumerate(raw.splitlines(), start=1) if line.strip()], today)
    cohort = read_cohort(raw, today=today, most_problems=MOST_PROBLEMS)
    members = [each.patient for each in cohort.members]
    return People(members, _told(cohort.problems), len(cohort.left_out))


def _told(problems: Sequence[CohortProblem]) -> list[str]:
    """Each bad cell in words; a column that is not known is told once, not in every row."""
    unknown: dict[str, list[CohortProblem]] = {}
    for each in problems:
        if each.problem.expected == KNOWN_COLUMN:
            unknown.setdefault(each.column, []).append(each)
    cells = [cell_words(each) for each in problems if each.problem.expected != KNOWN_COLUMN]
    said = _("%(n)s rows, the first of them: %(first)s")
    columns = [said % {"n": len(rows), "first": cell_words(rows[0])} for rows in unknown.values()]
    return [*columns, *cells]


def _documents(documents: list[tuple[str, bytes]], today: datetime.date) -> People:
    members, problems, left_out = [], [], 0
    for line, document in documents:
        try:
            understood = load_understood(document, today=today)
            wrong = [problem_words(problem) for problem in understood.problems]
        except UserError as error:
            wrong = refusal_words(error)
        if wrong:
            problems += [_("line %(line)s: %(what)s") % {"line": line, "what": each} for each in wrong]
            left_out += 1
        else:
            members.append(understood.patient)
    return People(members, problems, left_out)
