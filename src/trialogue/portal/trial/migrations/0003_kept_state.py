"""The snapshot of a study's state, as Django's makemigrations wrote it."""
# ruff: noqa: RUF012

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("trial", "0002_append_only"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptState",
            fields=[
                (
                    "study",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="trial.trialstudy",
                    ),
                ),
                ("sequence", models.PositiveBigIntegerField()),
                ("sealed", models.BinaryField()),
            ],
        ),
    ]
