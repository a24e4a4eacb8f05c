"""The turns of a conversation; of the messages there were, every one that can be read waits for an answer."""
# ruff: noqa: RUF012

import uuid
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def wait_since_written(apps: Any, schema_editor: Any) -> None:
    """Nobody has been answered here before."""
    written = apps.get_model("ask", "Message").objects.filter(person__isnull=False)
    written.update(waiting_since=models.F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("ask", "0001_initial"),
        ("mail", "0002_any_kind"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="waiting_since",
            field=models.DateTimeField(db_index=True, null=True),
        ),
        migrations.RunPython(wait_since_written, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                (
                    "author",
                    models.CharField(
                        choices=[("team", "Team"), ("sender", "Sender"), ("elsewhere", "Elsewhere")], max_length=16
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("form_mark", models.CharField(max_length=64, unique=True)),
                ("sealed", models.BinaryField()),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="turn",
                        to="mail.outboxmail",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="ask.message"
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "constraints": [models.UniqueConstraint(fields=("message", "number"), name="one_turn_a_number")],
            },
        ),
    ]
