"""What fixes the draws of a study without a list, sealed; append-only."""
# ruff: noqa: RUF012

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from trialogue.portal.trial.append_only import create_triggers, drop_triggers

TABLES = ("trial_dynamicscheme",)


def create(_apps: Any, editor: Any) -> None:
    for statement in create_triggers(editor.connection.vendor, TABLES):
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: Any) -> None:
    for statement in drop_triggers(editor.connection.vendor, TABLES):
        editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("trial", "0004_kits_and_protocols")]
    operations = [
        migrations.CreateModel(
            name="DynamicScheme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "study",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="trial.trialstudy"
                    ),
                ),
                ("sealed_secret", models.BinaryField()),
            ],
        ),
        migrations.RunPython(create, drop),
    ]
