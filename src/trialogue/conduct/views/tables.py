"""The state as tables: one row a participant, a reading, an adverse event, a dose, a medicine, a kit. Rows are in the
order of their keys, never of the log, and no arm is in any."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

import msgspec

from trialogue.conduct.state import Participant, StudyState

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""How text begins that a spreadsheet would run as a formula."""
DataType = Literal["string", "integer", "float", "boolean", "date"]


class Column(msgspec.Struct, frozen=True):
    """A column: its name, words, type, and its place in the key (None: not of the key)."""

    name: str
    label: str
    type: DataType
    key: int | None = None


class Table(msgspec.Struct, frozen=True):
    """A table: its name, words, columns and rows."""

    name: str
    label: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]


def list_tables(state: StudyState) -> tuple[Table, ...]:
    """Every table of a study's state. Of who withdrew with the data not to be used there is a row in `participants`,
    which says so, and the adverse events, for safety is reported whatever was withdrawn; nothing else."""
    return tuple(_table(state, *said) for said in _TABLES)


def write_csv(table: Table) -> str:
    """The table as CSV, with a line of names; what is not there is empty. A value that a spreadsheet would run as a
    formula is written after an apostrophe."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return written.getvalue()


def harmless(value: Any) -> Any:
    """What may stand in a cell of a file that a spreadsheet opens: text that it would run stands after an apostrophe.

    >>> harmless("=1+1"), harmless("mild"), harmless(-3)
    ("'=1+1", 'mild', -3)
    """
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return harmless(value)


_Rows = Callable[[Participant], Iterator[tuple[Any, ...]]]
_PERSON: Final = (Column("participant", "Participant", "string", 1), Column("site", "Site", "string"))


def _participants(person: Participant) -> Iterator[tuple[Any, ...]]:
    reached = (person.consented, person.screened, ", ".join(person.failed), person.randomised, person.slot)
    stratum = ", ".join(f"{name}={level}" for name, level in sorted(person.stratum.items()))
    stopped = (person.treatment_stopped, person.stop_reason)
    ended = (person.ended, person.ended_because)
    left = (*stopped, person.withdrawn, person.data_kept, *ended, person.completed, person.code_broken)
    yield (person.first_site, person.protocol_version, *reached, stratum, *left)


def _readings(person: Participant) -> Iterator[tuple[Any, ...]]:
    for visit in person.visits.values():
        for name, said in sorted(visit.readings.items()):
            value = said.get("value")
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
            text = "; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            yield visit.visit, visit.date, name, number, text, said.get("unit", ""), len(visit.corrections)


def _visits(person: Participant) -> Iterator[tuple[Any, ...]]:
    for visit in person.visits.values():
        signed = visit.signed.who if visit.signed else ""
        yield visit.visit, visit.date, "recorded", visit.unscheduled, signed, visit.locked
    for name, reason in person.missed.items():
        yield name, None, "missed", reason, "", False


def _flares(person: Participant) -> Iterator[tuple[Any, ...]]:
    for found in person.ascertained:
        yield found.sequence, found.visit, found.rule, found.flare, "computed"
    for judged in person.adjudicated:
        yield judged.sequence, judged.visit, "committee", judged.flare, "adjudicated"


def _grades(person: Participant) -> Iterator[tuple[Any, ...]]:
    for found in person.graded:
        for system, grade in found.grades.items():
            yield found.sequence, system, found.visit, found.rule, grade


def _adverse_events(person: Participant) -> Iterator[tuple[Any, ...]]:
    for each in person.adverse_events:
        said = (each.severity, each.serious, each.related, each.expected, each.aware, each.outcome)
        yield (each.sequence, each.date, each.term, *said)


def _doses(person: Participant) -> Iterator[tuple[Any, ...]]:
    for each in person.doses:
        amount = each.amount.get("value")
        given = (each.given, None if amount is None else float(amount), each.amount.get("unit", ""))
        yield (each.visit, each.date, *given, each.kit, each.reason)


def _medication(person: Participant) -> Iterator[tuple[Any, ...]]:
    for each in person.medication:
        dose = (float(each.dose.get("value", 0)), each.dose.get("unit", ""))
        yield (each.sequence, each.drug, *dose, each.route, each.start, each.stop, each.indication)


def _columns(*said: str) -> tuple[Column, ...]:
    """From "name:type:label", with * before a name of the key."""
    found, key = list(_PERSON), 1
    for each in said:
        name, kind, label = each.split(":")
        if name.startswith("*"):
            key += 1
        found.append(msgspec.convert({"name": name.lstrip("*"), "label": label, "type": kind,
                                      "key": key if name.startswith("*") else None}, Column))  # fmt: skip
    return tuple(found)


_TABLES: Final[tuple[tuple[str, str, tuple[Column, ...], _Rows], ...]] = (
    ("participants", "Participants", _columns(
        "first_site:string:Site of the first consent",
        "version:string:Protocol version", "consented:date:Consent", "screened:date:Screening",
        "failed:string:Criteria that exclude", "randomised:date:Randomisation", "place:string:Place in the list",
        "stratum:string:Stratum", "stopped:date:Treatment stopped", "stop_reason:string:Reason for stopping",
        "withdrawn:date:Consent withdrawn", "data_kept:boolean:Data may be used",
        "ended:date:Follow-up ended", "ended_because:string:Why follow-up ended",
        "completed:date:Completed", "code_broken:boolean:Code broken"),
     _participants),
    ("visits", "Visits", _columns(
        "*visit:string:Visit", "date:date:Day", "standing:string:Standing", "reason:string:Reason",
        "signed:string:Signed by", "locked:boolean:Locked"), _visits),
    ("readings", "Readings", _columns(
        "*visit:string:Visit", "date:date:Day", "*reading:string:Reading", "value:float:Value", "text:string:As text",
        "unit:string:Unit", "corrections:integer:Corrections of the visit"), _readings),
    ("flares", "Flares", _columns(
        "*event:integer:Event", "visit:string:Visit", "rule:string:Rule", "flare:string:Flare",
        "source:string:Computed or adjudicated"), _flares),
    ("grades", "BILAG-2004 grades, pending expert check", _columns(
        "*event:integer:Event", "*system:string:System", "visit:string:Visit", "rule:string:Rule",
        "grade:string:Grade"), _grades),
    ("adverse_events", "Adverse events", _columns(
        "*event:integer:Event", "date:date:Day", "term:string:Term", "severity:string:Severity",
        "serious:boolean:Serious", "related:string:Related", "expected:boolean:Expected", "aware:date:Known on",
        "outcome:string:Outcome"), _adverse_events),
    ("doses", "Doses", _columns(
        "*visit:string:Visit", "date:date:Day", "given:boolean:Given", "amount:float:Amount", "unit:string:Unit",
        "kit:string:Kit", "reason:string:Reason"), _doses),
    ("medication", "Concomitant medication", _columns(
        "*event:integer:Event", "drug:string:Drug", "dose:float:Dose", "unit:string:Unit", "route:string:Route",
        "start:date:First day", "stop:date:Last day", "indication:string:Indication"), _medication),
)  # fmt: skip


_ALWAYS: Final = frozenset({"participants", "adverse_events"})


def _table(state: StudyState, name: str, label: str, columns: tuple[Column, ...], rows: _Rows) -> Table:
    keys = [at for at, column in enumerate(columns) if column.key]
    held = [
        (person.number, person.site, *row)
        for number in sorted(state.participants)
        for person in (state.participants[number],)
        if person.data_kept or name in _ALWAYS
        for row in rows(person)
    ]
    return Table(
        name, label, columns, tuple(sorted(held, key=lambda row: [(str(type(row[at])), row[at]) for at in keys]))
    )
