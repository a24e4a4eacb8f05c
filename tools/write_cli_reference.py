"""Write docs/reference/cli.md from the commands' own help; with --check, say whether it is stale."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from trialogue.cli import COMMANDS, cli
from trialogue.cli.criteria import WithReview
from trialogue.cli.criteria_review import review

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "cli.md"
INTRODUCTION = """# The command line

Written by `python tools/write_cli_reference.py` from the commands' own help; a test fails when it is stale.
Results go to standard output (`--json` makes them one JSON document), progress and messages to standard error.
"""


def sections(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[str]:
    """The help of a command and of those below it."""
    # A fixed width, so that the page does not depend on who writes it.
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    yield f"## {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"
    if isinstance(command, WithReview):
        yield from sections(review, "review", context)
    if isinstance(command, click.Group):
        for each in COMMANDS if command is cli else sorted(command.commands):
            below = command.get_command(context, each)
            assert below is not None, each
            yield from sections(below, each, context)


def main(arguments: list[str]) -> int:
    page = "\n".join([INTRODUCTION, *sections(cli, "trialogue")])
    if "--check" not in arguments:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == page:
        return 0
    print("docs/reference/cli.md is stale; run python tools/write_cli_reference.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
