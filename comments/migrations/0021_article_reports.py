"""Reports on articles, new kinds of reports, and the log of the outcomes of all reports.

The statements of the triggers are frozen: comments/triggers.py may change, this may not.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

ARTICLE_REPORT, OUTCOME = "comments_articlereport", "comments_reportoutcome"
OUTCOME_HEAD, REPORT = "comments_reportoutcomehead", "comments_report"
REPORTED = ("id", "article_id", "kind", "note", "at")
UNLOGGED = "the outcome of a report is never changed without its row in the log"
# By name: table, event, message, and the columns that may not change.
RULES = {
    "article_report_words_stay": (
        ARTICLE_REPORT,
        "UPDATE",
        "a report is never rewritten",
        REPORTED,
    ),
    "article_report_is_kept": (ARTICLE_REPORT, "DELETE", "a report is never deleted", ()),
    "report_outcome_is_not_changed": (OUTCOME, "UPDATE", "an outcome is never changed", ()),
    "report_outcome_is_kept": (OUTCOME, "DELETE", "an outcome is never deleted", ()),
    "report_outcome_head_is_kept": (OUTCOME_HEAD, "DELETE", "the head is never deleted", ()),
}
TRUNCATE_RULES = {
    f"{table}_not_truncated": (table, "TRUNCATE", f"{table} is never emptied", ())
    for table in (ARTICLE_REPORT, OUTCOME, OUTCOME_HEAD)
}
CAPTCHA_STAYS = {
    "comments_articlereport_captcha_stays": (
        ARTICLE_REPORT,
        "UPDATE",
        "a captcha is never changed",
        ("captcha_key",),
    )
}
# SQLite's OR REPLACE deletes the row in its way without firing triggers for DELETE.
UNIQUE = {
    ARTICLE_REPORT: ("id", "captcha_key"),
    OUTCOME: ("id", "comment_report_id", "article_report_id", "previous", "digest"),
}


def outcome_rules():
    """Yield name, table, event, the change, and the query that has a row when it is allowed."""
    for table, column in ((REPORT, "comment_report_id"), (ARTICLE_REPORT, "article_report_id")):
        logged = (
            f"SELECT 1 FROM {OUTCOME} o WHERE o.{column} = NEW.id AND o.outcome = NEW.outcome"
            " AND o.at = NEW.handled_at AND o.by_id = NEW.handled_by_id"
        )
        old, new = (
            f"({row}.outcome, {row}.handled_at, {row}.handled_by_id)" for row in ("OLD", "NEW")
        )
        change = f"{old} IS DISTINCT FROM {new}"
        yield f"{table}_outcome_is_logged", table, "UPDATE", change, logged
        yield f"{table}_arrives_open", table, "INSERT", "NEW.outcome <> ''", logged


def condition(columns, differs):
    return f"WHEN ({' OR '.join(f'NEW.{c} {differs} OLD.{c}' for c in columns)})" if columns else ""


def postgresql():
    for name, (table, event, message, columns) in (RULES | TRUNCATE_RULES).items():
        level = "STATEMENT" if event == "TRUNCATE" else "ROW"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{message}' USING ERRCODE = 'restrict_violation'; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level}"
            f" {condition(columns, 'IS DISTINCT FROM')} EXECUTE FUNCTION {name}()"
        )
    for name, table, event, change, logged in outcome_rules():
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN IF NOT EXISTS ({logged}) THEN RAISE EXCEPTION '{UNLOGGED}'"
            " USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW; END $$"
        )
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({change})"
            f" EXECUTE FUNCTION {name}()"
        )


def sqlite():
    for name, (table, event, message, columns) in (RULES | CAPTCHA_STAYS).items():
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} {condition(columns, 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    for table, columns in UNIQUE.items():
        taken = " OR ".join(
            f"EXISTS (SELECT 1 FROM {table} WHERE {column} = NEW.{column})" for column in columns
        )
        yield (
            f"CREATE TRIGGER {table}_not_replaced BEFORE INSERT ON {table} WHEN {taken}"
            f" BEGIN SELECT RAISE(ABORT, 'a row of {table} is never replaced'); END"
        )
    for name, table, event, change, logged in outcome_rules():
        yield (
            f"CREATE TRIGGER {name} BEFORE {event} ON {table}"
            f" WHEN {change.replace('IS DISTINCT FROM', 'IS NOT')}"
            f" BEGIN SELECT RAISE(ABORT, '{UNLOGGED}') WHERE NOT EXISTS ({logged}); END"
        )


def install(apps, schema_editor):
    apps.get_model("comments", "ReportOutcomeHead").objects.get_or_create(pk=1)
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for statement in postgresql() if is_postgresql else sqlite():
        schema_editor.execute(statement)


def remove(apps, schema_editor):
    # Dropping the tables drops the other triggers; on PostgreSQL their functions stay.
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name, table, *_ in outcome_rules():
        on = f" ON {table}" if is_postgresql else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if is_postgresql:
        for name in [*RULES, *TRUNCATE_RULES, *(rule[0] for rule in outcome_rules())]:
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0022_picture_references"),
        ("comments", "0020_chain_anchors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ArticleReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("insult", "Insult or attack on a person"),
                            ("advertising", "Advertising, fraud"),
                            ("privacy", "Discloses personal data"),
                            ("rumour", "Rumour, untrue"),
                            ("minors", "Harm to minors"),
                            ("unlabelled_ai", "AI-generated content without a label"),
                            ("illegal", "Obscene, violent or against the law"),
                            ("other", "Something else"),
                        ],
                        max_length=20,
                        verbose_name="what is wrong",
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=2000, verbose_name="note")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="reported"
                    ),
                ),
                ("network", models.CharField(blank=True, max_length=43, verbose_name="network")),
                (
                    "captcha_key",
                    models.CharField(
                        max_length=40,
                        null=True,
                        unique=True,
                        validators=[django.core.validators.MinLengthValidator(1)],
                        verbose_name="captcha",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("dismissed", "Article left as it is"),
                            ("corrected", "Article corrected"),
                            ("taken_back", "Article taken back"),
                            ("withdrawn", "Article withdrawn in public"),
                        ],
                        editable=False,
                        max_length=20,
                        verbose_name="outcome",
                    ),
                ),
                (
                    "handled_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="handled"),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
            ],
            options={
                "verbose_name": "report on an article",
                "verbose_name_plural": "reports on articles",
                "ordering": ["at", "id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReportOutcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "text_digest",
                    models.CharField(max_length=64, verbose_name="digest of the report"),
                ),
                ("outcome", models.CharField(max_length=20, verbose_name="outcome")),
                ("at", models.DateTimeField(verbose_name="handled")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "previous",
                    models.CharField(
                        max_length=64, unique=True, verbose_name="digest of the previous row"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True, verbose_name="digest")),
                (
                    "article_report",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log_row",
                        to="comments.articlereport",
                        verbose_name="report on an article",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="handled by",
                    ),
                ),
                (
                    "comment_report",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log_row",
                        to="comments.report",
                        verbose_name="report on a comment",
                    ),
                ),
            ],
            options={
                "verbose_name": "outcome of a report",
                "verbose_name_plural": "outcomes of reports",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReportOutcomeHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("ledger", "Monthly ledger"),
                    ("file", "Case file of a comment"),
                    ("governance", "Governance report"),
                ],
                max_length=20,
                verbose_name="what",
            ),
        ),
        migrations.AlterField(
            model_name="disclosure",
            name="subject",
            field=models.CharField(
                help_text="The month, the year, or the number of the comment.",
                max_length=40,
                verbose_name="of",
            ),
        ),
        migrations.AlterField(
            model_name="report",
            name="kind",
            field=models.CharField(
                choices=[
                    ("insult", "Insult or attack on a person"),
                    ("advertising", "Advertising, fraud"),
                    ("privacy", "Discloses personal data"),
                    ("rumour", "Rumour, untrue"),
                    ("minors", "Harm to minors"),
                    ("unlabelled_ai", "AI-generated content without a label"),
                    ("illegal", "Obscene, violent or against the law"),
                    ("other", "Something else"),
                ],
                max_length=20,
                verbose_name="what is wrong",
            ),
        ),
        migrations.AddIndex(
            model_name="report",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", False)),
                fields=["-handled_at"],
                name="report_handled",
            ),
        ),
        migrations.AddConstraint(
            model_name="reportoutcomehead",
            constraint=models.CheckConstraint(
                condition=models.Q(("id", 1)), name="report_outcome_head_is_one_row"
            ),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["at", "id"],
                name="article_report_open",
            ),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["kind", "at", "id"],
                name="article_report_open_of_kind",
            ),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(fields=["at", "id"], name="article_report_in_order"),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(fields=["kind", "at", "id"], name="article_report_of_kind"),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(fields=["network", "at"], name="article_report_from_network"),
        ),
        migrations.AddIndex(
            model_name="articlereport",
            index=models.Index(
                condition=models.Q(("handled_at__isnull", False)),
                fields=["-handled_at"],
                name="article_report_handled",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlereport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("network", ""), _negated=True),
                fields=("article", "network"),
                name="article_report_unique_per_network",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlereport",
            constraint=models.CheckConstraint(
                condition=django.db.models.lookups.LessThanOrEqual(
                    django.db.models.functions.text.Length("note"), 2000
                ),
                name="article_report_note_fits",
            ),
        ),
        migrations.AddConstraint(
            model_name="articlereport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("handled_at__isnull", True), ("handled_by__isnull", True), ("outcome", "")
                    ),
                    models.Q(
                        ("handled_at__isnull", False),
                        ("handled_by__isnull", False),
                        ("outcome__in", ["dismissed", "corrected", "taken_back", "withdrawn"]),
                    ),
                    _connector="OR",
                ),
                name="article_report_is_open_or_has_an_outcome",
            ),
        ),
        migrations.AddIndex(
            model_name="reportoutcome",
            index=models.Index(fields=["at"], name="report_outcome_at"),
        ),
        migrations.AddConstraint(
            model_name="reportoutcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("article_report__isnull", False), ("comment_report__isnull", True)),
                    models.Q(("article_report__isnull", True), ("comment_report__isnull", False)),
                    _connector="OR",
                ),
                name="report_outcome_is_of_one_report",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
