"""Bundles whose content was changed: the verifier names what is wrong, and passes none."""

from __future__ import annotations

import json

import pytest

from comments.inspection import signing_key
from comments.models.hash_chain import GENESIS, sha256_of
from tests.bundles import (
    SIGNATURE,
    changed,
    other_key,
    pack,
    signed,
    site_key,
    verdict,
    verify,
    with_key,
)

pytestmark = pytest.mark.usefixtures("own_folders")


def test_members_that_are_packed_anew_unchanged_are_proven(members, file, capsys):
    pack(file, members)
    assert verify(file, capsys, "--key", signing_key.fingerprint())[0] == 0


def test_every_member_is_covered_by_the_signature(members, file, capsys):
    for name, content in members.items():
        output = verdict(file, members | {name: content + b"x"}, capsys)
        assert name in output or "签名" in output or "公钥" in output


def test_no_member_can_be_removed_or_added(members, file, capsys):
    for name in members:
        output = verdict(file, {key: members[key] for key in members if key != name}, capsys)
        assert f"缺少文件 {name}" in output
    assert "多出文件 data/more.jsonl" in verdict(file, members | {"data/more.jsonl": b""}, capsys)


def test_a_signature_by_another_key_does_not_fit(members, file, capsys):
    forged = signed(members, other_key())
    assert "签名与公钥不符" in verdict(file, forged, capsys)
    swapped = members | {SIGNATURE: forged[SIGNATURE]}
    assert "签名与公钥不符" in verdict(file, swapped, capsys)
    for signature in (b"", b"\x00" * 384, b"\xff" * 384, members[SIGNATURE] + b"\x00"):
        assert "签名" in verdict(file, members | {SIGNATURE: signature}, capsys)


def test_a_bundle_signed_throughout_by_another_key_is_not_the_sites(members, file, capsys):
    forged = signed(with_key(members, other_key()), other_key())
    assert "公钥不是您给出的那一个" in verdict(file, forged, capsys)
    pack(file, forged)
    # Without a fingerprint to compare nobody can tell, and the verifier says so.
    status, output = verify(file, capsys)
    assert status == 2
    assert "公钥尚未核对" in output


@pytest.mark.parametrize("bits", [1024, 2048])
def test_a_short_key_is_refused(members, file, capsys, bits):
    weak = other_key(bits)
    assert "太短" in verdict(file, signed(with_key(members, weak), weak), capsys)


def replaced(old: str, new: str):
    def change(lines: list[str]) -> None:
        assert any(old in line for line in lines)
        lines[:] = [line.replace(old, new) for line in lines]

    return change


def edited(number: int, **values: object):
    def change(lines: list[str]) -> None:
        lines[number] = json.dumps(json.loads(lines[number]) | values, ensure_ascii=False)

    return change


def without(number: int):
    def change(lines: list[str]) -> None:
        del lines[number]

    return change


def swapped(lines: list[str]) -> None:
    lines[1], lines[2] = lines[2], lines[1]


# What somebody could do who has the key of the site, and how the verifier puts it.
LIES = {
    "a word": ("data/comments.jsonl", replaced("终于等到了", "终于等不到"), "文字"),
    "a word beside the digested one": ("data/comments.jsonl", edited(0, body="另一句"), "文字"),
    "a nickname": ("data/comments.jsonl", edited(0, nickname="另一人"), "文字"),
    "a time": ("data/comments.jsonl", edited(0, submitted_at="2026-01-01T00:00:00+00:00"), "文字"),
    "a status": ("data/comments.jsonl", edited(0, status="approved"), "状态"),
    "a comment": ("data/comments.jsonl", without(0), "没有原文"),
    "an outcome": ("data/decisions.jsonl", edited(0, to="rejected"), "内容与摘要原文不一致"),
    "who decided": ("data/decisions.jsonl", edited(0, by=99), "内容与摘要原文不一致"),
    "a reason": ("data/decisions.jsonl", edited(1, reason="别的"), "内容与摘要原文不一致"),
    "a digest": ("data/decisions.jsonl", edited(0, digest="a" * 64), "摘要不符"),
    "a decision": ("data/decisions.jsonl", without(0), "接不上"),
    "the last decision": ("data/decisions.jsonl", without(-1), "次数不对|状态不是"),
    "a row of the chain": ("proof/decisions.chain", without(2), "不在链上"),
    "the end of the chain": ("proof/decisions.chain", without(-1), "不在链上|末行"),
    "the order of the chain": ("proof/decisions.chain", swapped, "不在链上"),
    "a value in the chain": (
        "proof/decisions.chain",
        replaced('"pending"', '"waiting"'),
        "不在链上",
    ),
    "a download": ("data/disclosures.jsonl", edited(0, subject="2026-10"), "内容与摘要原文不一致"),
    "a row of downloads": ("proof/disclosures.chain", without(1), "不在链上"),
    "the last download": ("proof/disclosures.chain", without(-1), "末行|应有"),
    "a number in an anchor": ("proof/anchors.txt", replaced("decisions 5", "decisions 6"), "存证"),
    "an anchor": ("proof/anchors.txt", lambda lines: lines.append(lines[0]), "接不上"),
    "nonsense": ("data/comments.jsonl", lambda lines: lines.append("{"), "不是 JSON"),
    "a list": ("data/comments.jsonl", lambda lines: lines.append("[1]"), "不是记录"),
}


@pytest.mark.parametrize("lie", LIES)
def test_the_site_itself_can_not_lie_about_what_its_logs_prove(members, file, capsys, lie):
    name, change, sentence = LIES[lie]
    output = verdict(file, signed(changed(members, name, change), site_key()), capsys)
    assert any(part in output for part in sentence.split("|")), output


def test_a_log_that_was_made_anew_misses_the_anchors(members, file, capsys):
    """Somebody rewrites the chain from its second row on, and signs that with the site's key."""
    rows = [json.loads(line) for line in members["proof/decisions.chain"].decode().splitlines()]
    rows[2][-1] = "另一个理由"
    chain = "".join(f"{json.dumps(row)}\n" for row in rows).encode()
    wanted = [json.loads(line) for line in members["data/decisions.jsonl"].splitlines()]
    previous, digests = GENESIS, []
    for row in rows[1:]:
        previous = sha256_of([previous, *row])
        digests.append(previous)
    by_number = sorted(wanted, key=lambda row: row["number"])
    for row, old, new in zip(by_number, [GENESIS, *digests], digests, strict=False):
        values = [old, *json.loads(row["payload"])[1:]]
        if row is by_number[1]:
            values[7] = row["reason"] = "另一个理由"
        row |= {"previous": old, "digest": new, "payload": json.dumps(values)}
    about = json.loads(members["data/bundle.json"])
    about["heads"]["decisions"][1] = previous
    forged = members | {
        "proof/decisions.chain": chain,
        "data/decisions.jsonl": "".join(f"{json.dumps(row)}\n" for row in wanted).encode(),
        "data/bundle.json": json.dumps(about).encode(),
    }
    assert "不符" in verdict(file, signed(forged, site_key()), capsys)
