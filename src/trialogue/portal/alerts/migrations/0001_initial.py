"""The first tables, as Django's makemigrations wrote them."""
# ruff: noqa: RUF012

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mail", "0002_any_kind"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Silence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address_mark", models.CharField(max_length=64, unique=True)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("address_mark", models.CharField(max_length=64, unique=True)),
                ("sealed_address", models.BinaryField()),
                ("language", models.CharField(max_length=16)),
                ("rhythm", models.CharField(max_length=8)),
                ("titles_in_mail", models.BooleanField(default=False)),
                ("paused", models.BooleanField(default=False)),
                ("undeliverable_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("next_check_at", models.DateTimeField(db_index=True, null=True)),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follower", to="vault.datakey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Digest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_index=True)),
                ("sealed_news", models.BinaryField()),
                (
                    "mail",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="digest",
                        to="mail.outboxmail",
                    ),
                ),
                (
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="digests", to="alerts.follower"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("target_mark", models.CharField(max_length=64)),
                ("sealed_target", models.BinaryField()),
                ("sealed_seen", models.BinaryField()),
                ("snapshot", models.CharField(blank=True, max_length=100)),
                ("asked_at", models.DateTimeField(db_index=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                (
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="follows", to="alerts.follower"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("follower", "target_mark"), name="one_follow_a_target")
                ],
            },
        ),
    ]
