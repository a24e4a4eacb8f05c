"""`trialogue desk-key`: change the key that seals the keys of people."""

from __future__ import annotations

import os

import click

from trialogue.cli import Settings
from trialogue.cli.asking import ask_before
from trialogue.cli.output import print_json


@click.group("desk-key")
def desk_key() -> None:
    """Change the key that seals everybody's key; see docs/how-to/lost-key.md."""


@desk_key.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_obj
def change(settings: Settings, yes: bool, as_json: bool) -> None:
    """Seal the keys of all people with a new desk key. Stop the portal and the outbox first.

    Nothing people wrote is sealed again, links in their mail go on working, and the old key opens nothing of the
    database from then on, only its older backups. It can be killed at any moment: the old key or the new one is in
    force as a whole, and the next command sees to the rest. With TRIALOGUE_DESK_KEY in force, set
    TRIALOGUE_NEW_DESK_KEY for this command, and put it in the other's place afterwards.
    """
    from trialogue.cli.serve import prepare_desk

    prepare_desk(settings.home)
    from trialogue.portal.vault.master_key import KEY_FILE, VARIABLE
    from trialogue.portal.vault.new_master_key import change_master_key

    if not yes:
        ask_before("Are the portal and the outbox stopped, and is the old key kept for old backups?")
    count, mark = change_master_key(settings.home)
    if as_json:
        print_json({"changed": True, "people": count, "mark": mark})
        return
    given = bool(os.environ.get(VARIABLE))
    where = f"Put the new key into {VARIABLE}" if given else f"It lies in {settings.home / KEY_FILE}"
    click.echo(f"Sealed {count} keys of people with the desk key of mark {mark}. {where}, and back it up.")
