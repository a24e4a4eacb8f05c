"""`trialogue report`: a study's log at a data cut-off as tables, a page and a PDF."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialogue.cli.output import make_folder
from trialogue.errors import BadInput
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from trialogue.analysis.report.grid import Grid
    from trialogue.conduct.protocol.types import Protocol
    from trialogue.conduct.versions import ProtocolVersion


@click.command()
@click.argument("log", type=click.Path(path_type=Path))
@click.option("--protocol", help="A shipped protocol or a file; without it the shipped one of the log's study.")
@click.option(
    "--other-protocol", is_flag=True, help="Analyse by a protocol that the log does not record; the report says so."
)
@click.option("--cut-off", required=True, help="Day of the data cut-off: 2022-06-30.")
@click.option(
    "--arms",
    type=click.Path(path_type=Path),
    help="CSV of participant and arm, as `desk unblind` prints it: makes the report closed.",
)
@click.option("--endpoint", help="Which endpoint of a first event.  [default: the protocol's first]")
@click.option("--estimand", help="Which estimand; none where empty.  [default: the endpoint's first]")
@click.option(
    "--set",
    "chosen",
    type=click.Choice(["itt", "fas", "pp", "safety"]),
    default="itt",
    show_default=True,
    help="Analysis set.",
)
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write to.")
@click.option("--pdf/--no-pdf", default=True, show_default=True, help="Whether to print the PDF as well.")
def report(  # noqa: PLR0913, PLR0917  # one for each option
    log: Path,
    protocol: str | None,
    other_protocol: bool,
    cut_off: str,
    arms: Path | None,
    endpoint: str | None,
    estimand: str | None,
    chosen: str,
    out: Path,
    pdf: bool,
) -> None:
    """Report on a study's LOG (of `trialogue desk export`): flow, baseline, endpoint, safety, methods.

    Writes report.html, report.pdf, results.json and a CSV of each dataset; the same bytes when run again. Without
    --arms the report is open: everybody together, and nothing shows an arm.
    """
    from trialogue.analysis.datasets import derive_datasets
    from trialogue.analysis.report import write_report
    from trialogue.cli.arms_file import read_arms
    from trialogue.conduct.log import read_lines
    from trialogue.conduct.protocol.reading import read_protocol
    from trialogue.conduct.protocol.shipped import open_shipped

    written = read_given(log, "write the log by `trialogue desk export STUDY`")
    make_folder(out, "--out")
    entries = list(read_lines(written, log.name))
    if not entries:
        raise BadInput(f"{log.name} holds no event; write it by `trialogue desk export STUDY`")
    name = protocol or entries[0].study.lower()
    file = Path(name)
    found = read_protocol(file.read_bytes(), file.name) if file.is_file() else open_shipped(name)
    given = None if arms is None else read_arms(arms)
    data = derive_datasets(entries, found, _day(cut_off), arms=given, endpoint=endpoint, estimand=estimand)
    if data.version is None and not other_protocol:
        _refuse(data.state.versions, found)
    made = write_report(data, chosen=chosen)
    (out / "report.html").write_text(made.html(), encoding="utf-8")
    (out / "results.json").write_bytes(made.results())
    for table in data.tables():
        (out / f"{table.name}.csv").write_bytes(table.as_csv())
    for plot, raw in made.plots.items():
        (out / f"{plot}.svg").write_bytes(raw)
    if pdf:
        (out / "report.pdf").write_bytes(made.pdf())
    for line in _lines(made.grids["endpoint"]):
        click.echo(line)
    if made.result.why:
        click.echo(made.result.why)


def _lines(grid: Grid) -> Iterator[str]:
    """A line for each row: its name, and what stands under each head, the head behind a bare count."""
    for name, *cells in grid.rows:
        said = (
            f"{cell} {head.lower()}" if cell.isdigit() else cell
            for head, cell in zip(grid.heads[1:], cells, strict=True)
        )
        yield f"{name}: {', '.join(said)}"


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise BadInput(f"--cut-off {given!r} is no day; write it as in 2022-06-30") from None


def _refuse(versions: Mapping[str, ProtocolVersion], given: Protocol) -> None:
    from trialogue.conduct.protocol.reading import hash_protocol

    held = ", ".join(f"{name} ({version.protocol_hash[:12]})" for name, version in versions.items()) or "none"
    raise BadInput(
        f"protocol {given.id}, version {given.version} ({hash_protocol(given)[:12]}), is not the study's; the log "
        f"records {held}. Give that document by --protocol, or --other-protocol to analyse by this one"
    )
