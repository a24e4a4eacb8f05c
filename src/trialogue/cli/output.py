"""What commands print: JSON on stdout, progress on stderr."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click
import msgspec

from trialogue.errors import BadInput


class Advance(Protocol):
    """Say that `done` of `total` pieces are done; `total` is None while unknown."""

    def __call__(self, done: int, total: int | None = None) -> None: ...


def print_json(value: object) -> None:
    """Print one JSON document, indented, UTF-8, one newline at the end."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its word: `many` of them, which is `one` with an s where it is left out.

    >>> counted(1, "study", "studies"), counted(1200, "event")
    ('1 study', '1,200 events')
    """
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def make_folder(path: Path, option: str) -> None:
    """Make the folder before the work begins; raises BadInput where nothing can be written there."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"{option} {path} cannot be made ({error.strerror}); name another folder") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise BadInput(f"{option} {path} cannot be written to; name another folder")


def check_file(path: Path, option: str) -> None:
    """Raise BadInput, before the work begins, where a file cannot be written."""
    if not path.parent.is_dir():
        raise BadInput(f"{option} {path}: the folder {path.parent} does not exist; make it, or name another file")
    if path.is_dir() or not os.access(path if path.exists() else path.parent, os.W_OK):
        raise BadInput(f"{option} {path} cannot be written; name another file")


@contextmanager
def progress_bar(label: str, total: int | None = None) -> Iterator[Advance]:
    """A progress bar on stderr where a person watches; silent when stderr is not a terminal.

    The total may be told later, by the first call that knows it; without one a running count is shown.
    """
    if not sys.stderr.isatty():
        yield lambda done, total=None: None
        return
    started = time.monotonic()

    def rate(done: int | None) -> str | None:
        return f"{done / max(time.monotonic() - started, 0.001):,.0f} a second" if done else None

    with click.progressbar(
        range(total or 0), length=total or 0, label=label, file=sys.stderr, show_pos=True, item_show_func=rate
    ) as bar:

        def advance(done: int, total: int | None = None) -> None:
            if total is not None:
                bar.length = total
            bar.update(max(0, done - bar.pos), done)

        yield advance
