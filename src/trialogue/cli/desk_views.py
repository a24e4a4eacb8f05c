"""`trialogue desk`: what a study's log shows, blinded: flow, recruitment, what waits, kits, open report, exports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import click

from trialogue import __version__
from trialogue.cli.clock import Day, today
from trialogue.cli.output import print_json
from trialogue.cli.serve import on_the_desk
from trialogue.errors import BadInput

_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_AS_OF: Final = click.option("--as-of", type=Day(), help="The day it is asked for; without it today.")


@click.command()
@click.argument("study")
@_JSON
@click.pass_obj
@on_the_desk
def consort(study: str, as_json: bool) -> None:
    """The flow of participants, counted from the log."""
    from msgspec.structs import asdict

    from trialogue.conduct.views import count_flow
    from trialogue.portal.trial.reading import open_study_state

    flow = count_flow(open_study_state(study).participants.values())
    if as_json:
        print_json(flow)
        return
    for name, value in asdict(flow).items():
        for words, count in value.items() if isinstance(value, dict) else [("", value)]:
            click.echo(f"{count:>6,}  {name.replace('_', ' ')}{f' {words}' if words else ''}")


@click.command()
@click.argument("study")
@click.option("--planned-until", type=Day(), help="The day by which all were to be recruited.")
@_JSON
@click.pass_obj
@on_the_desk
def recruitment(study: str, planned_until: date | None, as_json: bool) -> None:
    """Randomised by the end of each month, against an even plan."""
    from trialogue.conduct.views import count_recruitment
    from trialogue.portal.trial.reading import open_with_protocols

    state, protocols = open_with_protocols(study)
    found = count_recruitment(state, protocols[state.protocol_version], planned_until)
    if as_json:
        print_json(found)
        return
    for each in found:
        plan = "" if each.planned is None else f" of {each.planned:g} planned"
        click.echo(f"{each.month}  {each.randomised:>5,}{plan}")


@click.command()
@click.argument("study")
@_AS_OF
@_JSON
@click.pass_obj
@on_the_desk
def due(study: str, as_of: date | None, as_json: bool) -> None:
    """What waits: visits due and overdue, readings missing, reports of serious events, open data queries."""
    from trialogue.conduct.views import due_reports, due_visits, missing_data, open_queries
    from trialogue.portal.trial.reading import open_with_protocols

    day = as_of or today()
    state, protocols = open_with_protocols(study)
    visits = due_visits(state, protocols, day)
    reports = [each for each in due_reports(state, day) if each.sent is None]
    missing, queries = missing_data(state, protocols), open_queries(state)
    if as_json:
        print_json({"as_of": day, "visits": visits, "reports": reports, "missing": missing, "queries": queries})
        return
    _lines(f"{v.standing}: {v.participant} {v.visit}, {v.first} to {v.last}{f' ({v.reason})' if v.reason else ''}"
           for v in visits)  # fmt: skip
    _lines(f"{r.standing}: {r.participant} {r.term}, to the {r.to} by {r.last}" for r in reports)
    _lines(f"missing: {m.participant} {m.visit}: {', '.join(m.readings)}" for m in missing)
    _lines(f"data query {q.query}: {q.participant} {q.visit} {q.field}: {q.question}" for q in queries)


@click.command()
@click.argument("study")
@_AS_OF
@click.option("--list", "listed", is_flag=True, help="Every kit, not the account of each site.")
@_JSON
@click.pass_obj
@on_the_desk
def kits(study: str, as_of: date | None, listed: bool, as_json: bool) -> None:
    """Where every kit is: the account of each site. No kit's arm is shown."""
    from msgspec.structs import asdict

    from trialogue.conduct.supplies import account_for_kits
    from trialogue.portal.trial.reading import open_study_state

    state = open_study_state(study)
    rows: list[Any] = [state.kits[number] for number in sorted(state.kits)] if listed else []
    rows = rows or list(account_for_kits(state, (as_of or today()).isoformat()))
    if as_json:
        print_json(rows)
        return
    for row in rows:
        said = {name.replace("_", " "): value for name, value in asdict(row).items() if value not in {None, ""}}
        click.echo(", ".join(f"{name} {value}" for name, value in said.items()))


@click.command()
@click.argument("study")
@_AS_OF
@click.pass_obj
@on_the_desk
def report(study: str, as_of: date | None) -> None:
    """The open report for the board, as JSON: everybody together, the same whatever the arms are."""
    from trialogue.conduct.views import open_report
    from trialogue.portal.trial.reading import open_with_protocols

    print_json(open_report(*open_with_protocols(study), as_of or today()))


@click.command()
@click.argument("study")
@click.option("--format", "form", type=click.Choice(["log", "csv", "dataset-json"]), default="log", show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path), help="A new folder for the tables.")
@click.pass_obj
@on_the_desk
def export(study: str, form: str, folder: Path | None) -> None:
    """Print the log of a study, opened, or write its state as tables. Both hold what was recorded of participants."""
    from trialogue.conduct.log import write_lines
    from trialogue.portal.trial.log_store import read_entries

    if form == "log":
        for entry in read_entries(study):
            click.echo(write_lines([entry]), nl=False)
        return
    if folder is None:
        raise BadInput("tables are several files; give --to a folder that does not exist yet")
    for name, content in _tables(study, form):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / name
        if path.exists():
            raise BadInput(f"{path} exists; give --to a folder that does not exist yet")
        path.write_bytes(content)
        click.echo(f"{path}")


def _tables(study: str, form: str) -> Iterable[tuple[str, bytes]]:
    from trialogue.conduct.views import list_tables, write_csv, write_dataset_json
    from trialogue.portal.trial.reading import open_study_state

    state = open_study_state(study)
    for table in list_tables(state):
        if form == "csv":
            yield f"{table.name}.csv", write_csv(table).encode()
        else:
            yield f"{table.name}.json", write_dataset_json(state, table, datetime.now(UTC), __version__)


@click.command()
def roles() -> None:
    """Who may do what at the desk: one table."""
    from trialogue.conduct.roles import ROLES, TABLE

    click.echo(f"Columns: {', '.join(ROLES)}\n{TABLE.strip()}")


def _lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


COMMANDS: Final = (consort, recruitment, due, kits, report, export, roles)
