"""Who the participants are, sealed."""

from __future__ import annotations

from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar[list[Any]] = [
        ("ask", "0003_message_account"),
        ("vault", "0002_markingkey"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.CreateModel(
            name="Enrolled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("study", models.CharField(max_length=40)),
                ("participant", models.CharField(max_length=40)),
                ("request", models.CharField(max_length=64, unique=True)),
                ("sealed_identity", models.BinaryField()),
                ("sealed_answers", models.BinaryField(default=b"")),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="enrolled",
                        to="ask.message",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="vault.datakey"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("study", "participant"), name="trial_desk_one_row_each")
                ],
            },
        ),
    ]
