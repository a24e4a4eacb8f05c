"""The first tables, as Django's makemigrations wrote them."""
# ruff: noqa: RUF012

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mail", "0001_initial"),
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("nct_id", models.CharField(max_length=11)),
                ("record_hash", models.CharField(max_length=64)),
                ("provenance", models.CharField(max_length=16)),
                ("title", models.TextField()),
                ("site_key", models.CharField(max_length=16)),
                ("site_name", models.TextField()),
                ("site_phone", models.TextField(blank=True)),
                ("sponsor", models.TextField(blank=True)),
                ("language", models.CharField(max_length=16)),
                ("created_at", models.DateTimeField(db_index=True)),
                ("form_mark", models.CharField(max_length=64, unique=True)),
                ("page_mark", models.CharField(max_length=64, unique=True)),
                ("reading_mark", models.CharField(max_length=64, unique=True)),
                ("sender_mark", models.CharField(blank=True, db_index=True, max_length=64)),
                ("sealed_contact", models.BinaryField()),
                ("sealed_words", models.BinaryField()),
                (
                    "copy_mail",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="copy_message",
                        to="mail.outboxmail",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="vault.datakey",
                    ),
                ),
                (
                    "site_mail",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="site_message",
                        to="mail.outboxmail",
                    ),
                ),
            ],
        ),
    ]
