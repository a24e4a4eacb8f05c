"""Roles in a study's conduct."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar[list[Any]] = [
        ("accounts", "0002_tries"),
    ]

    operations: ClassVar[list[Any]] = [
        migrations.AlterField(
            model_name="grant",
            name="role",
            field=models.CharField(
                choices=[
                    ("coordinator", "Coordinator"),
                    ("investigator", "Investigator"),
                    ("pharmacist", "Pharmacist (unblinded)"),
                    ("monitor", "Monitor"),
                    ("blinded-statistician", "Statistician, blinded"),
                    ("unblinded-statistician", "Statistician, unblinded"),
                    ("dsmb", "Member of the data and safety monitoring board"),
                    ("adjudicator", "Adjudicator of flares"),
                    ("administrator", "Administrator"),
                ],
                max_length=24,
            ),
        ),
    ]
