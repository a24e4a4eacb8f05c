"""The command line: one module per command group, loaded only when its command is called.

`trialogue --help` starts without importing Django, Numba, or any command: each name below is resolved when it is used.
May import everything; imported by nothing.
"""

from __future__ import annotations

import importlib
import os
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NoReturn

import click

from trialogue import __version__
from trialogue.errors import UserError

COMMANDS: Final = {
    "demo": ("trialogue.cli.demo:demo", "Build the demonstration registry and serve it."),
    "serve": ("trialogue.cli.serve:serve", "Serve the portal from the snapshot in the home directory."),
    "registry": ("trialogue.cli.registry:registry", "Bring registry records into the archive, and say what changed."),
    "snapshot": ("trialogue.cli.snapshot:snapshot", "Build and inspect what serves."),
    "search": ("trialogue.cli.search:search", "Find studies by words, place and filters."),
    "study": ("trialogue.cli.study:study", "Show one study."),
    "criteria": ("trialogue.cli.criteria:criteria", "Read eligibility text into criteria a computer can evaluate."),
    "match": ("trialogue.cli.match:match", "Say which studies may fit a person, and why."),
    "cohort": ("trialogue.cli.cohort:cohort", "Match many people at once, and count what a study's criteria cost."),
    "compare": ("trialogue.cli.compare:compare", "Set two studies side by side by criterion."),
    "diff": ("trialogue.cli.diff:diff", "Say what changed from one version of a study to another."),
    "outbox": ("trialogue.cli.outbox:outbox", "Show and send the letters that wait in the outbox."),
    "alerts": ("trialogue.cli.alerts:alerts", "Tell those who follow a study or a search what is new."),
    "account": ("trialogue.cli.account:account", "Make accounts and grant roles."),
    "retention": ("trialogue.cli.retention:retention", "Erase what is older than it is kept."),
    "desk-key": ("trialogue.cli.desk_key:desk_key", "Change the key that seals the keys of people."),
    "patient": ("trialogue.cli.patient:patient", "Check a patient file."),
    "vocabulary": (
        "trialogue.cli.vocabulary:vocabulary",
        "Compile terminology files, and say what the vocabulary holds.",
    ),
    "desk": ("trialogue.cli.desk:desk", "Run a study by its log: open, record, randomise, verify."),
    "protocol": ("trialogue.cli.protocol:protocol", "Check, show, compare and export a study's protocol."),
    "randomisation": ("trialogue.cli.randomisation:randomisation", "Compare designs of randomisation."),
    "mcp": ("trialogue.cli.mcp_server:mcp_command", "Serve the engine to an assistant (Model Context Protocol)."),
    "report": (
        "trialogue.cli.report:report",
        "A study's log at a cut-off: flow, baseline, endpoint, safety; HTML, PDF.",
    ),
    "analyse": ("trialogue.cli.analyse:analyse", "Compare two arms by time to an event: figures, plots, words."),
    "simulate": ("trialogue.cli.simulate:simulate", "Simulate a trial of flares, and say its power."),
    "instrument": ("trialogue.cli.instrument:instrument", "Compute a clinical instrument."),
}
"""Each command: where it is defined, and the line that `--help` shows without importing it."""

EXIT_STATUSES: Final = """\b
Exit status:
  0  done
  1  an unexpected failure of ours
  2  a command line that could not be read
  3  a file, option or value that cannot be used as given
  4  what was asked for is not there
  5  something must be built first (the message names the command)
  6  done in part: some records were rejected and reported
"""


def default_home() -> Path:
    """`TRIALOGUE_HOME`, or the user's data folder."""
    if home := os.environ.get("TRIALOGUE_HOME"):
        return Path(home)
    data = os.environ.get("XDG_DATA_HOME")
    return (Path(data) if data else Path.home() / ".local" / "share") / "trialogue"


@dataclass(frozen=True)
class Settings:
    """What every command shares: `home` is where the archive, the snapshots and the desk database live."""

    home: Path
    home_given: bool


class ReaderGone(Exception):
    """The other end of our output was closed (`trialogue search ... | head`)."""


class LazyGroup(click.Group):
    """A group that imports a command only when it is called."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            result: object = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # Said in a name of ours, since click takes a broken pipe for a failure with status 1.
            raise ReaderGone from None
        return result

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name][0].partition(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=LazyGroup, epilog=EXIT_STATUSES, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home", type=click.Path(file_okay=False, path_type=Path), help="Where the data lives (or TRIALOGUE_HOME)."
)
@click.version_option(__version__, prog_name="trialogue")
@click.pass_context
def cli(ctx: click.Context, home: Path | None) -> None:
    """Find clinical studies that may fit a person, and see why: a finder's aid, not medical advice."""
    ctx.obj = Settings(
        home=home or default_home(), home_given=home is not None or bool(os.environ.get("TRIALOGUE_HOME"))
    )
    _choose_vocabulary(ctx.obj.home)


def _choose_vocabulary(home: Path) -> None:
    """Use the tables that were built in this home; nothing is loaded where there are none."""
    if (home / "vocabulary").is_dir() or "TRIALOGUE_VOCABULARY" in os.environ:
        from trialogue.vocabulary.choice import built_tables, choose_tables

        choose_tables(built_tables(home))


def main() -> None:
    """The entry point: a person's mistake ends in one line and a documented exit status, never in a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Under a locale that is not UTF-8 the arguments arrive escaped; what was typed is UTF-8 all the same.
    arguments = [os.fsencode(word).decode("utf-8", "replace") for word in sys.argv[1:]]
    try:
        status = cli.main(arguments, prog_name="trialogue", standalone_mode=False)
        sys.exit(status if isinstance(status, int) else 0)
    except click.ClickException as error:
        _end(_in_one_line(error), error.exit_code)
    except click.Abort:
        _end("interrupted", 130)
    except UserError as error:
        _end(str(error), error.exit_status)
    except ReaderGone:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # the last door: a person sees what failed, a maintainer can ask for the whole story
        if os.environ.get("TRIALOGUE_DEBUG"):
            raise
        # Only the kind of error: its text could hold what a person typed.
        where = traceback.extract_tb(error.__traceback__)[-1]
        _end(
            f"an unexpected failure of ours ({type(error).__name__} in {Path(where.filename).name}, "
            f"line {where.lineno}). Set TRIALOGUE_DEBUG=1 to see all of it, and report it.",
            1,
        )


def _in_one_line(error: click.ClickException) -> str:
    """What click could not read, and where to look up how it is written."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    command = context.command_path if context else "trialogue"
    return f"{error.format_message()} (see: {command} --help)"


def _end(message: str, status: int) -> NoReturn:
    click.echo(f"trialogue: {' '.join(message.split())}", err=True)
    sys.exit(status)
