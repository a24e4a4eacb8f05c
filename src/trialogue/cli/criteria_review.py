"""`trialogue criteria review`: correct how a sentence is read, list, withdraw, and export corrections as test cases."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from trialogue.cli.output import counted, print_json
from trialogue.criteria import parse_condition, print_condition, read_text
from trialogue.criteria.nodes import Condition
from trialogue.criteria.plain import describe
from trialogue.criteria.review import Correction, find_outdated, latest, sentence_hash
from trialogue.errors import BadInput, NotFound, PartlyDone, UserError
from trialogue.given_file import read_given
from trialogue.snapshot.corrections import COMMAND_LINE, FOLDER, PORTAL, append_correction, read_corrections

if TYPE_CHECKING:
    from trialogue.snapshot import Snapshot


@click.group()
def review() -> None:
    """Correct how a sentence is read: kept as data, applied wherever the sentence stands.

    Corrections live in corrections/reviewed.jsonl of the home, one JSON object a line: kind, sentence, condition
    (canonical text; empty withdraws), who, when, why, and study where it was seen. They hold from the next snapshot
    build on.
    """


@review.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@click.pass_context
def list_command(ctx: click.Context, as_json: bool) -> None:
    """List what is in force, and what the text has moved away from."""
    home: Path = ctx.obj.home
    holding = latest(_all(home))
    outdated = _outdated(home, holding)
    if as_json:
        print_json(
            [{"key": key, "outdated": key in outdated, **msgspec.to_builtins(each)} for key, each in holding.items()]
        )
        return
    if not holding:
        click.echo("no corrections")
    for key, each in holding.items():
        click.echo(f"{key}  {each.kind}: {' '.join(each.sentence.split())[:100]}")
        click.echo(f"    {describe(parse_condition(each.condition))}")
        seen = f", seen in {each.study}" if each.study else ""
        click.echo(f"    {each.who}, {each.when}{seen}: {each.why}")
        if key in outdated:
            click.echo(f"    ! the text of {each.study} has changed and no longer holds this sentence")


@review.command()
@click.option("--kind", required=True, type=click.Choice(["inclusion", "exclusion"]), help="Which list it stands in.")
@click.option("--sentence", required=True, help="The whole criterion, as the registry writes it.")
@click.option("--condition", required=True, help="How to read it, in canonical text.")
@click.option("--who", required=True, help="Who decided.")
@click.option("--why", required=True, help="Because of what.")
@click.option("--study", default="", metavar="NCT", help="Where it was seen; flagged when its text changes.")
@click.pass_context
def add(  # noqa: PLR0913, PLR0917  # each is an option
    ctx: click.Context, kind: str, sentence: str, condition: str, who: str, why: str, study: str
) -> None:
    """Say how a sentence is to be read."""
    if not condition.strip():
        raise BadInput("--condition is empty; to take a correction back: trialogue criteria review withdraw KEY")
    correction = Correction(
        kind=kind, sentence=sentence, condition=condition, who=who, when=_now(), why=why, study=study.strip().upper()
    )
    path = append_correction(ctx.obj.home, correction)
    click.echo(f"{correction.key}  {describe(parse_condition(condition))}")
    click.echo(f"kept in {path}; it holds from the next: trialogue snapshot build")


@review.command()
@click.argument("key")
@click.option("--who", required=True, help="Who decided.")
@click.option("--why", required=True, help="Because of what.")
@click.pass_context
def withdraw(ctx: click.Context, key: str, who: str, why: str) -> None:
    """Take the correction with this KEY back: the reader's own reading holds again."""
    holding = latest(_all(ctx.obj.home))
    if key not in holding:
        raise NotFound(f"no correction in force has the key {key!r}; see them with: trialogue criteria review list")
    append_correction(ctx.obj.home, msgspec.structs.replace(holding[key], condition="", who=who, why=why, when=_now()))
    click.echo(f"{key}  withdrawn from the next: trialogue snapshot build")


@review.command()
@click.option(
    "--to", "target", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.pass_context
def export(ctx: click.Context, target: Path) -> None:
    """Write what is in force as test cases: JSON lines of key, kind, sentence and condition."""
    holding = latest(_all(ctx.obj.home))
    lines = [
        json.dumps(
            {"key": key, "kind": each.kind, "sentence": each.sentence, "condition": each.condition}, ensure_ascii=False
        )
        for key, each in sorted(holding.items())
    ]
    try:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"{target}: cannot be written ({error.strerror}); give another file") from None
    click.echo(f"{counted(len(lines), 'case')} written to {target}")


@review.command()
@click.argument("cases", type=click.Path(path_type=Path, dir_okay=False))
def check(cases: Path) -> None:
    """Say for each exported case whether the reader alone reads it so by now; exit status 6 where it does not."""
    wrong = 0
    for number, line in enumerate(_lines(cases), 1):
        kind, sentence, expected = _case(line, f"{cases} line {number}")
        found = _read_alone(kind, sentence)
        agrees = found == expected
        wrong += not agrees
        click.echo(f"{'as reviewed' if agrees else 'otherwise  '}  {' '.join(sentence.split())[:100]}")
        if not agrees:
            click.echo(f"    reviewed: {expected}\n    read:     {found}")
    if wrong:
        raise PartlyDone(f"{wrong} of the cases {'is' if wrong == 1 else 'are'} read otherwise by the reader alone")


def _lines(path: Path) -> list[str]:
    remedy = "give a file that review export wrote"
    try:
        return [line for line in read_given(path, remedy).decode("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: cannot be read ({error}); {remedy}") from None


def _case(line: str, where: str) -> tuple[str, str, str]:
    try:
        row = json.loads(line)
        kind, sentence, condition = row["kind"], row["sentence"], row["condition"]
        return str(kind), str(sentence), _bare(parse_condition(str(condition)))
    except (ValueError, KeyError, TypeError, BadInput) as error:
        raise BadInput(f"{where}: not a case ({error}); it needs kind, sentence and condition") from None


def _bare(node: Condition) -> str:
    """Canonical text without labels: a person need not repeat the words."""
    return print_condition(msgspec.convert(_without_words(msgspec.to_builtins(node)), type=Condition))


def _without_words(form: Any) -> Any:
    if isinstance(form, dict):
        return {name: _without_words(value) for name, value in form.items() if name not in ("label", "span")}
    return [_without_words(each) for each in form] if isinstance(form, list | tuple) else form


def _read_alone(kind: str, sentence: str) -> str:
    found = read_text(f"{kind.title()} Criteria:\n\n* {' '.join(sentence.split())}\n").criteria
    return _bare(found[0].condition) if len(found) == 1 else ""


def _all(home: Path) -> list[Correction]:
    return [
        each
        for name in (COMMAND_LINE, PORTAL)
        if (path := home / FOLDER / name).is_file()
        for each in read_corrections(path)
    ]


def _outdated(home: Path, holding: dict[str, Correction]) -> set[str]:
    """The keys of corrections whose study no longer holds the sentence."""
    snapshot = _snapshot(home) if any(each.study for each in holding.values()) else None
    found: set[str] = set()
    for nct_id in sorted({each.study for each in holding.values() if each.study} if snapshot else ()):
        assert snapshot is not None
        try:
            criteria = snapshot.eligibility(nct_id).criteria
        except NotFound:
            continue
        keys = [sentence_hash(each.kind, each.text) for each in criteria if each.source == "text"]
        found |= {each.key for each in find_outdated(keys, holding.values(), nct_id)}
    return found


def _snapshot(home: Path) -> Snapshot | None:
    from trialogue.snapshot import open_snapshot

    try:
        return open_snapshot(home)
    except UserError:
        return None


def _now() -> str:
    return datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
