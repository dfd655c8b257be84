"""How often a row was saved, by which a form notices that somebody else has saved it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_picture_source_digest")]

    operations = [
        migrations.AddField(
            model_name=model,
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        )
        for model in ("article", "category", "page", "picture")
    ]
