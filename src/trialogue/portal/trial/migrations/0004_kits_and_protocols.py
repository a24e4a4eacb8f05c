"""Sealed kits, and the protocols a study runs by; both append-only."""
# ruff: noqa: RUF012

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from trialogue.portal.trial.append_only import create_triggers, drop_triggers

TABLES = ("trial_sealedkit", "trial_protocoldocument")


def create(_apps: Any, editor: Any) -> None:
    for statement in create_triggers(editor.connection.vendor, TABLES):
        editor.execute(statement, params=None)


def drop(_apps: Any, editor: Any) -> None:
    for statement in drop_triggers(editor.connection.vendor, TABLES):
        editor.execute(statement, params=None)


def _fields(related: str, *own: Any) -> Any:
    study = models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=related, to="trial.trialstudy")
    identifier = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")
    return [("id", identifier), *own, ("study", study)]


class Migration(migrations.Migration):
    dependencies = [("trial", "0003_kept_state")]
    operations = [
        migrations.CreateModel(
            name="SealedKit",
            fields=_fields(
                "kits",
                ("number", models.CharField(max_length=20)),
                ("arms", models.PositiveSmallIntegerField()),
                ("sealed_arm", models.BinaryField()),
            ),
            options={"ordering": ("study", "number")},
        ),
        migrations.AddConstraint(
            model_name="sealedkit",
            constraint=models.UniqueConstraint(fields=("study", "number"), name="trial_one_kit_a_number"),
        ),
        migrations.CreateModel(
            name="ProtocolDocument",
            fields=_fields(
                "protocols",
                ("hash", models.CharField(max_length=64)),
                ("version", models.CharField(max_length=40)),
                ("document", models.BinaryField()),
            ),
            options={"ordering": ("study", "id")},
        ),
        migrations.AddConstraint(
            model_name="protocoldocument",
            constraint=models.UniqueConstraint(fields=("study", "hash"), name="trial_one_document_a_hash"),
        ),
        migrations.RunPython(create, drop),
    ]
