"""The first table, as Django's makemigrations wrote it."""
# ruff: noqa: RUF012

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingCorrection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(db_index=True, max_length=16)),
                ("kind", models.CharField(max_length=9)),
                ("sentence", models.TextField()),
                ("condition", models.TextField(blank=True)),
                ("why", models.CharField(max_length=500)),
                ("nct_id", models.CharField(max_length=11)),
                ("decided_at", models.DateTimeField()),
                ("signature", models.CharField(max_length=40)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("decided_at", "pk")},
        ),
    ]
