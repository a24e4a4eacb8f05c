"""What a command asks before it does what cannot be undone."""

from __future__ import annotations

import click


def ask_before(question: str) -> None:
    """Go on only after a yes; a no, an end of what is typed, or what is no text, ends the command."""
    try:
        click.confirm(question, abort=True, err=True)
    except UnicodeDecodeError:
        raise click.Abort from None
