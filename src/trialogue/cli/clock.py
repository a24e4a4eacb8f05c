"""The day of asking, for commands where none is named: the only place of the command line that looks at the clock."""

from __future__ import annotations

import datetime

import click

from trialogue.errors import BadInput


def today() -> datetime.date:
    """Today by the clock of this machine, in its own time zone."""
    return datetime.datetime.now().astimezone().date()


class Day(click.ParamType[datetime.date]):
    """A full date, YYYY-MM-DD."""

    name = "date"

    def convert(
        self, value: str | datetime.date, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime.date:
        """Read the option's text. Raises BadInput."""
        if isinstance(value, datetime.date):
            return value
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            option = param.opts[0] if param else "date"
            raise BadInput(f"{option}: {value!r} is not a day that exists; write YYYY-MM-DD") from None
