"""A CSV table as rows of cells: encoding, separator, header, and rows that do not fit it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from trialogue.patient.problems import PatientFileError, Problem
from trialogue.wording import say

LARGEST_BYTES: Final = 512 * 1024 * 1024
PERSON_COLUMN: Final = "person"
_SEPARATORS: Final = ",;\t"
_LONGEST_CELL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file (the first line is 1), and its cells that are not empty, by column."""

    line: int
    cells: dict[str, str]
    surplus: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The columns in their order, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(raw: bytes, name: str) -> Table:
    """The table in `raw`: UTF-8, separated by commas, semicolons or tabs, with a header line.

    Raises PatientFileError where there is no table to read.
    """
    columns, lines = _opened(raw, name)
    rows = (_row(line, cells, columns) for line, cells in lines)
    return Table(columns, tuple(row for row in rows if row.cells or row.surplus))


def count_table(raw: bytes, name: str = "cohort") -> tuple[int, int]:
    """How many rows a table has and how many people they name, without understanding or keeping a cell.

    Raises PatientFileError where there is no table to read.

    >>> count_table(b"person,age\\np1,30\\np2,40\\np1,31\\n")
    (3, 2)
    """
    columns, lines = _opened(raw, name)
    at = next(number for number, column in enumerate(columns) if column.lower() == PERSON_COLUMN)
    rows, people = 0, set()
    for _, cells in lines:
        rows += 1
        people.add(" ".join(cells[at].split()) if at < len(cells) else "")
    return rows, len(people - {""})


def _opened(raw: bytes, name: str) -> tuple[tuple[str, ...], Iterator[tuple[int, list[str]]]]:
    if len(raw) > LARGEST_BYTES:
        raise _refused(
            name,
            say("%(n)s bytes", n=f"{len(raw):,}"),
            say("at most %(most)s bytes", most=f"{LARGEST_BYTES:,}"),
            "Split the cohort.",
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = say("byte %(at)s is %(value)s", at=error.start, value=f"{raw[error.start]:#04x}")
        raise _refused(name, at, "UTF-8 text", "Save the table as UTF-8.") from None
    if not text.strip():
        raise _refused(
            name, say("nothing"), "a header line and rows", say("Begin with a column `%(name)s`.", name=PERSON_COLUMN)
        )
    lines = _reader(text)
    return _columns(next(lines, (1, []))[1], name), lines


def _reader(text: str) -> Iterator[tuple[int, list[str]]]:
    first = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            # A cell of more than the library's limit: the row is told as one that does not fit.
            yield start, [f"\x00{error}"]
            continue
        if any(cell.strip() for cell in cells):
            yield start, cells


def _columns(header: list[str], name: str) -> tuple[str, ...]:
    columns = tuple(" ".join(cell.split()) for cell in header)
    if PERSON_COLUMN not in (column.lower() for column in columns):
        fix = say("Name the column that tells people apart `%(name)s`.", name=PERSON_COLUMN)
        raise _refused(name, ", ".join(columns)[:80], say("a column `%(name)s`", name=PERSON_COLUMN), fix)
    seen: set[str] = set()
    for column in columns:
        if column and column.lower() in seen:
            raise _refused(name, column, "each column once", "Remove or rename the second one.")
        seen.add(column.lower())
    return columns


def _row(line: int, cells: list[str], columns: tuple[str, ...]) -> Row:
    kept = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip() and column}
    surplus = sum(bool(cell.strip()) for cell in cells[len(columns) :])
    return Row(line, {column: cell[:_LONGEST_CELL] for column, cell in kept.items()}, surplus)


def _refused(name: str, value: str, expected: str, fix: str) -> PatientFileError:
    return PatientFileError((Problem("(table)", value, expected, fix),), name)
