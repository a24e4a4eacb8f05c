"""`trialogue protocol`: check, show, compare and export the protocol a study runs by."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from trialogue import __version__
from trialogue.cli.output import counted, print_json
from trialogue.errors import BadInput, NotFound
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.conduct.protocol.types import Protocol

_VERSION = click.option("--version", help="Which version; without it the latest.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")


@click.group()
def protocol() -> None:
    """Check, show, compare and export protocols: a YAML file, or the name of one that comes with the package."""


@protocol.command()
@click.argument("document")
@_VERSION
@_JSON
def check(document: str, version: str | None, as_json: bool) -> None:
    """Say what does not fit together; exit status 3 when there is an error."""
    from trialogue.conduct.protocol.checks import check_protocol

    found = check_protocol(open_protocol(document, version))
    errors = sum(finding.level == "error" for finding in found)
    if as_json:
        print_json({"document": document, "usable": not errors, "findings": found})
    else:
        for finding in found:
            click.echo(f"{finding.level}: {finding.where}: {finding.message}. {finding.fix}")
        click.echo(f"{document}: {counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}")
    if errors:
        raise BadInput(f"{document}: {counted(errors, 'error')}; the desk cannot run it until they are mended")


@protocol.command()
@click.argument("document", required=False)
@_VERSION
@_JSON
def show(document: str | None, version: str | None, as_json: bool) -> None:
    """Show a protocol; without a name, list those that come with the package."""
    from trialogue.conduct.protocol.reading import hash_protocol
    from trialogue.conduct.protocol.shipped import list_shipped

    if document is None:
        click.echo("\n".join(list_shipped()))
        return
    found = open_protocol(document, version)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found.title}\n{found.registry_id or 'not registered'}, version {found.version} of {found.date}")
    click.echo(f"hash {hash_protocol(found)}\n\n{found.question}\n")
    for arm in found.arms:
        given = ", ".join(f"{each.name} {each.dose}" for each in found.interventions if each.id in arm.interventions)
        click.echo(f"arm ({arm.share}): {arm.name}: {given}")
    click.echo()
    for criterion in found.criteria:
        click.echo(f"{criterion.id.upper()} {criterion.kind}: {criterion.words}")
    click.echo()
    for visit in found.visits:
        window = f"-{visit.window.before}/+{visit.window.after} days"
        click.echo(f"week {visit.week:>3}  {visit.name} ({window}): {', '.join(visit.activities)}")
    click.echo()
    for endpoint in found.endpoints:
        click.echo(f"{endpoint.level}: {endpoint.words}")
    for assumption in found.assumptions:
        click.echo(f"assumed: {assumption}")


@protocol.command()
@click.argument("before")
@click.argument("after", required=False)
@click.option("--from", "earlier", help="The version of the first document; without it the latest.")
@click.option("--to", "later", help="The version of the second document; without it the latest.")
@_JSON
def diff(before: str, after: str | None, earlier: str | None, later: str | None, as_json: bool) -> None:
    """What differs between two protocols, or between two versions of one."""
    from trialogue.conduct.protocol.difference import compare_protocols

    if after is None and earlier == later:
        raise BadInput(f"{before} is compared with itself; name two versions by --from and --to, or a second document")
    found = compare_protocols(open_protocol(before, earlier), open_protocol(after or before, later))
    if as_json:
        print_json(found)
        return
    for difference in found:
        click.echo(f"{difference.path}: {_said(difference.before)} -> {_said(difference.after)}")
    if not found:
        click.echo("no difference")


@protocol.command()
@click.argument("document")
@_VERSION
def export(document: str, version: str | None) -> None:
    """Print a protocol as USDM 4.0 JSON."""
    from trialogue.conduct.protocol.usdm import export_usdm

    print_json(export_usdm(open_protocol(document, version), __version__))


@protocol.command()
@click.argument("document")
@_VERSION
@click.option("--randomised", required=True, help="The day of randomisation, as 2026-03-16.")
@_JSON
def calendar(document: str, version: str | None, randomised: str, as_json: bool) -> None:
    """The visits of a participant: target day, window, study day."""
    from trialogue.conduct.visits import plan_calendar, study_day

    day = _day(randomised)
    planned = plan_calendar(open_protocol(document, version), day)
    if as_json:
        print_json([{"day": each, "study_day": study_day(each.target, day)} for each in planned])
        return
    for each in planned:
        number = f"day {study_day(each.target, day):>4}"
        click.echo(f"{each.target} ({each.first} to {each.last})  {number}  {each.name}")


@protocol.command()
def schema() -> None:
    """Print the JSON Schema of the protocol document."""
    from trialogue.conduct.protocol.reading import protocol_schema

    print_json(protocol_schema())


def open_protocol(document: str, version: str | None) -> Protocol:
    """The protocol of a file, or the one that comes with the package under this name."""
    found = open_versions_of(document)
    if version is None:
        return list(found.values())[-1]
    if version not in found:
        raise NotFound(f"{document}: version {version!r} is not there; it holds {', '.join(found)}")
    return found[version]


def open_versions_of(document: str) -> dict[str, Protocol]:
    """Every version in a file, or of the protocol that comes with the package under this name, oldest first."""
    from trialogue.conduct.protocol.reading import read_versions
    from trialogue.conduct.protocol.shipped import list_shipped, open_versions

    if document.lower() in list_shipped():
        return open_versions(document.lower())
    remedy = f"give a protocol in YAML or JSON, or one of {', '.join(list_shipped())}"
    return read_versions(read_given(Path(document), remedy), document)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--randomised {text!r} is no day; write it as in 2026-03-16") from None


def _said(value: object) -> str:
    import msgspec

    return "nothing" if value is None else msgspec.json.encode(value).decode()
