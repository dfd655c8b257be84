"""Reports by readers against the log of their outcomes."""

from __future__ import annotations

from comments.inspection.verifier.archive import Archive
from comments.inspection.verifier.chains import sha256
from comments.inspection.verifier.findings import Findings
from comments.inspection.verifier.records import FILES, number_of, says_so

OUTCOMES = FILES["reports"]
REPORTS = {"comment": "data/reports.jsonl", "article": "data/article-reports.jsonl"}
REPORT = ["subject", "at", "kind", "note"]


def check_reports(archive: Archive, findings: Findings) -> None:
    """Check that each report is the text that its outcome in the log is about."""
    if OUTCOMES not in archive.members:
        return
    outcomes = {(row.get("about"), row.get("report")): row for row in archive.objects(OUTCOMES)}
    closed = 0
    for about, name in REPORTS.items():
        for row in archive.objects(name):
            number = number_of(row)
            report = "举报 {}".format(row.get("name", number))
            findings.check(says_so(row, REPORT), f"{report}：内容与摘要原文不一致。")
            outcome = outcomes.get((about, number), {})
            for field in ("outcome", "answer"):
                findings.check(
                    row.get(field) == outcome.get(field, ""),
                    f"{report}：处理结果与举报结果日志不符。",
                )
            if outcome:
                closed += 1
                findings.check(
                    sha256(str(row.get("payload"))) == outcome.get("text_digest"),
                    f"{report}：内容不是当时处理的内容。",
                )
    if closed:
        findings.proven.append(f"{closed} 件举报的内容就是当时处理的内容，结果与举报结果日志一致。")
