"""Bundles asked for in the admin: made at once or by a task, fetched, and deleted in time."""

from __future__ import annotations

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError
from django.utils import timezone

from comments.admin import bundle_pages
from comments.inspection.bundle import files
from comments.models import DecisionHead, Disclosure, InspectionBundle
from tests.factories import approved_comment, make_comment, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]

PAGE = "/admin/comments/ledger/bundle/"


def ask(client, **scope: object) -> InspectionBundle:
    answer = client.post(f"{PAGE}make/", scope)
    assert answer.status_code == 302
    return InspectionBundle.objects.latest("asked_at")


def test_a_large_bundle_is_made_in_the_background(moderator, moderator_client, monkeypatch):
    comment = approved_comment(by=moderator)
    monkeypatch.setattr(files, "AT_ONCE", 0)
    bundle = ask(moderator_client, comment=comment.pk)
    page = moderator_client.get(PAGE).text
    assert "制作中：0 / 1 条评论" in page
    assert 'http-equiv="refresh"' in page
    assert not files.path_of(bundle).exists()
    files.make_bundle.call(str(bundle.pk))
    bundle.refresh_from_db()
    assert (bundle.done, bundle.failure) == (1, "")
    assert bundle.size == files.path_of(bundle).stat().st_size
    page = moderator_client.get(PAGE).text
    assert "下载" in page
    assert 'http-equiv="refresh"' not in page
    # Done twice, when the worker was killed: it is not made again.
    files.path_of(bundle).unlink()
    files.make_bundle.call(str(bundle.pk))
    assert not files.path_of(bundle).exists()


def test_a_download_is_logged_before_its_first_byte(moderator, moderator_client):
    bundle = ask(moderator_client, network="203.0.113.7")
    assert not Disclosure.objects.filter(kind="bundle").exists()
    answer = moderator_client.post(f"{PAGE}{bundle.pk}/")
    # Nothing of it has been read yet.
    row = Disclosure.objects.get(kind="bundle")
    assert (row.by, row.subject.split()[0]) == (moderator, bundle.manifest)
    assert "203.0.113" not in row.subject
    assert b"".join(answer.streaming_content)[:2] == b"PK"


def test_only_who_has_asked_can_fetch_it(moderator_client, admin):
    bundle = ask(moderator_client, nickname="江边人")
    client = sign_in(admin)
    assert client.post(f"{PAGE}{bundle.pk}/").status_code == 404
    assert "江边人" not in client.get(PAGE).text
    assert not Disclosure.objects.filter(kind="bundle").exists()


def test_files_are_deleted_after_a_week_and_the_sender_is_forgotten(moderator_client):
    bundle = ask(moderator_client, network="203.0.113.7", nickname="江边人")
    recent = ask(moderator_client, comment=make_comment().pk)
    week = timezone.now() - timedelta(days=7, minutes=1)
    InspectionBundle.objects.filter(pk=bundle.pk).update(asked_at=week)
    call_command("erase_sender_data", stdout=StringIO())
    assert [path.stem for path in files.folder().iterdir()] == [str(recent.pk)]
    page = moderator_client.get(PAGE).text
    assert "已到期删除" in page
    assert "203.0.113.7" not in page
    answer = moderator_client.post(f"{PAGE}{bundle.pk}/", follow=True)
    assert "请重新制作" in answer.text
    assert not Disclosure.objects.filter(kind="bundle").exists()


def test_what_a_killed_process_has_left_is_deleted_after_a_week(db):
    week = (timezone.now() - timedelta(days=7, minutes=1)).timestamp()
    for name in (".work-old", ".work-new"):
        (files.folder() / name).mkdir()
        (files.folder() / name / "comments.jsonl").write_text("203.0.113.7")
    # Of a database before a restore: no row names it.
    for name in ("old.zip", "old.draft", "new.draft"):
        (files.folder() / name).touch()
    for path in files.folder().glob("*old*"):
        os.utime(path, (week, week))
    # As seen at the moment at which the file of another process gets its name.
    (files.folder() / "gone.draft").symlink_to("gone.zip")
    call_command("erase_sender_data", stdout=StringIO())
    assert sorted(path.name for path in files.folder().iterdir()) == [
        *(".work-new", "gone.draft", "new.draft")
    ]


def test_a_bundle_that_was_never_made_is_not_waited_for(moderator_client, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", -1)
    bundle = ask(moderator_client, network="203.0.113.7")
    rows = InspectionBundle.objects.filter(pk=bundle.pk)
    rows.update(asked_at=timezone.now() - timedelta(hours=2))
    # A page that loads itself anew would keep its reader signed in.
    assert 'http-equiv="refresh"' not in moderator_client.get(PAGE).text
    rows.update(asked_at=timezone.now() - timedelta(days=8))
    call_command("erase_sender_data", stdout=StringIO())
    page = moderator_client.get(PAGE).text
    assert "没有按时做好" in page
    assert "203.0.113.7" not in page
    # Without its scope it would be about somebody else.
    files.make_bundle.call(str(bundle.pk))
    assert not files.path_of(bundle).exists()


@pytest.mark.parametrize(
    "error",
    [OSError(28, "No space left on device"), TimeoutError(), DatabaseError("database is locked")],
)
def test_what_fails_is_said_and_leaves_no_file(moderator_client, monkeypatch, error):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr(files, "write", fail)
    bundle = ask(moderator_client, comment=make_comment().pk)
    assert bundle.failure
    assert bundle.failure in moderator_client.get(PAGE).text
    assert list(files.folder().iterdir()) == []


def test_a_damaged_log_gives_no_bundle(moderator, moderator_client):
    comment = approved_comment(by=moderator)
    DecisionHead.objects.update(digest="f" * 64)
    bundle = ask(moderator_client, comment=comment.pk)
    assert "verify_decisions" in bundle.failure
    assert not bundle.made_at


@pytest.mark.parametrize(
    "scope", [{}, {"network": "x"}, {"since": "31.5.2026"}, {"comment": "9" * 30}, {"article": "?"}]
)
def test_a_scope_that_makes_no_sense_is_refused(moderator_client, scope):
    assert moderator_client.post(f"{PAGE}make/", scope).status_code == 400
    assert moderator_client.get(PAGE, scope or {"logs": "on"}).status_code == 400
    assert not InspectionBundle.objects.exists()


def test_a_get_request_makes_and_fetches_nothing(moderator_client):
    bundle = ask(moderator_client, comment=make_comment().pk)
    for address in ("make/", f"{bundle.pk}/"):
        assert moderator_client.get(PAGE + address).status_code == 405
    assert moderator_client.post(PAGE).status_code == 405


def test_the_page_of_a_case_names_the_anchor_after_it(moderator, moderator_client):
    comment = approved_comment(by=moderator)
    file = moderator_client.post("/admin/comments/ledger/file/", {"comment": comment.pk}).text
    assert "还没有存证" in file
    call_command("anchor_decisions", stdout=StringIO())
    file = moderator_client.post("/admin/comments/ledger/file/", {"comment": comment.pk}).text
    assert "newscenter-anchor 1" in file


def test_many_comments_are_counted_up_to_a_bound(moderator_client, monkeypatch):
    monkeypatch.setattr(bundle_pages, "MAX_COUNTED", 2)
    for _ in range(2):
        make_comment(nickname="江边人")
    # There are no more than that.
    assert "评论不少于 2 条" in moderator_client.get(PAGE, {"nickname": "江边人"}).text
