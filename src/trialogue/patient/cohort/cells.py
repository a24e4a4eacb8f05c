"""From the cells of a row to the fields of a patient document, each remembered with the cell it came from.

Two shapes: a row a fact (a column `fact` says its kind, the other columns are the fields of that kind), and a row a
person (lists in one cell, and a column a measurement: `creatinine [mg/dL]`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from trialogue.patient.cohort.table import PERSON_COLUMN, Row
from trialogue.patient.grounding import KINDS_OF
from trialogue.patient.parse import LISTS
from trialogue.patient.problems import Problem, shown
from trialogue.patient.schema import fields_of
from trialogue.vocabulary import default
from trialogue.wording import say

FACT_COLUMN: Final = "fact"
HEAD: Final = ("birth_date", "age", "age_on", "sex")
NAMED: Final = {"medication": "drug", "score": "instrument", "complete": "of"}
"""The field that the column `name` fills, where it is not called `name`."""
LIST_OF: Final = {kind: name for name, (kind, _) in LISTS.items()}
NAMES_OF: Final = {
    "conditions": "name", "medications": "drug", "procedures": "name", "allergies": "name", "states": "name",
}  # fmt: skip

KNOWN_COLUMN: Final = say("a column that is known")
"""What is expected of every column: missed in one row, it is missed in all that have a cell there."""
_FLAGS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?\Z")
_VALUE_COLUMN: Final = re.compile(r"(?P<name>[^\[\]]+?)\s*\[(?P<unit>[^\[\]]+(?:\[[^\[\]]*\][^\[\]]*)*)\]\Z")
_NOT: Final = re.compile(r"(?:no|never|not)\s+(?=\S)", re.IGNORECASE)


@dataclass
class Draft:
    """A person's document as it grows, and which cell (line, column) each path of it came from."""

    person: str
    document: dict[str, Any] = field(default_factory=dict)
    cells: dict[str, tuple[int, str]] = field(default_factory=dict)
    problems: list[tuple[int, str, Problem]] = field(default_factory=list)

    def wrong(self, row: Row, column: str, expected: str, fix: str) -> None:
        """Report a cell."""
        self.problems.append((row.line, column, Problem(column, shown(row.cells.get(column, "")), expected, fix)))

    def set(self, row: Row, column: str, name: str, value: object) -> None:
        """A field of the person; told twice it must be the same."""
        if self.document.get(name, value) != value:
            fix = say("Keep one of the two.")
            line, before = self.cells[name][0], self.document[name]
            self.wrong(row, column, say("the same as in line %(line)s (%(value)s)", line=line, value=before), fix)
            return
        self.document[name] = value
        self.cells.setdefault(name, (row.line, column))

    def add(self, row: Row, listed: str, entry: dict[str, Any], columns: Mapping[str, str]) -> None:
        """A fact; `columns` says for each of its fields which column it came from."""
        entries = self.document.setdefault(listed, [])
        path = f"{listed}[{len(entries)}]"
        entries.append(entry)
        self.cells[path] = (row.line, next(iter(columns.values()), FACT_COLUMN))
        for name, column in columns.items():
            self.cells[f"{path}.{name}"] = (row.line, column)


def add_fact(draft: Draft, row: Row) -> None:
    """A row that tells one fact, or of `fact` = `person` the person's own birth date, age and sex."""
    cells = {column.lower(): (column, cell) for column, cell in row.cells.items()}
    kind = cells.pop(FACT_COLUMN, ("", ""))[1].lower()
    cells.pop(PERSON_COLUMN, None)
    for name in HEAD:
        if name in cells:
            column, cell = cells.pop(name)
            draft.set(row, column, name, _head(name, cell))
    if kind in ("", "person"):
        for column, _ in cells.values():
            draft.wrong(
                row,
                column,
                "a kind of fact in the column `fact`",
                say("Write one of %(words)s.", words=", ".join(LIST_OF)),
            )
        return
    if kind not in LIST_OF:
        draft.wrong(
            row, FACT_COLUMN, say("one of %(words)s", words=", ".join(("person", *LIST_OF))), "Correct the kind."
        )
        return
    known, entry, columns = fields_of(kind), dict[str, Any](), dict[str, str]()
    for name, (column, cell) in cells.items():
        target = NAMED.get(kind, "name") if name == "name" else name
        if target not in known:
            draft.wrong(
                row,
                column,
                say("nothing, since a %(kind)s has no %(name)s", kind=kind, name=name),
                "Clear the cell.",
            )
            continue
        entry[target], columns[target] = _value(target, known[target], cell), column
    draft.add(row, LIST_OF[kind], entry, columns)


def add_person(draft: Draft, row: Row) -> None:
    """A row that tells a whole person."""
    for column, cell in row.cells.items():
        name = column.lower()
        if name in (PERSON_COLUMN, "date"):
            continue
        if name in HEAD:
            draft.set(row, column, name, _head(name, cell))
        elif name in NAMES_OF:
            for word in cell.split("|"):
                _add_name(draft, row, column, name, " ".join(word.split()))
        elif match := _VALUE_COLUMN.match(column):
            _add_value(draft, row, column, "measurements", {"name": match["name"], "unit": match["unit"]})
        elif default().lookup(column, KINDS_OF["score"]) is not None:
            _add_value(draft, row, column, "scores", {"instrument": column})
        else:
            fix = say(
                "Use birth_date, age, sex, conditions, medications, procedures, allergies, states, "
                "NAME [UNIT] for a measurement, or the name of a score."
            )
            draft.wrong(row, column, KNOWN_COLUMN, fix)


def _add_name(draft: Draft, row: Row, column: str, listed: str, word: str) -> None:
    if not word:
        return
    absent = _NOT.match(word)
    entry: dict[str, Any] = {NAMES_OF[listed]: word[absent.end() :] if absent else word}
    if absent:
        entry["absent"] = True
    elif listed == "medications":
        entry["ongoing"] = True
    draft.add(row, listed, entry, dict.fromkeys(entry, column))


def _add_value(draft: Draft, row: Row, column: str, listed: str, named: Mapping[str, str]) -> None:
    entry: dict[str, Any] = {**named, "value": _number(row.cells[column])}
    columns = dict.fromkeys(("value", *named), column)
    dated = next((each for each in row.cells if each.lower() == "date"), None)
    if dated is not None:
        entry["date"], columns["date"] = row.cells[dated], dated
    draft.add(row, listed, entry, columns)


def _head(name: str, cell: str) -> object:
    return _number(cell) if name == "age" else cell.lower() if name == "sex" else cell


def _value(name: str, schema: Mapping[str, Any], cell: str) -> object:
    if schema.get("type") == "boolean":
        return _FLAGS.get(cell.lower(), cell)
    if schema.get("type") == "array":
        return [part.strip() for part in cell.split("|") if part.strip()]
    if name == "value":
        return _number(cell)
    if schema.get("type") == "object":
        return _mapping(cell)
    return cell.lower() if "enum" in schema else cell


def _number(cell: str) -> object:
    return float(cell) if _NUMBER.match(cell) else cell


def _mapping(cell: str) -> object:
    """`low=3; high=40` or `A=0; B=1`."""
    parts = [part.partition("=") for part in cell.split(";") if part.strip()]
    if not all(sign for _, sign, _ in parts):
        return cell
    values = {key.strip(): _number(value.strip()) for key, _, value in parts}
    return {
        key: int(v) if isinstance(v, float) and v.is_integer() and len(key) == 1 else v for key, v in values.items()
    }
