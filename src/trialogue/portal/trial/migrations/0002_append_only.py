"""The triggers that make log, places and allocations append-only."""
# ruff: noqa: RUF012

from typing import Any

from django.db import migrations

from trialogue.portal.trial.append_only import create_triggers, drop_triggers


def create(_apps: Any, editor: Any) -> None:
    for statement in create_triggers(editor.connection.vendor):
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: Any) -> None:
    for statement in drop_triggers(editor.connection.vendor):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("trial", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
