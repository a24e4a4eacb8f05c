"""`trialogue vocabulary`: compile terminology files that are not shipped, and say what is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from trialogue.cli.output import print_json

if TYPE_CHECKING:
    from trialogue.vocabulary.building import Manifest


@click.group()
def vocabulary() -> None:
    """Compile terminology files, and say what the vocabulary holds."""


@vocabulary.command()
@click.option("--from", "source", required=True, type=click.Path(path_type=Path), help="The folder with the files.")
@click.option("--edition", default="", metavar="YEAR", help="Their year, where their names do not tell it.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@click.pass_context
def build(ctx: click.Context, source: Path, edition: str, as_json: bool) -> None:
    """Compile terminology files into tables of the home, used from then on.

    The folder holds the MeSH files of the U.S. National Library of Medicine (desc2026.xml, supp2026.xml, pa2026.xml;
    any year, .gz too), or tables made of them (mesh_terms.tsv, mesh_tree.tsv, mesh_pharm_action.tsv), and may hold
    drugbank_vocabulary.csv. Criteria are read again at the next snapshot build.
    """
    from trialogue.vocabulary.building import build_tables

    _show(build_tables(source, ctx.obj.home, edition=edition), as_json)


@vocabulary.command()
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def info(ctx: click.Context, as_json: bool) -> None:
    """Say what the vocabulary in use holds, of what it was made, and under which terms."""
    from trialogue.vocabulary import default
    from trialogue.vocabulary.building.manifest import read_manifest

    words = default()
    manifest = read_manifest(ctx.obj.home)
    if as_json:
        built = None if manifest is None else msgspec.to_builtins(manifest)
        print_json({"version": words.version, "shipped": len(words.concepts()), "built": built})
        return
    click.echo(f"version  {words.version}")
    click.echo(f"shipped  {len(words.concepts()):,} concepts, curated by Trialogue's authors")
    if manifest is None:
        click.echo("built    nothing; to add MeSH: trialogue vocabulary build --from DIR")
    else:
        _show(manifest, False)


def _show(manifest: Manifest, as_json: bool) -> None:
    if as_json:
        print_json(msgspec.to_builtins(manifest))
        return
    click.echo(f"built    {manifest.version}")
    for name, count in manifest.counts.items():
        click.echo(f"         {name}: {count:,}")
    for source in manifest.sources:
        edition = f", edition {source.edition}" if source.edition else ""
        click.echo(f"from     {source.file}{edition}, SHA-256 {source.sha256[:16]}...")
        click.echo(f"         {source.origin}")
        click.echo(f"         {source.licence}")
