"""Every command with one bad value after another: whatever ends otherwise than in words is told, and makes this fail.

    python tools/bad_values.py [COMMAND ...]

A demonstration and a rehearsed study are built in a folder that is thrown away. Each parameter of each command is given
numbers out of range, dates that are none, names of nothing, broken files and folders, the others standing at something
plausible. What runs for ever by design (`serve`, `mcp`, `--every`) or needs a network (`registry sync`) is left out;
what was asked to do a great deal is stopped after some seconds, as a person would stop it.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
from click.testing import CliRunner

from trialogue.cli import cli
from trialogue.errors import UserError

STUDY: Final = "NCT04515719"
LEFT_OUT: Final = frozenset(("serve", "mcp", "demo", "registry sync"))
NUMBERS: Final = ("-1", "0", "1", "7", "nan", "inf", "1e30", "999999999999", "x")
WORDS: Final = (
    "", "-", "x", "NCT00000000", "nct04515719", STUDY, "\x00", "0", "-1", "1e999", "nan", "9" * 400, "2026-02-30",
    "0001-01-01", "9999-12-31", "ñ" * 50, "../..", "%s", "{}", "1..2", "a=b", "=", "狼疮",
)  # fmt: skip
BROKEN: Final = {
    "empty": b"", "binary": bytes(range(256)) * 20, "utf-16": b"\xff\xfe\x00a", "list": b"[]", "object": b"{}",
    "null": b"null", "deep": b"[" * 20_000, "number": b"1", "yaml": b"a: [1, 2", "alias": b"a: &a [*a, *a]\n",
    "rows": b'id,time\n1,2,3\n"', "lines": b'{"id":1}\n{"a"\n', "long": b"x" * 200_000, "zero": b"a\0b\n",
    "not-a-number": b'{"a":NaN,"value":1e999}', "day": b"birth_date: 0000-00-00\nsex: 7\nfacts: 3\n",
    "digits": b'{"version":' + b"9" * 6_000 + b"}",
}  # fmt: skip
LONGEST: Final = 8
"""Seconds of one call."""
TYPED: Final = (b"", b"x", bytes(range(200, 256)), b"{}\n")


def main() -> int:
    signal.signal(signal.SIGALRM, stopped)
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        home = Path(folder) / "home"
        os.environ["TRIALOGUE_HOME"] = str(home)
        for arguments in (["demo", "--no-serve"], ["desk", "rehearse", STUDY, "--randomised", "1", "--failed", "1"]):
            CliRunner().invoke(cli, arguments, catch_exceptions=False)
        files = broken_files(Path(folder))
        context, chosen = click.Context(cli), sys.argv[1:]
        found = tried = 0
        for name, command in leaves(cli, (), context):
            if " ".join(name) in LEFT_OUT or (chosen and name[0] not in chosen):
                continue
            print(" ".join(name), file=sys.stderr)
            for arguments in each_wrong(command, files):
                tried += 1
                found += not ends_in_words([*name, *arguments])
    print(f"{tried} calls of commands, {found} ended otherwise than in words")
    return found > 0


def stopped(*_: object) -> None:
    raise click.Abort


def broken_files(folder: Path) -> list[str]:
    """Files of which no command can make anything, a folder, and one that is not there."""
    (folder / "folder").mkdir()
    for name, content in BROKEN.items():
        (folder / name).write_bytes(content)
    return [*BROKEN, "folder", "nowhere/file", "-"]


def leaves(
    command: click.Command, name: tuple[str, ...], context: click.Context
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something by itself, with its words."""
    if not isinstance(command, click.Group):
        yield name, command
        return
    for each in command.list_commands(context):
        inner = command.get_command(context, each)
        assert inner is not None
        if each not in LEFT_OUT:
            yield from leaves(inner, (*name, each), context)


def each_wrong(command: click.Command, files: list[str]) -> Iterator[list[str]]:
    """The arguments with one parameter wrong at a time."""
    parameters = [each for each in command.params if each.name not in ("every", "help")]
    required = [each for each in parameters if each.required]
    for parameter in parameters:
        others = [word for each in required if each is not parameter for word in written(each, plausible(each))]
        for value in wrong(parameter, files):
            yield [*written(parameter, value), *others]


def wrong(parameter: click.Parameter, files: list[str]) -> tuple[str, ...]:
    """Values that a parameter cannot take, or takes only just."""
    kind = parameter.type
    if isinstance(parameter, click.Option) and parameter.is_flag:
        return ("",)
    if isinstance(kind, click.Choice):
        return (str(next(iter(kind.choices))), "none of them")
    if isinstance(kind, click.Path | click.File):
        return tuple(files)
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return NUMBERS
    return (*WORDS, *files[:6])


def plausible(parameter: click.Parameter) -> str:
    kind, name = parameter.type, parameter.name or ""
    if isinstance(kind, click.Choice):
        return str(next(iter(kind.choices)))
    if isinstance(kind, click.Path | click.File):
        return "object"
    if any(word in name for word in ("study", "nct", "protocol")):
        return STUDY
    return "2026-01-01" if any(word in name for word in ("date", "as_of", "cut")) else "1"


def written(parameter: click.Parameter, value: str) -> list[str]:
    """A parameter as it is typed."""
    values = [value] * max(parameter.nargs, 1)
    if isinstance(parameter, click.Option):
        return [parameter.opts[-1]] if parameter.is_flag else [parameter.opts[-1], *values]
    return values


def ends_in_words(arguments: list[str]) -> bool:
    """Whether a call does what it is for, or refuses; tells of any other end."""
    typed = TYPED[len(" ".join(arguments)) % len(TYPED)]
    signal.setitimer(signal.ITIMER_REAL, LONGEST)
    try:
        failure = CliRunner().invoke(cli, arguments, input=typed).exception
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    if failure is None or isinstance(failure, SystemExit | UserError | click.ClickException | click.Abort):
        return True
    frames = [each for each in traceback.extract_tb(failure.__traceback__) if "trialogue" in each.filename]
    where = f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "?"
    print(f"trialogue {' '.join(map(repr, arguments))[:160]}: {type(failure).__name__} in {where}")
    return False


if __name__ == "__main__":
    raise SystemExit(main())
