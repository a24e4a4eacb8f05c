"""The key of marks and links, apart from the master key; `prepare_vault` fills the row."""
# ruff: noqa: RUF012

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vault", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="MarkingKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
                ("wrapped_by", models.CharField(max_length=16)),
            ],
        ),
    ]
