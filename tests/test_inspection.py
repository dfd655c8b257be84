"""Downloads for inspectors: who may make them, and the log of who made them."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from comments.models import (
    Disclosure,
    DisclosureHead,
)
from tests.browser import run_axe
from tests.factories import make_comment, make_user, rejected_comment, sign_in
from tests.test_case_file import case_file
from tests.test_monthly_ledger import ledger

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/ledger/"


def test_downloads_are_logged_and_listed(moderator, admin, time_machine):
    time_machine.move_to("2026-03-31T12:00:00+08:00", tick=False)
    comment = make_comment()
    ledger(sign_in(moderator), "2026-03")
    case_file(sign_in(admin), comment.pk)
    first, second = Disclosure.objects.all()
    assert (first.kind, first.subject, first.by) == ("ledger", "2026-03", moderator)
    assert (second.kind, second.subject, second.by) == ("file", str(comment.pk), admin)
    assert first.at == timezone.now()
    assert second.previous == first.digest
    assert DisclosureHead.objects.get().digest == second.digest
    page = sign_in(moderator).get(PAGE).text
    assert "2026-03-31 12:00:00 admin：单条评论的完整档案" in page


def test_nothing_is_downloaded_that_can_not_be_logged(moderator, monkeypatch):
    rejected_comment(by=moderator, reason="广告")
    monkeypatch.setattr("comments.models.hash_chain.sha256_of", lambda payload: None)
    client = sign_in(moderator, raise_request_exception=False)
    answer = ledger(client, f"{timezone.localdate():%Y-%m}")
    assert answer.status_code == 500
    assert "广告" not in answer.text


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE comments_disclosure SET subject = '2001-01'",
        "UPDATE comments_disclosure SET by_id = by_id",
        "DELETE FROM comments_disclosure",
        "DELETE FROM comments_disclosurehead",
    ],
)
def test_the_database_refuses_to_rewrite_disclosures(moderator, statement):
    Disclosure.append("ledger", "2026-03", by=moderator)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_simultaneous_downloads_make_one_chain(at_once, moderator):
    def download(number):
        with transaction.atomic():
            return Disclosure.append("ledger", f"{number}", by=moderator)

    assert all(isinstance(result, Disclosure) for result in at_once(download, 12))
    rows = list(Disclosure.objects.all())
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert all(row.digest == row.computed_digest() for row in rows)


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_may_not_download_anything(who, request):
    client, comment = sign_in(request.getfixturevalue(who)), make_comment()
    assert client.get(PAGE).status_code in (302, 403)
    assert ledger(client, f"{timezone.localdate():%Y-%m}").status_code in (302, 403)
    assert case_file(client, comment.pk).status_code in (302, 403)
    assert not Disclosure.objects.exists()


def test_anonymous_users_are_asked_to_sign_in(reader):
    for answer in (reader.get(PAGE), ledger(reader), case_file(reader, 1)):
        assert answer.status_code == 302
        assert reverse("admin:login") in answer["Location"]


def test_the_permission_to_view_decisions_alone_gives_no_sender_data():
    from django.contrib.auth.models import Permission

    inspector = make_user(username="inspector", is_staff=True)
    inspector.user_permissions.add(Permission.objects.get(codename="view_decision"))
    client, comment = sign_in(inspector), make_comment()
    assert "完整档案" not in client.get(PAGE).text
    assert case_file(client, comment.pk).status_code == 403
    assert ledger(client, f"{timezone.localdate():%Y-%m}").status_code == 200


@pytest.mark.parametrize("part", ["month/", "file/"])
def test_a_get_request_downloads_nothing(part, moderator_client):
    assert moderator_client.get(PAGE + part).status_code == 405


def test_the_page_shows_the_head_and_is_linked_from_the_index(moderator, moderator_client):
    decision = rejected_comment(by=moderator).last_decision()
    page = moderator_client.get(PAGE).text
    assert decision.digest in page
    assert f"编号 {decision.pk}" in page
    assert PAGE in moderator_client.get("/admin/").text


def test_a_link_can_fill_in_the_number_of_a_comment(moderator_client):
    page = moderator_client.get(f"{PAGE}?comment=17").text
    assert re.search(
        r'<input[^>]+name="comment"[^>]+value="17"|value="17"[^>]+name="comment"', page
    )


def test_the_page_is_accessible_and_fits_a_phone(page, live_server, moderator):
    rejected_comment(by=moderator)
    call_command("anchor_decisions", stdout=StringIO())
    client = sign_in(moderator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
    )
    page.goto(PAGE)
    page.get_by_text("存证内容").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").first.click()
    assert download.value.suggested_filename.startswith("评论台账 ")
    results = run_axe(page)
    assert results.violations_count == 0, results.generate_report()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
