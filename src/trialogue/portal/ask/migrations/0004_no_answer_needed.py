"""A turn may say that what the person wrote last needs no answer. The table stays as it is."""
# ruff: noqa: RUF012

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ask", "0003_message_account")]

    operations = [
        migrations.AlterField(
            model_name="turn",
            name="author",
            field=models.CharField(
                choices=[
                    ("team", "Team"),
                    ("sender", "Sender"),
                    ("elsewhere", "Elsewhere"),
                    ("no-answer", "No Answer"),
                ],
                max_length=16,
            ),
        ),
    ]
