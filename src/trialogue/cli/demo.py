"""`trialogue demo`: the demonstration registry built, served and explained. The second start does no work twice."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from trialogue.cli.building import build_at
from trialogue.cli.output import print_json, progress_bar
from trialogue.cli.serve import prepare_desk, run_server, try_address

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot

DEMO_HOME: Final = Path("var") / "demo"
SOURCE: Final = "demonstration"
EXAMPLE: Final = Path("examples") / "patients" / "lupus-34f.yaml"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--no-serve", is_flag=True, help="Build and explain; do not serve.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
@click.pass_context
def demo(ctx: click.Context, host: str, port: int, no_serve: bool, as_json: bool) -> None:
    """Build the demonstration registry (by default in var/demo) and serve the portal on it."""
    home: Path = ctx.obj.home if ctx.obj.home_given else DEMO_HOME
    if not no_serve:
        try_address(host, port)
    home.mkdir(parents=True, exist_ok=True)
    built = build_demonstration(home)
    if not no_serve or os.access(home, os.W_OK):  # a built home may lie where nothing can be written
        prepare_desk(home)
    url = f"http://{host}:{port}/"
    if as_json:
        print_json({**built, "home": str(home), "url": url})
    else:
        click.echo(_explanation(home, url, built, served=not no_serve))
    if not no_serve:
        run_server(home, host, port)


def build_demonstration(home: Path) -> dict[str, Any]:
    """Bring the demonstration records into the archive of `home` and build a snapshot, unless both are there."""
    from trialogue.snapshot import open_snapshot

    snapshot = _fresh_snapshot(home)
    already = snapshot is not None and _holds_everything(home, snapshot)
    if snapshot is None or not already:
        _fill_archive(home)
        build_at(home, datetime.datetime.now(datetime.UTC))
        snapshot = open_snapshot(home)
    return {"already_built": already, "snapshot": snapshot.folder.name, "studies": len(snapshot)}


def _holds_everything(home: Path, snapshot: Snapshot) -> bool:
    """Whether a snapshot stands beside its archive and holds every record as it is today; writes nothing."""
    from trialogue.errors import NotFound
    from trialogue.registry.demonstration import demonstration_records
    from trialogue.study import parse_study

    if not (home / "archive.sqlite").is_file():
        return False
    try:
        return all(snapshot.raw(parse_study(raw).nct_id) == raw for raw in demonstration_records())
    except NotFound:
        return False


def _fill_archive(home: Path) -> None:
    """Append each record that is new or different."""
    from trialogue.registry import Archive
    from trialogue.registry.demonstration import demonstration_records

    now = datetime.datetime.now(datetime.UTC)
    with Archive(home / "archive.sqlite") as archive, progress_bar("Filling the archive") as advance:
        for done, raw in enumerate(demonstration_records(), start=1):
            archive.append(raw, SOURCE, now)
            advance(done)


def _fresh_snapshot(home: Path) -> Snapshot | None:
    """The current snapshot, if there is one and today's reader and vocabulary made it."""
    from trialogue.criteria import READER_VERSION
    from trialogue.errors import UserError
    from trialogue.snapshot import open_snapshot
    from trialogue.vocabulary import default as vocabulary

    try:
        snapshot = open_snapshot(home)
    except UserError:
        return None
    made_by = (snapshot.manifest.reader_version, snapshot.manifest.vocabulary_version)
    return snapshot if made_by == (READER_VERSION, vocabulary().version) else None


def _explanation(home: Path, url: str, built: dict[str, Any], *, served: bool) -> str:
    state = "already built" if built["already_built"] else "built"
    trialogue = _as_called()
    serving = f"Open {url} (stop with Ctrl-C)." if served else f"Serve it:  {trialogue} --home {home} serve"
    return (
        f"Demonstration registry {state}: {built['studies']} studies in {home}.\n"
        f"All are fictional or restated in our own words, and marked so.\n\n{serving}\n\n"
        f"One patient to try:\n"
        f"  {trialogue} --home {home} match {EXAMPLE} --study NCT06394063 --study NCT04515719"
        f" --policy presumptive --as-of 2026-11-22\n"
        f"or upload {EXAMPLE} on {url}study/NCT04515719/fit\n\n"
        f"Real records, downloaded from ClinicalTrials.gov (a file, an archive or a folder), in a home of their own:\n"
        f"  {trialogue} --home var/real registry import PATH\n"
        f"  {trialogue} --home var/real serve\n"
    )


def _as_called() -> str:
    """The program as it can be typed again here: by its path where it is below this folder, else by its name."""
    called = Path(sys.argv[0]).absolute()
    if called.name == "trialogue" and called.is_relative_to(Path.cwd()):
        return str(called.relative_to(Path.cwd()))
    return "trialogue"
