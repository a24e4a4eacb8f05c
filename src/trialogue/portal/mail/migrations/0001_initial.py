"""The first tables, as Django's makemigrations wrote them."""
# ruff: noqa: RUF012

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutboxMail",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("to-site", "To Site"), ("copy", "Copy"), ("undelivered", "Undelivered")],
                        max_length=16,
                    ),
                ),
                ("nct_id", models.CharField(max_length=11)),
                ("provenance", models.CharField(blank=True, max_length=16)),
                ("message_id", models.CharField(max_length=200, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("sending", "Sending"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("held", "Held"),
                            ("possibly-twice", "Possibly Twice"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=40)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("not_before", models.DateTimeField()),
                ("claimed_at", models.DateTimeField(null=True)),
                ("claimed_by", models.CharField(blank=True, max_length=40)),
                ("finished_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="letters",
                        to="vault.datakey",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "not_before"], name="outbox_due")],
            },
        ),
    ]
