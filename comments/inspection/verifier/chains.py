"""The chains of the logs, computed again row by row, and the anchors that they lead to."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import datetime, timezone
from typing import Any, NamedTuple

from comments.inspection.verifier.archive import Archive
from comments.inspection.verifier.findings import BadBundle, Findings, Options

GENESIS = "0" * 64
NAMES = {
    "decisions": "审核日志",
    "disclosures": "下载日志",
    "restrictions": "应急措施日志",
    "reports": "举报结果日志",
}
# Anchors and bundles that were made before there was a log of these do not name it.
LATER = {"reports"}


def _head_of(name: str) -> str:
    head = rf" {name} (\d+) ([0-9a-f]{{64}})"
    return f"(?:{head})?" if name in LATER else head


_ANCHOR = re.compile(
    r"newscenter-anchor 1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"
    + "".join(map(_head_of, NAMES))
    + r" after ([0-9a-f]{64})"
)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class Anchor(NamedTuple):
    line: str
    at: str
    rows: dict[str, int]
    heads: dict[str, str]
    after: str


def _anchor(match: re.Match[str]) -> Anchor:
    at, *values, after = match.groups()
    named = {name: 2 * index for index, name in enumerate(NAMES) if values[2 * index]}
    rows = {name: int(values[index]) for name, index in named.items()}
    heads = {name: values[index + 1] for name, index in named.items()}
    return Anchor(match.group(), at, rows, heads, after)


def anchors_of(archive: Archive, findings: Findings) -> list[Anchor]:
    """Return the anchors, each of which vouches for those before it."""
    anchors: list[Anchor] = []
    name = "proof/anchors.txt"
    text = archive.bytes_of(name).decode("utf-8", "replace") if name in archive.members else ""
    for line in text.splitlines():
        match = _ANCHOR.fullmatch(line)
        if match is None:
            raise BadBundle(f"存证里有一行读不懂：{line[:80]!r}")
        anchor = _anchor(match)
        expected = sha256(anchors[-1].line) if anchors else GENESIS
        findings.check(
            anchor.after == expected,
            f"{anchor.at} 的存证与前一条接不上：中间少了存证，或者有存证被改。",
        )
        anchors.append(anchor)
    return anchors


def utc(made_at: str) -> str:
    """Return when the bundle was made, as anchors write the time."""
    at = datetime.strptime(made_at, "%Y-%m-%d %H:%M:%S%z")
    # Python 3.8 has no other name for it.
    return at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")  # noqa: UP017


def brought_anchors(
    anchors: list[Anchor], made_at: str, options: Options, findings: Findings
) -> list[Anchor]:
    """Return the anchors that the inspector has kept, compared with those that are here."""
    lines, digests = {anchor.line for anchor in anchors}, {sha256(row.line) for row in anchors}
    brought: list[Anchor] = []
    for text in options.anchors or []:
        # A mail program may have broken the line.
        matches = list(_ANCHOR.finditer(re.sub(r"[\s>]+", " ", text)))
        findings.check(matches, "您带来的文件里没有存证内容。")
        brought += map(_anchor, matches)
    for anchor in brought:
        # A line that was mailed follows an anchor, and need not be one itself.
        if anchor.line in lines or anchor.after in digests:
            findings.proven.append(f"您另存的 {anchor.at} 的存证与资料包的存证衔接。")
        elif anchor.at > utc(made_at):
            findings.open.append(
                f"您另存的 {anchor.at} 的存证晚于资料包的制作时间（{made_at}），不能比较："
                "请索取此后制作的资料包。"
            )
        elif anchor.after == GENESIS:
            findings.open.append(f"您另存的 {anchor.at} 的存证之前没有别的存证，要与全部日志比较。")
        else:
            findings.wrong.append(f"您另存的 {anchor.at} 的存证不在资料包里：日志或存证被重造过。")
    # Of those that came later nothing is known here.
    return [anchor for anchor in brought if anchor.at <= utc(made_at)]


class Chain:
    """A log or parts of it: which rows are in it, and where they end."""

    def __init__(self, name: str, anchors: list[Anchor], brought: list[Anchor]) -> None:
        self.name = name
        anchors = [anchor for anchor in anchors if name in anchor.heads]
        brought = [anchor for anchor in brought if name in anchor.heads]
        self.by_head = {anchor.heads[name]: anchor for anchor in reversed(anchors)}
        # Also by those that are no anchors here: a log that was made anew differs from them.
        self.claims: dict[int, dict[str, str]] = {}
        for anchor in [*anchors, *brought]:
            self.claims.setdefault(anchor.rows[name], {})[anchor.heads[name]] = anchor.at
        # Of the rows in question, which are few among many.
        self.seen: set[str] = set()
        self.anchored: dict[str, str] = {}
        self.count = 0
        # Its first row is here, so that rows can be counted; all of them are here.
        self.has_start = self.is_whole = False
        self.last = GENESIS

    def read(self, archive: Archive, wanted: set[str], findings: Findings) -> None:
        """Compute the digest of each row; the first line of a part says what it follows."""
        waiting: list[str] = []
        for row in archive.rows(f"proof/{self.name}.chain"):
            if isinstance(row, dict):
                self.has_start = not self.count and row.get("after") == GENESIS
                self.is_whole = self.has_start and row.get("whole") is True
                self.last, waiting = str(row.get("after")), []
                continue
            if not isinstance(row, list):
                raise BadBundle(f"{NAMES[self.name]}里有一行读不懂。")
            self.count += 1
            self.last = sha256(json.dumps([self.last, *row]))
            if self.last in wanted:
                self.seen.add(self.last)
                waiting.append(self.last)
            if self.last in self.by_head:
                at = self.by_head[self.last].at
                self.anchored.update((digest, at) for digest in waiting)
                waiting = []
            if self.has_start:
                self._compare(findings)

    def _compare(self, findings: Findings) -> None:
        """Compare the rows so far with every anchor of as many rows, or of this row."""
        claims = dict(self.claims.get(self.count, {}))
        anchor = self.by_head.get(self.last)
        if anchor and anchor.rows[self.name] != self.count:
            claims[""] = anchor.at
        for digest, at in claims.items():
            findings.check(
                digest == self.last,
                f"{NAMES[self.name]}前 {self.count} 行与 {at} 的存证不符：有行被改、被删或被添。",
            )

    def check_end(self, heads: Any, findings: Findings) -> None:
        """Compare the end of a log that is given in whole with its head and all anchors."""
        name = NAMES[self.name]
        if self.name in LATER and self.name not in heads and not self.claims:
            return
        rows, head = heads[self.name]
        findings.check(
            self.last in self.by_head or self.last == head or not self.count,
            f"{name}的末行不是存证过的，也不是末端。",
        )
        if not self.is_whole:
            return
        findings.check(self.last == head, f"{name}的末行与站点所说的末端不符。")
        findings.check(self.count == rows, f"{name}应有 {rows} 行，实有 {self.count} 行。")
        most = max(self.claims, default=0)
        findings.check(self.count >= most, f"{name}比存证所说的少：存证时已有 {most} 行。")
        findings.proven.append(f"{name}共 {self.count} 行，从第一行到末行完整、连续。")
