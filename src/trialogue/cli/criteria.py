"""`trialogue criteria`: read eligibility text, of a study or from a file, into criteria a computer can evaluate."""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import click
import msgspec

from trialogue.cli import Settings
from trialogue.cli.output import counted
from trialogue.cli.study_text import line
from trialogue.criteria import Eligibility, read_text
from trialogue.criteria.json_form import criterion_to_json, eligibility_to_json
from trialogue.criteria.nodes import Computable
from trialogue.criteria.plain import describe
from trialogue.criteria.residues import count_residues
from trialogue.errors import BadInput, PartlyDone
from trialogue.given_file import read_given

_SHOWN: Final = 100


class WithReview(click.Command):
    """`trialogue criteria review ...` is a group of its own; anything else shows criteria."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if args[:1] == ["review"]:
            from trialogue.cli.criteria_review import review

            return review.make_context(f"{info_name} review", args[1:], parent=parent, **extra)
        return super().make_context(info_name, args, parent=parent, **extra)


@click.command(cls=WithReview)
@click.argument("nct_id", required=False, metavar="[NCT]")
@click.option(
    "--text", "text_file", metavar="FILE", help="Read this UTF-8 text instead of a study; - is standard input."
)
@click.option("--jsonl", "jsonl_file", metavar="FILE", help='Read lines {"id","text"}, write lines {"id","criteria"}.')
@click.option("--json", "form", flag_value="json", help="Print the public JSON form.")
@click.option("--residues", "form", flag_value="residues", help="With --jsonl: count what is not read, by kind.")
@click.option(
    "--second-reader", is_flag=True, help="Ask a language model about what was not understood (off by default)."
)
@click.pass_context
def criteria(  # noqa: PLR0913, PLR0917  # each is an option
    ctx: click.Context,
    nct_id: str | None,
    text_file: str | None,
    jsonl_file: str | None,
    form: str | None,
    second_reader: bool,
) -> None:
    """Show what is read from eligibility criteria, line by line.

    Name a study of the snapshot (NCT...), or give --text FILE, or many texts at once with --jsonl FILE.
    To correct how a sentence is read: trialogue criteria review --help
    """
    given = [each for each in (nct_id, text_file, jsonl_file) if each is not None]
    if len(given) != 1:
        raise click.UsageError(
            "give exactly one of NCT, --text FILE and --jsonl FILE (FILE may be - for standard input)"
        )
    if form == "residues":
        if jsonl_file is None:
            raise click.UsageError("--residues counts over many texts; give --jsonl FILE with it")
        _count_residues(jsonl_file)
        return
    if jsonl_file is not None:
        _read_lines(jsonl_file)
        return
    eligibility = _of_study(ctx, nct_id) if nct_id is not None else _of_text(text_file or "-")
    if second_reader:
        eligibility = _read_again(eligibility)
    if form == "json":
        click.echo(json.dumps(eligibility_to_json(eligibility), ensure_ascii=False, indent=2))
    else:
        _show(eligibility)


def _read_again(eligibility: Eligibility) -> Eligibility:
    """What was not understood, put to the operator's model; what it says is labelled and never decides."""
    from trialogue.assistant.client import required
    from trialogue.assistant.second_reader import ask_of
    from trialogue.criteria.second import read_again

    assistant = required()
    criteria = read_again(eligibility.criteria, ask_of(assistant), assistant.model)
    return msgspec.structs.replace(eligibility, criteria=criteria)


def _of_study(ctx: click.Context, nct_id: str) -> Eligibility:
    from trialogue.snapshot import open_snapshot  # texts need no snapshot, so its parts stay unloaded

    settings: Settings = ctx.obj
    return open_snapshot(settings.home).eligibility(nct_id)


def _of_text(name: str) -> Eligibility:
    return read_text(_decoded(_bytes_of(name), name), mentions=True)


def _bytes_of(name: str) -> bytes:
    if name == "-":
        return sys.stdin.buffer.read()
    return read_given(Path(name), "give the path of a text file, or -")


def _decoded(raw: bytes, name: str) -> str:
    """UTF-8, no newline translation, so that offsets count the characters that came in."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        where = "standard input" if name == "-" else name
        found = raw[error.start : error.start + 1].hex()
        raise BadInput(f"{where}: byte {error.start} is {found}, not UTF-8; convert the file to UTF-8") from error


def _read_lines(name: str) -> None:
    """One line out for each line in; a line that cannot be used is said on standard error, and the rest goes on."""
    bad = 0
    for number, raw in enumerate(_bytes_of(name).split(b"\n"), 1):
        if not raw.strip():
            continue
        try:
            identifier, text = _row(raw, f"{'standard input' if name == '-' else name} line {number}")
        except BadInput as error:
            bad += 1
            click.echo(" ".join(str(error).split()), err=True)
            continue
        found = [criterion_to_json(each) for each in read_text(text, mentions=True).criteria]
        sys.stdout.write(json.dumps({"id": identifier, "criteria": found}) + "\n")
    if bad:
        raise PartlyDone(f"{counted(bad, 'line')} could not be used, named above; the rest was read")


def _count_residues(name: str) -> None:
    """The work list of the reader: kinds of unread text, the most frequent first."""
    counts: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    for number, raw in enumerate(_bytes_of(name).split(b"\n"), 1):
        if raw.strip():
            _, text = _row(raw, f"{'standard input' if name == '-' else name} line {number}")
            found = read_text(text).criteria
            counts += count_residues(found)
            shares += Counter(Computable.of(each.condition) for each in found)
    click.echo("criteria: " + ", ".join(f"{word} {shares[word]}" for word in ("full", "partial", "none")))
    for kind, count in counts.most_common():
        click.echo(f"{count:8}  {kind}")


def _row(raw: bytes, where: str) -> tuple[object, str]:
    try:
        row = json.loads(_decoded(raw, where))
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where}: not JSON ({error}); write one object with id and text a line") from error
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
        raise BadInput(f'{where}: found {str(row)[:60]!r}; write {{"id": ..., "text": "..."}}')
    return row["id"], row["text"]


def _show(eligibility: Eligibility) -> None:
    if not eligibility.criteria:
        click.echo("no criteria")
    for each in eligibility.criteria:
        words = line(each.text)
        shown = words if len(words) <= _SHOWN else words[: _SHOWN - 1] + "…"
        whom = f" [{each.applies_to}]" if each.applies_to else ""
        click.echo(f"{each.kind}{whom} ({Computable.of(each.condition)}): {shown}")
        click.echo(f"    {describe(each.condition)}")
        for issue in each.issues:
            click.echo(f"    ! {issue.code}: {issue.message}")
