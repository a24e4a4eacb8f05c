"""A letter may be of any kind, and about no study."""
# ruff: noqa: RUF012

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mail", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxmail",
            name="kind",
            field=models.CharField(max_length=16),
        ),
        migrations.AlterField(
            model_name="outboxmail",
            name="nct_id",
            field=models.CharField(blank=True, max_length=11),
        ),
    ]
