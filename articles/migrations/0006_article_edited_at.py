"""When an article's words changed last, apart from every other change to its row."""

from django.db import migrations, models


def copy_last_change(apps, schema_editor):
    """An imported article's last change is most likely its import; of others nothing is known."""
    articles = apps.get_model("articles", "Article").objects
    articles.filter(external_id=None).update(edited_at=models.F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_ai_generated")]

    operations = [
        migrations.AddField(
            model_name="article",
            name="edited_at",
            field=models.DateTimeField(
                editable=False, null=True, verbose_name="words last changed"
            ),
        ),
        migrations.RunPython(copy_last_change, migrations.RunPython.noop),
    ]
