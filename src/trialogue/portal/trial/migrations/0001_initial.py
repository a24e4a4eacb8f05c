"""The first tables, as Django's makemigrations wrote them."""
# ruff: noqa: RUF012

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("vault", "0002_markingkey"),
    ]

    operations = [
        migrations.CreateModel(
            name="TrialStudy",
            fields=[
                ("study", models.CharField(max_length=40, primary_key=True, serialize=False)),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="vault.datakey"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("stratum", models.CharField(max_length=200)),
                ("position", models.PositiveIntegerField()),
                ("sealed_arm", models.BinaryField()),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="slots", to="trial.trialstudy"
                    ),
                ),
            ],
            options={
                "ordering": ("study", "stratum", "position"),
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=60)),
                ("schema", models.PositiveSmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("at", models.CharField(max_length=24)),
                ("who", models.CharField(max_length=80)),
                ("role", models.CharField(max_length=40)),
                ("request", models.CharField(blank=True, max_length=80)),
                ("previous", models.CharField(max_length=64)),
                ("hash", models.CharField(max_length=64)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="trial.trialstudy"
                    ),
                ),
            ],
            options={
                "ordering": ("study", "sequence"),
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("participant", models.CharField(max_length=40)),
                ("request", models.CharField(max_length=80)),
                (
                    "slot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocation", to="trial.slot"
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="trial.trialstudy"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="slot",
            constraint=models.UniqueConstraint(fields=("study", "stratum", "position"), name="trial_one_slot_a_place"),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.UniqueConstraint(fields=("study", "sequence"), name="trial_one_event_a_place"),
        ),
        migrations.AddConstraint(
            model_name="logentry",
            constraint=models.UniqueConstraint(fields=("study", "previous"), name="trial_one_event_follows"),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(
                fields=("study", "participant"), name="trial_one_allocation_a_participant"
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(fields=("study", "request"), name="trial_one_allocation_a_request"),
        ),
    ]
