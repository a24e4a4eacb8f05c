"""`trialogue instrument`: flare, BILAG-2004, states and response in lupus, each from a file that holds a filled
form."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from trialogue.cli.output import print_json
from trialogue.errors import BadInput
from trialogue.given_file import read_given

if TYPE_CHECKING:
    from trialogue.instruments.composites import CompositeFinding

_FILE = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
_MARKS = "Marks: V public source, C public code, M from memory, X sources disagree."


@click.command("flare-index")
@click.option("--version", required=True, help="classic, without-medication or bliss; there is no default.")
@click.option("--visit", required=True, type=_FILE, help="YAML or JSON: the visit against its reference visit.")
@_JSON
def flare_index(version: str, visit: Path, as_json: bool) -> None:
    """Flare by the SELENA-SLEDAI Flare Index, in a named set of parameters."""
    from trialogue.instruments.flare_index import compute_flare_index

    found = compute_flare_index(version, _filled(visit))
    if as_json:
        head = {"value": found.flare, "instrument": "selena-sledai-flare-index", "version": found.version}
        criteria = [
            {"key": c.key, "severity": c.severity, "holds": c.holds.value, "wording": c.wording, "mark": c.mark}
            for c in found.criteria
        ]
        said = {"statement": found.statement, "mark": found.mark, "reading": found.reading, "source": found.source}
        print_json({**head, "reference": found.reference, "missing": found.missing, "criteria": criteria, **said})
        return
    click.echo(found.statement)
    for criterion in found.criteria:
        if not criterion.holds.is_false:
            sign = "?" if criterion.holds.is_unknown else "+"
            click.echo(f"  {sign} {criterion.severity.replace('_', ' ')}: {criterion.wording} [{criterion.mark}]")
    click.echo(f"Reading [{found.mark}]: {found.reading}\nSource: {found.source}. {_MARKS}")


@click.command()
@click.option("--visit", type=_FILE, help="YAML or JSON: items, renal, renal_before, blood, involved_before.")
@click.option("--items", is_flag=True, help="List the items and how each counts.")
@_JSON
def bilag(visit: Path | None, items: bool, as_json: bool) -> None:
    """BILAG-2004: a grade for each system and the numeric score (pending expert check)."""
    from trialogue.instruments.bilag import CHECK, compute_bilag
    from trialogue.instruments.tables import read_table

    if items:
        rows = list(read_table("bilag2004_items.tsv"))
        if as_json:
            print_json({"instrument": "bilag-2004", "check": CHECK, "items": rows})
            return
        for row in rows:
            click.echo(f"{row['number']:>3}  {row['system']}: {row['item']} [{row['level']}] {row['wording']}")
        click.echo(CHECK)
        return
    if visit is None:
        raise BadInput("--visit is missing; give the file of the assessment, or --items to list what is asked")
    found = compute_bilag(_filled(visit))
    if as_json:
        head = {"value": found.total, "instrument": "bilag-2004", "version": found.version, "check": found.check}
        possible = {system.system: system.possible for system in found.systems}
        rule = {"no_a_and_at_most_one_b": found.no_a_and_at_most_one_b.value}
        print_json({**head, "grades": found.grades, "possible": possible, **rule, "missing": found.missing})
        return
    click.echo(found.statement)
    click.echo(f"No A and at most one B: {found.no_a_and_at_most_one_b.value}")
    for item in found.missing:
        click.echo(f"  ? {item}")
    click.echo(found.check)


@click.command("bilag-flare")
@click.option("--grades", required=True, type=_FILE, help="YAML or JSON: before and now, each `system: grade`.")
@_JSON
def bilag_flare(grades: Path, as_json: bool) -> None:
    """Flare by BILAG-2004 from the grades of two assessments (pending expert check)."""
    from trialogue.instruments.bilag import CHECK
    from trialogue.instruments.bilag_flare import derive_bilag_flare, find_new_grades

    filled = _filled(grades)
    before, now = (filled.get(key) for key in ("before", "now"))
    if not isinstance(before, dict) or not isinstance(now, dict):
        raise BadInput(f"{grades}: write `before:` and `now:`, each with a line such as `renal: B` for each system")
    new = find_new_grades(before, now)
    flare = derive_bilag_flare(*(list(new.values()).count(grade) for grade in "ABC"))
    if as_json:
        print_json({"value": flare, "instrument": "bilag-2004-flare", "new": new, "check": CHECK})
        return
    listed = ", ".join(f"{system} {grade}" for system, grade in new.items()) or "none"
    click.echo(f"BILAG-2004 flare: {flare}; new grades: {listed}\n{CHECK}")


def _composite(name: str, definition: str, help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @click.option("--visit", required=True, type=_FILE, help="YAML or JSON: the filled form (see the reference page).")
    @_JSON
    def command(visit: Path, as_json: bool) -> None:
        from trialogue.instruments.composites import compute_composite

        _print_composite(compute_composite(definition, _filled(visit)), as_json)

    return command


def _print_composite(found: CompositeFinding, as_json: bool) -> None:
    if as_json:
        parts = [
            {"key": part.key, "holds": part.holds.value, "wording": part.wording, "mark": part.mark, "note": part.note}
            for part in found.components
        ]
        head = {"value": found.reached.value, "instrument": found.definition, "missing": found.missing}
        said = {"statement": found.statement, "reading": found.reading, "source": found.source}
        print_json({**head, "components": parts, **said})
        return
    click.echo(found.statement)
    for part in found.components:
        note = f" ({part.note})" if part.note else ""
        click.echo(f"  {part.holds.value:>7}  {part.wording} [{part.mark}]{note}")
    click.echo(f"Reading: {found.reading}\nSource: {found.source}. {_MARKS}")


COMMANDS: tuple[click.Command, ...] = (
    flare_index,
    bilag,
    bilag_flare,
    _composite("lldas", "lldas", "Lupus low disease activity state at one visit."),
    _composite("doris", "doris-2021", "Remission by DORIS 2021 at one visit."),
    _composite("sri-4", "sri-4", "Response by the SLE Responder Index 4, against baseline."),
    _composite("bicla", "bicla", "Response by BICLA, against baseline."),
)


def _filled(path: Path) -> dict[str, Any]:
    from trialogue.patient.document import read_document

    return read_document(read_given(path, "give a YAML or JSON file that holds the filled form"), str(path))
