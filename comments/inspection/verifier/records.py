"""The records: comments against the digests that were decided on, decisions against the log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from comments.inspection.verifier.archive import Archive
from comments.inspection.verifier.chains import NAMES, Chain, sha256
from comments.inspection.verifier.findings import BadBundle, Findings

if TYPE_CHECKING:
    from comments.inspection.verifier.findings import Row

# The fields of a record that its payload repeats, in the order of the payload.
FIELDS = {
    "decisions": ["previous", "comment", "text_digest", "from", "to", "by", "at", "reason"],
    "disclosures": ["previous", "kind", "subject", "by", "at"],
    "restrictions": ["previous", "kind", "subject", "lifts", "by", "at", "reason"],
    "reports": ["previous", "about", "report", "text_digest", "outcome", "by", "at", "answer"],
}
# The records of a log are in the file of its name, but reports themselves are in that one.
FILES = {"reports": "data/report-outcomes.jsonl"}
TEXT = ["article", "submitted_at", "nickname", "body"]

if TYPE_CHECKING:
    # Of a comment: the digest of its text, its status after the decisions so far, their number.
    State = tuple[str, str, int]


def says_so(row: Row, fields: list[str]) -> bool:
    """Return whether the payload says what the fields of the record say."""
    try:
        values = json.loads(row["payload"])
        if not isinstance(values, list) or json.dumps(values) != row["payload"]:
            return False
        batch = [row["batch"]] if row.get("batch") else []
        return values == [row[field] for field in fields] + batch
    except (ValueError, KeyError, TypeError):
        return False


def number_of(row: Row) -> Any:
    return row.get("number")


def wanted_of(archive: Archive, name: str, findings: Findings) -> set[str]:
    """Return the digests of a log's records, each of which must be that of its own content."""
    digests = set()
    for row in archive.objects(FILES.get(name, f"data/{name}.jsonl")):
        about = f"{NAMES[name]}第 {number_of(row)} 号"
        findings.check(says_so(row, FIELDS[name]), f"{about}：内容与摘要原文不一致。")
        digest = sha256(str(row.get("payload")))
        findings.check(digest == row.get("digest"), f"{about}：摘要不符，记录被改动。")
        digests.add(digest)
    return digests


def check_in_chain(chain: Chain, wanted: set[str], findings: Findings) -> None:
    name = NAMES[chain.name]
    missing = len(wanted - chain.seen)
    findings.check(not missing, f"{name}：有 {missing} 条记录不在链上。")
    if not wanted:
        return
    times = sorted(chain.anchored.values())
    findings.proven.append(f"{name}：{len(chain.seen)} 条记录在链上，逐行重算无误。")
    if times:
        findings.proven.append(
            f"{name}：其中 {len(times)} 条由存证固定，此后未被改动"
            f"（{times[0]} 至 {times[-1]}，世界时）。"
        )
    if len(chain.seen) > len(times):
        findings.open.append(
            f"{name}：{len(chain.seen) - len(times)} 条在最近一次存证之后，只有链和站点的签名作证。"
        )


def states_of_comments(archive: Archive, findings: Findings) -> dict[int, State]:
    """Follow the decisions on each comment, in the order of the log."""
    states: dict[int, State] = {}
    for row in archive.objects("data/decisions.jsonl"):
        comment, text = row.get("comment"), row.get("text_digest")
        if not isinstance(comment, int) or not isinstance(text, str):
            raise BadBundle(f"审核记录第 {number_of(row)} 号不完整。")
        before, status, count = states.get(comment, (text, "pending", 0))
        findings.check(before == text, f"评论 {comment}：几次审核针对的文字不同。")
        findings.check(
            row.get("from") == status,
            f"评论 {comment}：审核记录第 {number_of(row)} 号与前一次接不上，中间少了记录。",
        )
        states[comment] = (text, str(row.get("to")), count + 1)
    return states


def check_comments(archive: Archive, findings: Findings) -> None:
    """Check that each comment is the text that was decided on, and is as the decisions left it."""
    states = states_of_comments(archive, findings)
    decided = undecided = 0
    for row in archive.objects("data/comments.jsonl"):
        number = row.get("number")
        about = f"评论 {number}"
        findings.check(says_so(row, TEXT), f"{about}：文字与摘要原文不一致。")
        digest = sha256(str(row.get("payload")))
        findings.check(digest == row.get("text_digest"), f"{about}：文字摘要不符。")
        state = states.pop(number, None) if isinstance(number, int) else None
        if state is None:
            undecided += 1
            findings.check(row.get("status") == "pending", f"{about}：没有审核记录却已有结果。")
            continue
        decided += 1
        findings.check(state[0] == digest, f"{about}：文字不是当时审核的文字。")
        findings.check(state[1] == row.get("status"), f"{about}：状态不是审核的结果。")
        findings.check(state[2] == row.get("decisions"), f"{about}：审核记录的次数不对。")
    findings.check(not states, f"有 {len(states)} 条评论只有审核记录，没有原文。")
    if decided:
        findings.proven.append(f"{decided} 条评论的文字就是当时审核的文字，状态就是审核的结果。")
    if undecided:
        findings.open.append(f"{undecided} 条评论还没有审核过，其文字只有站点的签名作证。")
