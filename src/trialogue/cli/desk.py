"""`trialogue desk`: run a study by its log; verify and read the log as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialogue.cli import desk_blinding, desk_running, desk_views
from trialogue.cli.output import counted, print_json
from trialogue.errors import BadInput, in_words
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.conduct.chain import Entry, Receipt

_FILE = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def desk() -> None:
    """Run a study by its log: open it, record, randomise; verify and read the log as a file of JSON lines."""


for _command in (*desk_running.COMMANDS, *desk_views.COMMANDS, *desk_blinding.COMMANDS):
    desk.add_command(_command)


@desk.command()
@click.argument("log", type=_FILE)
@click.option("--receipt", type=_FILE, help="A receipt kept outside: shows a lost tail and a rewritten log.")
@_JSON
def verify(log: Path, receipt: Path | None, as_json: bool) -> None:
    """Find every altered, lost or reordered event; exit status 3 when there is one."""
    from trialogue.conduct.chain import verify as verify_chain

    entries = _entries(log)
    held = _receipt(receipt) if receipt is not None else None
    faults = verify_chain(entries[0].study, entries, held)
    if as_json:
        head = {"study": entries[0].study, "events": len(entries), "whole": not faults, "receipt": held is not None}
        print_json({**head, "faults": faults})
    else:
        for fault in faults:
            click.echo(f"{fault.fault}: {fault.message}")
        seen = "and reaches the receipt" if held is not None else "a lost tail shows only against a receipt"
        if not faults:
            click.echo(f"{entries[0].study}: {counted(len(entries), 'event')}, the chain is whole; {seen}")
    if faults:
        raise BadInput(f"{log}: {counted(len(faults), 'fault')}; do not write to this log, and compare it with a copy")


@desk.command()
@click.argument("log", type=_FILE)
def receipt(log: Path) -> None:
    """Print a receipt of the log's head, to be kept outside the database."""
    from trialogue.conduct.log import take_receipt

    print_json(take_receipt(_entries(log)[-1], datetime.now(UTC)))


@desk.command()
@click.argument("log", type=_FILE)
@_JSON
def state(log: Path, as_json: bool) -> None:
    """What the events of a log add up to."""
    from trialogue.conduct.fold import fold

    entries = _entries(log)
    found = fold(entries[0].study, entries)
    if as_json:
        print_json(found)
        return
    people = found.participants.values()
    click.echo(
        f"{found.study}: {counted(found.sequence, 'event')}, protocol version {found.protocol_version or 'none'}"
    )
    for words, count in (
        ("consented", len(people)),
        ("screen failures", sum(bool(person.failed) for person in people)),
        ("randomised", sum(person.randomised is not None for person in people)),
        ("stopped treatment", sum(person.treatment_stopped is not None for person in people)),
        ("withdrew consent", sum(person.withdrawn is not None for person in people)),
        ("followed no more", sum(person.ended is not None for person in people)),
        ("completed", sum(person.completed is not None for person in people)),
    ):
        click.echo(f"  {count:>6,}  {words}")


def _entries(path: Path) -> list[Entry]:
    from trialogue.conduct.log import read_lines

    entries = list(read_lines(read_given(path, "give the log of a study as JSON lines"), str(path)))
    if not entries:
        raise BadInput(f"{path} holds no event; a log begins with StudyOpened")
    return entries


def _receipt(path: Path) -> Receipt:
    import msgspec

    from trialogue.conduct.chain import Receipt

    remedy = "give the receipt that `trialogue desk receipt` printed"
    try:
        return msgspec.json.decode(read_given(path, remedy), type=Receipt)
    except msgspec.DecodeError as error:
        raise BadInput(f"{path}: {in_words(error)}; {remedy}") from None
