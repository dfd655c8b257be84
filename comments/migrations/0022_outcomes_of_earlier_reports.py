"""The outcomes that reports have already, in the log of outcomes.

They are logged as they stand at the upgrade: the log proves them from then on. In a migration of
its own, since PostgreSQL does not change a table in the transaction that fills it.
"""

import hashlib
import json
from datetime import UTC

from django.db import migrations

BATCH = 1000


def sha256_of(payload):
    return hashlib.sha256(json.dumps(payload).encode()).hexdigest()


def iso(at):
    return at.astimezone(UTC).isoformat()


def row_of(report, previous, model):
    words = [report.comment_id, iso(report.at), report.kind, report.note]
    text_digest = sha256_of(words)
    outcome, by, at = report.outcome, report.handled_by_id, report.handled_at
    payload = [previous, "comment", report.pk, text_digest, outcome, by, iso(at), ""]
    return model(
        comment_report_id=report.pk,
        text_digest=text_digest,
        outcome=outcome,
        by_id=by,
        at=at,
        previous=previous,
        digest=sha256_of(payload),
    )


def log_outcomes(apps, schema_editor):
    report, outcome = (apps.get_model("comments", name) for name in ("Report", "ReportOutcome"))
    head = apps.get_model("comments", "ReportOutcomeHead").objects.get()
    handled = report.objects.filter(handled_at__isnull=False, log_row__isnull=True)
    # In the order in which they were handled, as the log would have them.
    pks = list(handled.order_by("handled_at", "pk").values_list("pk", flat=True))
    for start in range(0, len(pks), BATCH):
        batch = pks[start : start + BATCH]
        reports = report.objects.in_bulk(batch)
        rows = []
        for pk in batch:
            rows.append(row_of(reports[pk], head.digest, outcome))
            head.digest = rows[-1].digest
        outcome.objects.bulk_create(rows)
    head.save()


class Migration(migrations.Migration):
    dependencies = [("comments", "0021_article_reports")]

    # The table of the log goes with the migration before.
    operations = [migrations.RunPython(log_outcomes, migrations.RunPython.noop)]
