"""The report: one page in Chinese, and an exit status that tells programs the same."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from typing import Any

from comments.inspection.verifier.archive import KEY, MANIFEST, SIGNATURE, Archive
from comments.inspection.verifier.chains import NAMES, Chain, anchors_of, brought_anchors
from comments.inspection.verifier.findings import BadBundle, Findings, Options
from comments.inspection.verifier.records import check_comments, check_in_chain, wanted_of
from comments.inspection.verifier.reports import check_reports
from comments.inspection.verifier.signature import check_signature, fingerprint
from comments.inspection.verifier.stamps import check_stamps

ALL_PROVEN, WRONG, KEY_NOT_COMPARED = 0, 1, 2
VERDICTS = {
    ALL_PROVEN: "结论：资料包完整、未被改动，确由该站点签发。",
    WRONG: "结论：资料包不可信。",
    KEY_NOT_COMPARED: "结论：资料包自身一致；签名公钥尚未核对，还不能断定由该站点签发。",
}


def check_logs(archive: Archive, about: Any, options: Options, findings: Findings) -> None:
    anchors = anchors_of(archive, findings)
    brought = brought_anchors(anchors, about["made_at"], options, findings)
    for name in NAMES:
        wanted, chain = wanted_of(archive, name, findings), Chain(name, anchors, brought)
        chain.read(archive, wanted, findings)
        check_in_chain(chain, wanted, findings)
        chain.check_end(about["heads"], findings)
    check_stamps(archive, anchors, options, findings)


def check_key_in_log(archive: Archive, key: str, findings: Findings) -> None:
    """Look for the row by which the site has put its key on record."""
    for row in archive.objects("data/disclosures.jsonl"):
        if row.get("kind") == "key" and row.get("subject") == key:
            findings.proven.append("签名公钥登记在下载日志第 {} 号。".format(row.get("number")))
            return


def verify(path: str, options: Options) -> Findings:
    """Return what is proven by the bundle; raises BadBundle where that can't be said at all."""
    findings, archive = Findings(), Archive(path)
    manifest, pem = archive.bytes_of(MANIFEST), archive.bytes_of(KEY)
    check_signature(pem, manifest, archive.bytes_of(SIGNATURE))
    count = archive.check_members(manifest)
    findings.proven.append(f"清单的签名有效，{count} 个文件与清单逐一相符，没有多余文件。")
    key = fingerprint(pem)
    if options.key:
        if findings.check(key == options.key, f"签名公钥不是您给出的那一个。实际指纹：{key}"):
            findings.proven.append("签名公钥与您给出的指纹相符。")
    else:
        findings.open.append(
            f"签名公钥没有核对。指纹：{key}。请与站点后台、打印的台账或存证目录里的指纹比较，"
            "再加 --key 指纹 重新验证。"
        )
    try:
        about = json.loads(archive.bytes_of("data/bundle.json").decode("utf-8"))
        findings.check(about["key"] == key, "资料包里写的公钥指纹与签名公钥不符。")
        check_logs(archive, about, options, findings)
        check_reports(archive, findings)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBundle(f"资料包的格式不对：{error!r}") from error
    check_key_in_log(archive, key, findings)
    check_comments(archive, findings)
    findings.open.append(
        "本程序不能证明：范围之内没有漏选评论（可索取全部日志，核对评论编号）、"
        "服务器时钟准确、使用账号的确是本人；审核人姓名、尚未处理的举报、回复、网络地址、身份标识"
        "和网页、表格只有站点的签名作证。"
    )
    return findings


def report(findings: Findings, status: int) -> str:
    parts = [
        ("【已证明】", findings.proven),
        ("【不符】", findings.wrong),
        ("【未证明】", findings.open),
    ]
    lines = [f"{mark} {sentence}" for mark, sentences in parts for sentence in sentences]
    return "\n".join([*lines, "", VERDICTS[status]])


def status_of(findings: Findings, options: Options) -> int:
    if findings.wrong:
        return WRONG
    return ALL_PROVEN if options.key else KEY_NOT_COMPARED


def options_of(arguments: list[str]) -> Any:
    parser = argparse.ArgumentParser(
        description="离线验证检查资料包。退出码：0 全部相符且公钥已核对，1 不符，2 公钥未核对。"
    )
    parser.add_argument("file", metavar="资料包.zip")
    parser.add_argument("--key", metavar="指纹", default="", help="站点公布的签名公钥指纹")
    parser.add_argument(
        "--anchor", metavar="文件", action="append", default=[], help="另外保存的存证，可重复"
    )
    parser.add_argument("--no-openssl", action="store_true", help="不用 openssl 验证时间戳")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    # A console that knows no Chinese shows question marks, and no error.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    given = options_of(arguments)
    openssl = "" if given.no_openssl else shutil.which("openssl") or ""
    key = "".join(given.key.lower().replace(":", "").split())
    findings = Findings()
    options = Options(key, None, openssl)
    try:
        texts = [Path(name).read_bytes().decode("utf-8", "replace") for name in given.anchor]
        options = Options(key, texts, openssl)
        findings = verify(given.file, options)
    except (BadBundle, OSError) as error:
        findings.wrong.append(str(error))
    status = status_of(findings, options)
    print(report(findings, status))  # noqa: T201
    return status
