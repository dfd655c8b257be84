"""The self-check in the admin and at the command line: results, answers, and reports for paper."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Publication
from comments.models import CommentingSettings
from newscenter.compliance.models import ComplianceAnswer, ComplianceReport
from newscenter.compliance.rulebook import RULES
from tests.factories import make_article_report, make_user, sign_in
from tests.second_factor import confirm_identity

PATH = "/admin/compliance/"
ANSWER = f"{PATH}answer/reprints/"


@pytest.fixture
def gao(db) -> Client:
    return sign_in(make_user(group="editor", username="gao", last_name="高", first_name="远"))


def run(*options: str) -> tuple[int, str]:
    output = io.StringIO()
    try:
        call_command("compliance_check", *options, stdout=output)
    except SystemExit as status:
        return int(str(status.code)), output.getvalue()
    return 0, output.getvalue()


def test_the_page_shows_every_rule_with_its_norm_and_where_it_is_mended(gao) -> None:
    page = gao.get(PATH).text
    assert all(f'id="{key}"' in page for key in RULES)
    assert "《互联网跟帖评论服务管理规定》第 4 条第 1 项" in page
    assert 'href="/admin/articles/publication/#id_icp_number"' in page
    assert "不是法律意见" in page


def test_editors_get_no_links_to_pages_of_administrators(gao, admin_client) -> None:
    link = 'href="/admin/comments/commentingsettings/#id_open"'
    assert link not in gao.get(PATH).text
    assert link in admin_client.get(PATH).text


def test_editors_get_a_link_to_the_reports_on_articles(gao) -> None:
    make_article_report(at=timezone.now() - timedelta(days=5))
    rule = gao.get(PATH).text.partition('id="reports">')[2].partition("</article>")[0]
    assert 'href="/admin/comments/articlereport/"' in rule


def test_every_name_on_the_page_is_that_of_one_element(gao) -> None:
    names = re.findall(' id="([^"]*)"', gao.get(PATH).text)
    assert len(names) == len(set(names))


def test_every_link_leads_to_a_page_that_has_the_field(admin_client) -> None:
    page = admin_client.get(PATH).text
    links = {part.split('"')[0] for part in page.split('href="')[1:] if part.startswith("/admin/")}
    assert len(links) > 10
    confirm_identity(admin_client)
    for address in links:
        path, _, field = address.partition("#")
        answer = admin_client.get(path)
        assert answer.status_code == 200, address
        assert not field or f'id="{field}"' in answer.text, address


def test_results_are_filtered_by_outcome_and_by_norm(gao) -> None:
    failing = gao.get(f"{PATH}?result=fail").text
    assert 'id="icp-number"' in failing
    assert 'id="reprints"' not in failing
    of_law = gao.get(f"{PATH}?norm=security").text
    assert 'id="network-logs"' in of_law
    assert 'id="icp-number"' not in of_law
    assert 'id="icp-number"' in gao.get(f"{PATH}?result=nonsense&norm=").text
    assert "没有这种结果的自查项" in gao.get(f"{PATH}?result=fail&norm=ai").text


def test_an_answer_is_stored_with_who_and_when_and_shown(gao) -> None:
    response = gao.post(ANSWER, {"answer": "yes", "note": "见转载管理办法"})
    assert response.headers["Location"] == f"{PATH}#reprints"
    stored = ComplianceAnswer.objects.get()
    assert (stored.rule, stored.answer, stored.by.username) == ("reprints", "yes", "gao")
    assert "是，已做到（高远，" in gao.get(PATH).text
    gao.post(ANSWER, {"answer": "no"})
    assert ComplianceAnswer.objects.count() == 2
    assert "否，尚未做到（高远，" in gao.get(PATH).text


def test_an_answer_without_its_reason_is_refused_and_kept_on_the_page(gao) -> None:
    response = gao.post(ANSWER, {"answer": "not_applicable", "note": ""})
    assert response.status_code == 400
    assert "请写明为什么不适用" in response.text
    assert gao.post(ANSWER, {"note": "只登自采稿件"}).status_code == 400
    assert "只登自采稿件" in gao.post(ANSWER, {"note": "只登自采稿件"}).text
    # There are many on the page: the browser scrolls to the one that was refused.
    assert f'action="{ANSWER}#reprints"' in response.text
    assert gao.post(ANSWER, {"answer": "yes", "note": "x" * 501}).status_code == 400
    assert not ComplianceAnswer.objects.exists()


def test_a_report_keeps_the_results_of_its_moment(gao) -> None:
    Publication.objects.update(name="云桦新闻")
    gao.post(ANSWER, {"answer": "yes", "note": "见办法"})
    address = gao.post(f"{PATH}report/").headers["Location"]
    paper = gao.get(address).text
    assert all(words in paper for words in ("云桦新闻", "高远", "Newscenter", "不是法律意见"))
    assert "是，已做到（高远，" in paper
    assert "页脚没有 ICP 备案号" in paper
    Publication.objects.update(icp_number="黑ICP备12345678号-1")
    assert "页脚没有 ICP 备案号" in gao.get(address).text
    assert address in gao.get(PATH).text


def test_earlier_reports_stay_in_reach_and_are_not_read_for_the_list(gao) -> None:
    user = make_user(username="shen")
    for _year in range(20):
        ComplianceReport.objects.create(by=user, publication="云桦新闻", version="1")
    first = ComplianceReport.objects.earliest("pk")
    with CaptureQueriesContext(connection) as queries:
        assert f'href="{PATH}report/{first.pk}/"' in gao.get(PATH).text
    assert not [query for query in queries if '"lines"' in query["sql"]]


def test_the_database_refuses_to_change_a_report(gao) -> None:
    gao.post(f"{PATH}report/")
    for change in ("update", "delete"):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows = ComplianceReport.objects.all()
            rows.delete() if change == "delete" else rows.update(publication="别的")
    assert ComplianceReport.objects.count() == 1


def test_opening_the_page_writes_nothing(gao) -> None:
    CommentingSettings.objects.all().delete()
    gao.get(PATH)
    assert not CommentingSettings.objects.exists()
    assert not ComplianceAnswer.objects.exists()
    assert not ComplianceReport.objects.exists()


def test_the_first_page_leads_editors_and_administrators_there(gao, admin_client) -> None:
    for client in (gao, admin_client):
        assert f'href="{PATH}"' in client.get("/admin/").text


@pytest.mark.parametrize("group", ["writer", "moderator", ""])
def test_others_are_refused(db, group) -> None:
    client = sign_in(make_user(group=group, is_staff=True))
    assert PATH not in client.get("/admin/").text
    assert client.get(PATH).status_code == 403
    assert client.post(ANSWER, {"answer": "yes"}).status_code == 403
    assert client.post(f"{PATH}report/").status_code == 403
    assert client.get(f"{PATH}report/1/").status_code == 403
    assert Client().get(PATH).status_code == 302


def test_wrong_methods_and_rules_are_refused(gao) -> None:
    assert gao.get(ANSWER).status_code == 405
    assert gao.get(f"{PATH}report/").status_code == 405
    assert gao.post(PATH).status_code == 405
    assert gao.post(f"{PATH}answer/no-such-rule/", {"answer": "yes"}).status_code == 404
    assert gao.get(f"{PATH}report/999/").status_code == 404


def test_the_command_fails_while_a_rule_does(db) -> None:
    status, text = run()
    assert status == 1
    assert "✗ ICP 备案 [icp-number]" in text
    assert "/admin/articles/publication/#id_icp_number" in text
    assert "以上结果不是法律意见" in text
    # Nothing fails there; a question is no failure.
    status, text = run("--norm", "ai")
    assert status == 0
    assert "? 主动声明 AI 生成内容" in text
    assert "icp-number" not in text


def test_the_command_writes_json_and_csv_for_other_programs(db) -> None:
    status, text = run("--format", "json", "--norm", "services", "--norm", "ai")
    assert status == 1
    lines = json.loads(text)
    assert [line["key"] for line in lines if line["state"] == "fail"] == ["icp-number"]
    assert lines[0]["norms"] == ["《互联网信息服务管理办法》第 12 条", "《政府网站发展指引》"]
    _status, table = run("--format", "csv")
    rows = list(csv.reader(io.StringIO(table.lstrip("\ufeff"))))
    assert len(rows) == len(RULES) + 1
    assert rows[0][0] == "自查项"
