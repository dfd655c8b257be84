"""Look slugs up in any case by index."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0008_one_tag_for_all_spellings"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="formerslug",
            index=models.Index(
                django.db.models.functions.text.Lower("slug"), name="former_slug_in_any_case"
            ),
        ),
        migrations.AddIndex(
            model_name="formertagslug",
            index=models.Index(
                django.db.models.functions.text.Lower("slug"), name="former_tag_slug_in_any_case"
            ),
        ),
        migrations.AddIndex(
            model_name="tag",
            index=models.Index(
                django.db.models.functions.text.Lower("slug"), name="tag_slug_in_any_case"
            ),
        ),
    ]
