"""What term lists are about, and room for patterns in terms."""

from django.db import migrations, models

CLASSES = [
    ("advertising", "advertising"),
    ("insult", "insult"),
    ("threat", "threat"),
    ("self_harm", "self-harm"),
    ("rallying", "call to gather"),
    ("hate", "hatred of a group"),
    ("personal", "personal data"),
]


class Migration(migrations.Migration):
    dependencies = [("comments", "0006_status_needs_a_decision")]

    operations = [
        migrations.AddField(
            "termlist",
            "content_class",
            models.CharField(
                blank=True,
                choices=CLASSES,
                default="",
                help_text="What its terms are about. Flags are coloured and labelled by it.",
                max_length=20,
                verbose_name="about",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "termlist",
            models.CheckConstraint(
                name="term_list_class_is_known",
                condition=models.Q(content_class__in=["", *(value for value, _ in CLASSES)]),
            ),
        ),
        migrations.AlterField(
            "term",
            "text",
            models.CharField(
                help_text=(
                    "Other widths, cases and variants of characters are matched automatically. “|”"
                    " separates alternatives, “…” stands for up to six characters: 砍|捅…全家."
                ),
                max_length=300,
                verbose_name="term",
            ),
        ),
        migrations.AlterField("term", "folded", models.CharField(editable=False, max_length=2400)),
    ]
