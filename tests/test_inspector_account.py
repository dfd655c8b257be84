"""An inspector's own account: two permissions answer every question, and change nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command

from comments.models import ArticleReport, Report, Restriction
from newscenter.compliance.rule import State
from newscenter.compliance.rulebook import RULES
from newscenter.compliance.site import Site
from tests.factories import (
    approved_comment,
    make_article_report,
    make_report,
    make_user,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]

RESTRICTIONS, REPORTS = "/admin/comments/restriction/", "/admin/comments/report/"
ARTICLE_REPORTS, BUNDLES = "/admin/comments/articlereport/", "/admin/comments/ledger/bundle/"


@pytest.fixture
def inspector():
    person = make_user(username="inspector", is_staff=True)
    rights = Permission.objects.filter(
        content_type__app_label="comments", codename__in=["view_decision", "view_comment"]
    )
    person.user_permissions.set(rights)
    return person


@pytest.fixture
def client(inspector):
    return sign_in(inspector)


def test_restrictions_are_seen_and_can_be_neither_imposed_nor_lifted(client, admin):
    restriction = Restriction.impose("nickname", "捣乱的人", by=admin)
    page = client.get(RESTRICTIONS).text
    assert "捣乱的人" in page
    assert "impose/" not in page
    assert "解除</button>" not in page
    data = {"kind": "nickname", "nickname": "别人"}
    assert client.post(f"{RESTRICTIONS}impose/", data).status_code == 403
    assert client.post(f"{RESTRICTIONS}impose/", {}).status_code == 403
    assert client.post(f"{RESTRICTIONS}{restriction.pk}/lift/").status_code == 403
    assert Restriction.objects.count() == 1


def test_reports_are_found_by_the_number_on_their_receipt_and_not_decided(client, moderator):
    report = make_report(note="这是谣言")
    make_report(note="另一条")
    report.dismiss(by=moderator)
    for term in (report.number, report.number.lower(), str(report.comment_id)):
        page = client.get(REPORTS, {"q": term}).text
        assert "这是谣言" in page, term
        assert "另一条" not in page
    still_open = Report.objects.unhandled().get()
    assert "这是谣言" not in client.get(REPORTS, {"q": f"A{report.pk}"}).text
    chosen = {"action": "dismiss", "_selected_action": still_open.pk}
    client.post(REPORTS, chosen)
    assert Report.objects.unhandled().count() == 1


def test_reports_on_an_article_stand_where_the_article_is_asked_for(client, editor):
    report = make_article_report(note="日期不对", network="198.51.100.77")
    report.handle("dismissed", by=editor, answer="已核实")
    make_article_report(note="别的文章")
    page = client.get(BUNDLES, {"article": report.article_id}).text
    for expected in (report.number, "日期不对", "已核实"):
        assert expected in page
    assert "别的文章" not in page
    assert "198.51.100.77" not in page
    comment = approved_comment(article=report.article)
    assert "日期不对" not in client.get(BUNDLES, {"comment": comment.pk}).text
    assert client.get(ARTICLE_REPORTS).status_code == 403


def test_editors_find_reports_on_articles_by_their_number(editor_client, editor):
    report = make_article_report(note="日期不对")
    make_article_report(note="别的文章")
    report.handle("dismissed", by=editor)
    for term in (report.number, str(report.article_id)):
        page = editor_client.get(ARTICLE_REPORTS, {"q": term}).text
        assert "日期不对" in page
        assert "别的文章" not in page
    assert "日期不对" not in editor_client.get(ARTICLE_REPORTS, {"q": "没有"}).text
    assert ArticleReport.objects.count() == 2


def test_who_may_see_decisions_alone_sees_neither_reports_nor_senders():
    person = make_user(username="clerk", is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_decision"))
    for page in (REPORTS, RESTRICTIONS):
        assert sign_in(person).get(page).status_code == 403


def test_the_command_of_the_manual_makes_such_an_account(inspector, admin):
    text = Path("docs/inspection.zh-CN.md").read_text(encoding="utf-8")
    command = re.search(r'shell -c "(.*?)"\n', text, re.DOTALL)[1].replace("\n    ", "\n")
    inspector.user_permissions.clear()
    call_command("shell", command=command.replace("jiancha", inspector.username), verbosity=0)
    client = sign_in(inspector)
    for page in (REPORTS, RESTRICTIONS, BUNDLES, "/admin/comments/decision/"):
        assert client.get(page).status_code == 200
    assert client.get("/admin/articles/article/").status_code == 403
    # The self-check asks about it, and does not condemn it.
    assert RULES["data-access"].examine(Site()).state == State.ASK
