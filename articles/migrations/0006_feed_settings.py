from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_search_index")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="full_text_in_feeds",
            field=models.BooleanField(
                default=False,
                help_text="Otherwise title and summary. What a reader's program has fetched can't be taken back.",
                verbose_name="whole texts in feeds",
            ),
        )
    ]
