"""`--every SECONDS`: a command that sends does its work once, or again and again until it is stopped."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import click

from trialogue.errors import NotReady, PartlyDone

LONGEST_WAIT: Final = 365 * 24 * 3600
"""Seconds that a command may be told to wait: a year, which every calendar can add."""

every_option = click.option(
    "--every",
    type=click.IntRange(min=1, max=LONGEST_WAIT),
    metavar="SECONDS",
    help="Keep running; look again after a pause.",
)


def repeat(work: Callable[[], None], every: int | None) -> None:
    """Do the work once, and pass on what it raises; or every so many seconds, saying what went wrong and going on."""
    if every is None:
        work()
        return
    while True:
        try:
            work()
        except (NotReady, PartlyDone) as trouble:
            click.echo(f"trialogue: {trouble}", err=True)
        time.sleep(every)
