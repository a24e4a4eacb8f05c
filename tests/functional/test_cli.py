"""The command line as a whole: starts light, documents itself, and ends a person's mistake in one line."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from trialogue.cli import COMMANDS, cli, main
from trialogue.cli.asking import ask_before
from trialogue.errors import BadInput

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run the real command in a process of its own."""
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(home), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("arguments", [["--help"], ["study", "--help"]])
def test_help_and_study_start_without_django_and_numba(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom trialogue.cli import cli\n"
        f"result = CliRunner().invoke(cli, {arguments!r})\n"
        "assert result.exit_code == 0, result.output\n"
        "print([name for name in ('django', 'numba', 'scipy', 'pint') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_begins_with_what_it_does(name: str) -> None:
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()[2].strip()) > 15


@pytest.mark.parametrize("arguments", [["study", "NCT00000000"], ["search", "lupus"], ["criteria", "NCT00000000"]])
def test_without_a_snapshot_the_message_names_the_command_to_run(arguments: list[str], tmp_path: Path) -> None:
    result = run(*arguments, home=tmp_path)
    assert (result.returncode, result.stdout) == (5, "")
    assert len(result.stderr.splitlines()) == 1
    assert "trialogue registry import" in result.stderr or "trialogue snapshot build" in result.stderr


def test_the_reference_of_the_command_line_is_what_help_says() -> None:
    tool = ROOT / "tools" / "write_cli_reference.py"
    result = subprocess.run([sys.executable, str(tool), "--check"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr


def test_an_unexpected_failure_ends_in_one_line_that_holds_no_value(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("prednisone 25 mg")

    monkeypatch.delenv("TRIALOGUE_DEBUG", raising=False)
    monkeypatch.setattr(cli, "main", fail)
    with pytest.raises(SystemExit) as ended:
        main()
    message = capsys.readouterr().err
    assert ended.value.code == 1
    assert len(message.splitlines()) == 1
    assert "ZeroDivisionError in test_cli.py" in message
    assert "prednisone" not in message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["serch"], "No such command 'serch'"),
        (["search", "lupus", "--limit", "x"], "'x' is not a valid integer"),
        (["serve", "--port", "99999"], "99999 is not in the range"),
        (["match"], "give a PATIENT file, or --from-note FILE"),
        (["study"], "Missing argument"),
    ],
)
def test_a_command_line_that_cannot_be_read_is_one_line_that_names_the_help(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    result = run(*arguments, home=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
    assert words in result.stderr and "--help)" in result.stderr


def test_a_reader_that_has_seen_enough_is_no_failure(demo_home: Path) -> None:
    command = f"{sys.executable} -m trialogue.cli --home {demo_home} study NCT06394063 | true; echo ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (result.stdout.strip(), result.stderr) == ("0", "")


def test_arguments_are_utf8_under_every_locale(demo_home: Path) -> None:
    environment = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PATH": os.environ["PATH"]}
    if "PYTHONPATH" in os.environ:
        environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
    command = [sys.executable, "-m", "trialogue.cli", "--home", str(demo_home), "search", "Sjögren", "--json"]
    result = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert json.loads(result.stdout)["total"] >= 1


def test_a_port_in_use_is_told_before_anything_is_announced(demo_home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = run("serve", "--port", str(taken.getsockname()[1]), home=demo_home)
    assert (result.returncode, result.stdout) == (3, "")
    assert len(result.stderr.splitlines()) == 1 and "choose another with --port" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["outbox", "send", "--stale-after", "999999999999"], "is not in the range"),
        (["outbox", "send", "--every", "999999999999"], "is not in the range"),
        (["randomisation", "assess", "--design", ""], "design ''"),
        (["patient", "from-note", "a\0b"], "is no name of a file"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else None,
)
def test_a_value_beyond_what_can_be_is_refused_in_words(arguments: list[str], said: str, tmp_path: Path) -> None:
    outcome = CliRunner().invoke(cli, ["--home", str(tmp_path), *arguments])
    told = outcome.output if isinstance(outcome.exception, SystemExit) else str(outcome.exception)
    assert isinstance(outcome.exception, SystemExit | BadInput) and said in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["analyse", ".", "--time", "t", "--event", "e", "--group", "g", "--reference", "r"],
        ["criteria", "--jsonl", "."],
        ["criteria", "--text", "."],
        ["desk", "verify", "."],
        ["instrument", "sledai", "--version", "2k", "--answers", "."],
        ["match", "--criteria-text", ".", "--from-note", "."],
        ["patient", "check", "."],
        ["patient", "from-note", "."],
        ["protocol", "check", "."],
        ["report", ".", "--cut-off", "2026-11-01", "--out", "out"],
        ["simulate", "x.yaml"],
    ],
    ids=" ".join,
)
def test_a_folder_given_as_a_file_is_called_a_folder(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.yaml").mkdir()
    outcome = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), *arguments])
    assert isinstance(outcome.exception, BadInput), outcome.output
    assert " is a folder; " in str(outcome.exception)


@pytest.mark.parametrize("typed", [b"", b"n\n", b"\xc8\n"], ids=["nothing", "no", "no-text"])
def test_a_question_not_answered_with_yes_ends_the_command_and_stays_out_of_the_json(typed: bytes) -> None:
    @click.command()
    def erase() -> None:
        ask_before("Erase it?")
        click.echo("erased")

    outcome = CliRunner().invoke(erase, input=typed)
    assert (outcome.exit_code, outcome.stdout) == (1, "") and "Erase it?" in outcome.stderr
