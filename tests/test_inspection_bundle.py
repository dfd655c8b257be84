"""The inspector's bundle: what is in it, and what it proves without the site."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import zipfile
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from comments.inspection import signing_key
from comments.inspection.bundle import files
from comments.inspection.verifier import joined
from comments.models import Decision, Disclosure, Reply, Restriction
from tests.bundles import make_bundle, members_of, records, run_program, verify
from tests.factories import approved_comment, make_report
from tests.tampering import make_log

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]


@pytest.fixture
def log(moderator) -> list[Decision]:
    return make_log(moderator)


def anchor() -> None:
    call_command("anchor_decisions", stdout=StringIO(), stderr=StringIO())


def article_of(log) -> str:
    return f"https://news.example.cn/articles/{log[0].comment.article_id}/comments/"


def test_a_bundle_has_all_that_is_known_of_the_comments_of_an_article(log, moderator, file):
    moderator.last_name, moderator.first_name = "石", "小满"
    moderator.save()
    comment = log[0].comment
    make_report(comment=comment, note="不是真的")
    Reply.objects.create(comment=comment, text="感谢来信。", by=moderator)
    approved_comment()
    output = make_bundle(file, moderator.username, article=article_of(log))
    assert "4" in output
    assert [row["comment"] for row in records(file, "decisions")].count(comment.pk) == 2
    assert {row["by_name"] for row in records(file, "decisions")} == {"石小满"}
    assert {row["article"] for row in records(file, "comments")} == {comment.article_id}
    assert records(file, "reports")[0]["note"] == "不是真的"
    assert records(file, "replies")[0]["text"] == "感谢来信。"
    assert records(file, "articles")[0]["title"] == comment.article.title
    page = members_of(file)["index.html"].decode()
    for expected in ("石小满", comment.body, "不是真的", "感谢来信。", "203.0.113.7"):
        assert expected in page
    assert "<script" not in page


def test_a_bundle_is_proven_without_the_site(log, moderator, file, tmp_path, capsys):
    anchor()
    make_bundle(file, moderator.username, article=article_of(log))
    key = signing_key.fingerprint()
    status, output = verify(file, capsys, "--key", key)
    assert status == 0, output
    assert "3 条评论的文字就是当时审核的文字" in output
    assert "5 条由存证固定" in output
    assert "1 条评论还没有审核过" in output
    result = run_program(tmp_path, str(file), "--key", key, "--no-openssl")
    assert (result.returncode, result.stderr) == (0, "")
    assert "确由该站点签发" in result.stdout


def test_who_does_not_compare_the_key_is_told_so(log, moderator, file, capsys):
    make_bundle(file, moderator.username, article=article_of(log))
    status, output = verify(file, capsys)
    assert status == 2
    assert signing_key.fingerprint() in output


def test_openssl_verifies_the_signature_by_one_command(log, moderator, file, tmp_path):
    make_bundle(file, moderator.username, article=article_of(log))
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
        text = archive.read("验证说明.txt").decode()
    command = re.search("openssl dgst.*", text)[0]
    result = subprocess.run(
        command.split(), cwd=folder, capture_output=True, text=True, check=False
    )
    assert result.stdout == "Verified OK\n"
    sums = ["sha256sum", "--check", "--quiet", "MANIFEST.txt"]
    assert subprocess.run(sums, cwd=folder, check=False).returncode == 0


def test_the_program_runs_on_old_pythons_and_imports_nothing_of_ours():
    tree = ast.parse(joined(), feature_version=(3, 8))
    names = {
        alias.name if isinstance(node, ast.Import) else node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    own = {name for name in names if name.split(".")[0] in ("comments", "django", "cryptography")}
    # For the type checker alone.
    assert own == {"comments.inspection.verifier.findings"}
    for newer in ("removeprefix", "removesuffix", "fromisoformat", "datetime.UTC"):
        assert newer not in joined()


def test_of_other_comments_there_are_numbers_and_digests_alone(moderator, file):
    mine = approved_comment(body="范围之内")
    other = approved_comment(body="别人的话", nickname="别人", address="198.51.100.77")
    anchor()
    make_bundle(file, moderator.username, comment=str(mine.pk))
    contents = b"".join(members_of(file).values()).decode("utf-8", "replace")
    assert str(other.text_digest()) in contents
    for secret in ("别人的话", "别人", "198.51.100.77"):
        assert json.dumps(secret)[1:-1] not in contents
        assert secret not in contents


def test_only_the_night_of_a_decision_is_needed_to_prove_it(moderator, file, time_machine):
    for day in (1, 2, 3):
        time_machine.move_to(datetime(2026, 5, day, 4, tzinfo=UTC), tick=False)
        comments = [approved_comment(by=moderator), approved_comment(by=moderator)]
        anchor()
        if day == 2:
            wanted = comments[0]
    make_bundle(file, moderator.username, comment=str(wanted.pk))
    rows = members_of(file)["proof/decisions.chain"].splitlines()
    assert len(rows) == 3


def test_the_whole_log_is_proven_from_its_first_row(log, moderator, file, capsys):
    anchor()
    make_bundle(file, moderator.username, whole_log=True)
    status, output = verify(file, capsys, "--key", signing_key.fingerprint())
    assert status == 0, output
    assert "审核日志共 5 行，从第一行到末行完整、连续。" in output


def test_an_anchor_that_was_kept_elsewhere_is_compared(log, moderator, file, tmp_path, capsys):
    anchor()
    kept = next((tmp_path / "anchors").glob("*.txt"))
    make_bundle(file, moderator.username, article=article_of(log))
    status, output = verify(file, capsys, "--anchor", str(kept))
    assert status == 2
    assert "存证与资料包的存证衔接" in output
    line = re.sub("decisions 5 .{64}", f"decisions 5 {'a' * 64}", kept.read_text())
    kept.write_text(line)
    file.unlink()
    make_bundle(file, moderator.username, whole_log=True)
    status, output = verify(file, capsys, "--anchor", str(kept))
    assert status == 1
    assert "前 5 行与" in output
    kept.write_text(re.sub("after .{64}", f"after {'b' * 64}", line))
    status, output = verify(file, capsys, "--anchor", str(kept))
    assert status == 1
    assert "被重造过" in output


@pytest.mark.parametrize(
    "error", [DatabaseError("database is locked"), OSError(28, "No space left on device")]
)
def test_what_was_not_logged_is_not_there(log, moderator, file, monkeypatch, error):
    def fail(*args: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(files, "log_disclosure", fail)
    with pytest.raises((DatabaseError, CommandError)):
        make_bundle(file, moderator.username, article=article_of(log))
    assert not file.exists()


def test_another_file_is_never_overwritten(log, moderator, file):
    file.write_text("another bundle")
    with pytest.raises(CommandError, match="bundle.zip"):
        make_bundle(file, moderator.username, article=article_of(log))
    assert file.read_text() == "another bundle"


def test_key_and_bundle_are_in_the_log_of_downloads_without_the_sender(log, moderator, file):
    make_bundle(file, moderator.username, network="203.0.113.7", nickname="江边人")
    key, bundle = Disclosure.objects.order_by("-pk")[:2][::-1]
    assert (key.kind, key.subject) == ("key", signing_key.fingerprint())
    assert (bundle.kind, bundle.by) == ("bundle", moderator)
    assert "203.0.113" not in bundle.subject
    assert "江边人" not in bundle.subject
    file.unlink()
    make_bundle(file, moderator.username, comment=str(log[0].comment_id))
    assert Disclosure.objects.filter(kind="key").count() == 1
    assert "签名公钥登记" in verify_output(file)


def verify_output(file: Path) -> str:
    from comments.inspection.verifier.findings import Options
    from comments.inspection.verifier.main import verify as verified

    return "\n".join(verified(str(file), Options()).proven)


def test_without_the_logs_a_bundle_has_neither_downloads_nor_restrictions(
    log, moderator, admin, file, capsys
):
    Restriction.impose("nickname", "某", by=admin)
    make_bundle(file, moderator.username, article=article_of(log), no_logs=True)
    names = set(members_of(file))
    assert not {"data/restrictions.jsonl", "data/disclosures.jsonl"} & names
    assert verify(file, capsys, "--key", signing_key.fingerprint())[0] == 0


def test_a_damaged_log_gives_no_bundle(log, moderator, file):
    from comments.models import DecisionHead

    DecisionHead.objects.update(digest="f" * 64)
    with pytest.raises(CommandError, match="verify_decisions"):
        make_bundle(file, moderator.username, article=article_of(log))
    assert not file.exists()


def test_the_public_key_is_kept_beside_the_anchors(log, moderator, file, tmp_path):
    anchor()
    assert list((tmp_path / "anchors").glob("*.pem")) == []
    make_bundle(file, moderator.username, article=article_of(log))
    anchor()
    (copy,) = (tmp_path / "anchors").glob("*.pem")
    assert copy.read_bytes() == signing_key.public_key()
    assert signing_key.fingerprint() in copy.name


def test_the_key_is_readable_by_its_owner_only(log, moderator, file):
    make_bundle(file, User.objects.get(pk=moderator.pk).username, article=article_of(log))
    assert signing_key.path().stat().st_mode & 0o777 == 0o600
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_verifier_alone_is_written_by_the_command(tmp_path):
    call_command("inspection_bundle", verifier=tmp_path / "verify.py")
    assert (tmp_path / "verify.py").read_text() == joined()
