"""Making a bundle: the comments in chunks, so that memory does not grow with their number."""

from __future__ import annotations

import csv
import io
import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article, Publication
from articles.models.person_name import person_name
from comments.csv_safe import escape_formula
from comments.inspection import signing_key
from comments.inspection.bundle import pages, rows
from comments.inspection.bundle.archive_writer import ArchiveWriter
from comments.inspection.bundle.chains import Bounds, Proofs, authorities
from comments.inspection.bundle.instructions import instructions
from comments.inspection.bundle.rows import Row
from comments.inspection.bundle.scope import Scope
from comments.inspection.bundle.sections import SECTIONS
from comments.inspection.ledger import BYTE_ORDER_MARK
from comments.inspection.verifier import joined
from comments.models import (
    Comment,
    Decision,
    Disclosure,
    Reply,
    Report,
    ReportOutcome,
    Restriction,
)
from comments.models.chain_anchor import CHAINS

Advance = Callable[[int], object]
FORMAT = "newscenter-bundle 1"
NAMES = ("comments", "decisions", "reports", "replies")
# On the first page; the files of records have them all.
MAX_SHOWN = 200


def _json(row: Any) -> str:
    # Half of the letters would be escaped otherwise; what is digested is escaped in its payload.
    return json.dumps(row, ensure_ascii=False).encode(errors="backslashreplace").decode()


class BundleMaker:
    """Collects the records in files of a folder, and packs them."""

    def __init__(self, scope: Scope, *, by: Any, folder: Path, advance: Advance) -> None:
        self.scope, self.by, self.folder, self.advance = scope, by, folder, advance
        self.bounds = Bounds.read()
        self.last_comment = Comment.objects.order_by("-pk").values_list("pk", flat=True).first()
        self.counts = dict.fromkeys(NAMES, 0)
        self.decisions = array("q")
        self.titles: dict[int, str] = {}
        self.page_count = 0
        self.cards: list[dict[str, Any]] = []
        self.files: dict[str, IO[str]] = {}

    def collect(self) -> None:
        """Write the records of the comments, and the pages that show them."""
        with ExitStack() as stack:
            for name in (*(f"{name}.jsonl" for name in NAMES), "comments.csv"):
                file = Path(self.folder, name).open("w", encoding="utf-8", newline="")  # noqa: SIM115
                self.files[name] = stack.enter_context(file)
            self.files["comments.csv"].write(BYTE_ORDER_MARK)
            self._write_table([self._columns()])
            for chunk in self._chunks():
                self._write(chunk)
                self.advance(len(chunk))

    def _chunks(self) -> Iterator[list[Comment]]:
        comments = self.scope.comments().filter(pk__lte=self.last_comment or 0)
        comments = comments.select_related("sent_by").order_by("pk")
        chunk = list(comments[: pages.PER_PAGE])
        while chunk:
            yield chunk
            chunk = list(comments.filter(pk__gt=chunk[-1].pk)[: pages.PER_PAGE])

    def _write(self, comments: list[Comment]) -> None:
        of_these = {"comment__in": [comment.pk for comment in comments]}
        decisions: dict[int, list[Decision]] = {comment.pk: [] for comment in comments}
        last = self.bounds.last["decisions"]
        for decision in (
            Decision.objects.filter(pk__lte=last, **of_these).select_related("by").order_by("pk")
        ):
            decisions[decision.comment_id].append(decision)
            self.decisions.append(decision.pk)
        reports = Report.objects.filter(**of_these).select_related("log_row__by")
        outcome = self.bounds.last["reports"]
        replies = Reply.objects.filter(**of_these).select_related("by")
        written: dict[str, list[Row]] = {
            "comments": [rows.comment_row(item, decisions[item.pk]) for item in comments],
            "decisions": [rows.decision_row(row) for of in decisions.values() for row in of],
            "reports": [rows.report_row(row, outcome) for row in reports.order_by("comment", "pk")],
            "replies": [rows.reply_row(row) for row in replies.order_by("comment", "pk")],
        }
        for name, records in written.items():
            self.files[f"{name}.jsonl"].writelines(f"{_json(record)}\n" for record in records)
            self.counts[name] += len(records)
        self._name_articles({comment.article_id for comment in comments})
        self._show(pages.cards(written.pop("comments"), **written))

    def _name_articles(self, numbers: set[int]) -> None:
        missing = numbers - self.titles.keys()
        self.titles |= Article.objects.filter(pk__in=missing).values_list("pk", "title")

    def _show(self, cards: list[dict[str, Any]]) -> None:
        self.page_count += 1
        text = pages.page(self.page_count, cards, self.titles)
        Path(self.folder, f"{self.page_count:05}.html").write_text(text, encoding="utf-8")
        self.cards = cards if self.page_count == 1 else []
        self._write_table(self._cells(card) for card in cards)

    def _columns(self) -> list[str]:
        return [
            *(_("Number"), _("Article"), _("Submitted"), _("Nickname"), _("Text"), _("Status")),
            *(_("Decided"), _("Decided by"), _("Reason"), _("Network address"), _("Source port")),
            *(_("Verified identity"), _("Reports")),
        ]

    def _cells(self, card: dict[str, Any]) -> list[Any]:
        row, last = card["row"], (card["decisions"] or [{}])[-1]
        return [
            *(row["number"], row["article"], row["submitted_local"], card["nickname"]),
            *(card["body"], card["status"], row["decided_local"], last.get("by_name")),
            *(last.get("reason"), row["address"], row["port"], row["identity"]),
            len(card["reports"]),
        ]

    def _write_table(self, lines: Iterable[list[Any]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([escape_formula(cell) for cell in line] for line in lines)
        self.files["comments.csv"].write(text.getvalue())

    def pack(self, file: IO[bytes]) -> str:
        """Write the bundle into the file, and return the digest of its manifest."""
        archive = ArchiveWriter(file)
        self.decisions = array("q", sorted(self.decisions))
        self._pack_logs(archive)
        for name in NAMES:
            archive.add_file(f"data/{name}.jsonl", Path(self.folder, f"{name}.jsonl"))
        archive.add_file("data/comments.csv", Path(self.folder, "comments.csv"))
        articles = rows.article_rows(self.titles.keys() | {self.scope.article or 0})
        archive.add_lines("data/articles.jsonl", map(_json, articles))
        archive.add_lines("data/article-reports.jsonl", map(_json, self._article_reports()))
        self._pack_proofs(archive)
        archive.add_text(
            "data/bundle.json", json.dumps(self._about(), ensure_ascii=False, indent=1)
        )
        # A single one is in the first page itself.
        for number in range(1, self.page_count + 1) if self.page_count > 1 else ():
            archive.add_file(f"pages/{number:05}.html", Path(self.folder, f"{number:05}.html"))
        archive.add_text("pages/style.css", pages.style())
        archive.add_text("index.html", self._index())
        archive.add_text("验证说明.txt", instructions(signing_key.fingerprint()))
        archive.add_text("verify.py", joined())
        return archive.close()

    def _article_reports(self) -> Iterator[Row]:
        reports = self.scope.article_reports().select_related("log_row__by")
        for report in reports.iterator(500):
            yield rows.article_report_row(report, self.bounds.last["reports"])

    def _pack_logs(self, archive: ArchiveWriter) -> None:
        if not self.scope.logs:
            return
        last = self.bounds.last
        restrictions = Restriction.objects.filter(pk__lte=last["restrictions"]).select_related("by")
        disclosures = Disclosure.objects.filter(pk__lte=last["disclosures"]).select_related("by")
        outcomes = ReportOutcome.objects.filter(pk__lte=last["reports"]).select_related("by")
        changes = LogEntry.objects.filter(
            content_type__app_label="comments", content_type__model__in=("term", "termlist")
        )
        records: dict[str, Iterator[Row]] = {
            "restrictions": map(rows.restriction_row, restrictions.order_by("pk").iterator(500)),
            "disclosures": map(rows.disclosure_row, disclosures.order_by("pk").iterator(500)),
            "report-outcomes": map(rows.outcome_row, outcomes.order_by("pk").iterator(500)),
            "term-changes": map(
                rows.term_change_row,
                changes.select_related("user", "content_type").order_by("pk").iterator(500),
            ),
        }
        records |= {name: section(self.scope, self.by) for name, section in SECTIONS.items()}
        for name, of_log in records.items():
            archive.add_lines(f"data/{name}.jsonl", map(_json, of_log))

    def _pack_proofs(self, archive: ArchiveWriter) -> None:
        proofs = Proofs(self.bounds)
        whole = self.scope.whole_log
        archive.add_lines("proof/decisions.chain", proofs.decisions(self.decisions, whole=whole))
        for name in ("restrictions", "disclosures", "reports") if self.scope.logs else ():
            archive.add_lines(f"proof/{name}.chain", proofs.log(name))
        archive.add_lines("proof/anchors.txt", proofs.lines)
        stamps = list(proofs.stamps())
        for name, stamp in stamps:
            archive.add(f"proof/time-stamps/{name}.tsr", [bytes(stamp.token)])
            archive.add_text(f"proof/time-stamps/{name}.txt", stamp.anchor.line)
        if roots := authorities([stamp for _name, stamp in stamps]):
            archive.add("proof/time-stamps/authorities.pem", [roots])

    def _about(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "publication": Publication.get_solo().name,
            "made_at": timezone.localtime().isoformat(" ", "seconds"),
            "made_by": person_name(self.by),
            "scope": self.scope.to_json(),
            "scope_in_words": str(self.scope),
            "counts": self.counts,
            "heads": {name: list(head) for name, head in self.bounds.heads.items()},
            "key": signing_key.fingerprint(),
        }

    def _index(self) -> str:
        imposed = Restriction.objects.filter(lifts=None).select_related("by", "lifting__by")
        return pages.index(
            about=self._about(),
            heads=[
                (CHAINS[name][0]._meta.verbose_name_plural, head)
                for name, head in self.bounds.heads.items()
            ],
            page_numbers=[f"{number:05}" for number in range(1, self.page_count + 1)],
            cards=self.cards,
            restrictions=imposed.order_by("-pk")[:MAX_SHOWN] if self.scope.logs else [],
            article_reports=self.scope.article_reports().select_related(
                "article", "handled_by", "log_row"
            )[:MAX_SHOWN],
            articles=sorted(self.titles.items())[:MAX_SHOWN],
        )
