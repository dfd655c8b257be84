"""Renditions of pictures that are ready, and the focal point that is seen where one is cut off."""

from django.core.validators import MaxValueValidator
from django.db import migrations, models

LARGEST_NUMBER = 2**40
RENEW = (
    "DELETE FROM articles_pageversion WHERE scope = 0;"
    " INSERT INTO articles_pageversion (scope, number)"
    f" VALUES (0, ABS(RANDOM() % {LARGEST_NUMBER}));"
)


def install(apps, schema_editor):
    """Create the triggers of 0018 again, which were dropped when the table was rebuilt."""
    if schema_editor.connection.vendor != "sqlite":
        return
    for event in ("INSERT", "UPDATE", "DELETE"):
        schema_editor.execute(
            f"CREATE TRIGGER IF NOT EXISTS articles_picture_{event.lower()}_is_seen"
            f" AFTER {event} ON articles_picture FOR EACH ROW BEGIN {RENEW} END"
        )


def per_cent(name, default, **options):
    return models.PositiveSmallIntegerField(
        default=default, validators=[MaxValueValidator(100)], verbose_name=name, **options
    )


HELP = (
    "In per cent; or click on the picture. What is there stays visible wherever a part of the"
    " picture is cut off."
)
FOCAL_POINT = {
    "focus_x": per_cent("focal point, from the left", 50, help_text=HELP),
    "focus_y": per_cent("focal point, from the top", 40),
}


class Migration(migrations.Migration):
    dependencies = [("articles", "0018_page_versions")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, install),
        migrations.RemoveIndex(model_name="picture", name="picture_ai_generated"),
        *(
            migrations.AddField(model_name=model, name=name, field=field)
            for model in ("picture", "historicalpicture")
            for name, field in FOCAL_POINT.items()
        ),
        migrations.AddField(
            model_name="picture",
            name="renditions",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddIndex(
            model_name="picture", index=models.Index(fields=["file"], name="picture_file")
        ),
        migrations.AddConstraint(
            model_name="picture",
            constraint=models.CheckConstraint(
                condition=models.Q(focus_x__lte=100, focus_y__lte=100),
                name="focal_point_is_in_the_picture",
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
