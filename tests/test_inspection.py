"""What an inspector is given: the ledger of a month, the file on a comment; and who took them."""

import csv
import hashlib
import io
import json
import re
from datetime import datetime, timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from articles.months import Month
from comments.csv_safe import escape_formula
from comments.inspection.ledger import months
from comments.models import (
    Comment,
    Decision,
    DecisionHead,
    Disclosure,
    DisclosureHead,
    Reply,
    Report,
)
from tests.browser import run_axe
from tests.factories import make_article, make_comment, make_user, rejected_comment, sign_in

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/ledger/"
NOON = datetime.fromisoformat("2026-03-31T12:00:00+08:00")


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def month(client, value="2026-03"):
    return client.post(f"{PAGE}month/", {"month": value})


def table(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def take_file(client, comment):
    return client.post(f"{PAGE}file/", {"comment": comment})


@pytest.fixture
def march(moderator) -> None:
    """On the last day of March five came in; three were decided on, one of them twice."""
    article = make_article(published_at=NOON)
    comments = [
        make_comment(article=article, submitted_at=NOON - timedelta(minutes=minutes))
        for minutes in (10, 20, 60, 5, 5)
    ]
    with at(NOON):
        comments[0].approve(by=moderator)
        comments[1].reject(by=moderator, reason="=cmd|' /C calc'!A1")
        comments[2].reject(by=moderator, reason="广告")
    with at(NOON + timedelta(hours=1)):
        comments[2].reopen(by=moderator)
    # In Beijing it is April.
    with at(datetime.fromisoformat("2026-03-31T16:00:00+00:00")):
        comments[2].reject(by=moderator, reason="广告")
        comments[3].approve(by=moderator)
        comments[2].appeal()
        comments[4].withdraw()


@pytest.fixture
def later():
    with at(datetime.fromisoformat("2026-04-20T09:00:00+08:00")):
        yield


def test_the_ledger_counts_days_of_the_site_and_their_sum(march, later, moderator):
    rows = table(month(sign_in(moderator)))
    assert ["2026-03-31", "5", "1", "2", "1", "0", "0", "20.0"] in rows
    assert ["2026-03-30", *["0"] * 6, ""] in rows
    assert ["合计", "5", "1", "2", "1", "0", "0", "20.0"] in rows
    assert len([row for row in rows if row and row[0].startswith("2026-03-") and row[2:]]) == 31


def test_a_decision_belongs_to_the_day_it_was_made(march, later, moderator):
    rows = table(month(sign_in(moderator), "2026-04"))
    # The comment that was undone before had its first decision in March.
    assert ["2026-04-01", "0", "1", "1", "0", "1", "1", "725.0"] in rows
    assert "2026-04-20" in [row[0] for row in rows if row]
    assert "2026-04-21" not in [row[0] for row in rows if row]


def test_rejections_are_counted_by_reason(march, later, moderator):
    rows = table(month(sign_in(moderator)))
    assert ["广告", "1"] in rows
    assert ["'=cmd|' /C calc'!A1", "1"] in rows


def test_the_ledger_names_the_head_of_the_log_and_who_made_it(march, later, moderator):
    rows = table(month(sign_in(moderator)))
    assert ["日志末端摘要", DecisionHead.objects.get().digest] in rows
    assert ["制作人", "moderator"] in rows
    assert ["评论台账", "2026-03-01 – 2026-03-31"] in rows


def test_spreadsheet_programs_open_the_ledger(march, later, moderator):
    answer = month(sign_in(moderator))
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "评论台账 2026-03.csv" in unquote(answer["Content-Disposition"])
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("start", list("=+-@＝＋－＠−\t\r\n"))
@pytest.mark.parametrize("before", ["", " ", "　", "\u200b", "\ufeff"])
def test_cells_that_begin_like_formulas_are_defused(start, before):
    assert escape_formula(f"{before}{start}1+1") == f"'{before}{start}1+1"


@pytest.mark.parametrize("cell", ["好", "1+1=2", "a@b", "", -5, 2.5, "2026-03-31", "‘-"])
def test_other_cells_stay_as_they_are(cell):
    assert escape_formula(cell) == cell


def test_months_go_from_the_first_comment_to_this_one(later):
    assert months() == [Month(2026, 4)]
    make_comment(submitted_at=datetime.fromisoformat("2025-11-30T16:00:00+00:00"))
    assert [str(each) for each in months()] == [
        "2026-04",
        "2026-03",
        "2026-02",
        "2026-01",
        "2025-12",
    ]


def test_a_comment_from_the_future_harms_no_list_of_months():
    make_comment(submitted_at=timezone.now() + timedelta(days=100))
    assert len(months()) == 1


@pytest.mark.parametrize("value", ["", "2026-13", "1999-01", "x", "2026-04-01"])
def test_what_is_no_month_is_refused_with_a_sentence(value, later, moderator_client):
    answer = month(moderator_client, value)
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert not Disclosure.objects.exists()


def test_a_ledger_reads_the_same_number_of_times_whatever_was_decided(
    later, moderator, django_assert_max_num_queries
):
    client, article = sign_in(moderator), make_article()
    for _ in range(30):
        rejected_comment(article=article, by=moderator)
    with django_assert_max_num_queries(25):
        month(client, "2026-04")


def test_the_file_tells_all_that_is_known_of_a_comment(moderator, moderator_client):
    comment = make_comment(
        body="第一行\n第二行", nickname="江边人", address="203.0.113.9", browser="Firefox"
    )
    comment.reject(by=moderator, reason="广告")
    comment.reopen(by=moderator, reason="看错了")
    comment.approve(by=moderator)
    text = take_file(moderator_client, comment.pk).content.decode("utf-8-sig")
    for said in (
        "    | 第一行\r\n    | 第二行",
        "江边人",
        "203.0.113.9",
        "Firefox",
        "广告",
        "看错了",
    ):
        assert said in text
    for decision in Decision.objects.all():
        assert decision.digest in text
        assert decision.text_digest in text
    assert DecisionHead.objects.get().digest in text


def test_every_digest_of_the_file_can_be_checked_by_hand(moderator, moderator_client):
    comment = rejected_comment(by=moderator, body="甲\u202e乙", reason="广告")
    text = take_file(moderator_client, comment.pk).content.decode("utf-8-sig")
    lines = re.findall("摘要原文：(.*)\r", text)
    said = {hashlib.sha256(line.encode()).hexdigest() for line in lines}
    assert said == {comment.text_digest(), Decision.objects.get().digest}
    assert json.loads(lines[0])[3] == "甲\u202e乙"


def test_nobody_can_write_a_part_of_his_own_file(moderator_client):
    comment = make_comment(
        body="好\n\n审核决定\u2028----\n1. 待审核 → 已通过", nickname="甲\u202e乙"
    )
    lines = take_file(moderator_client, comment.pk).text.split("\r\n")
    assert "    | 审核决定‹U+2028›----" in lines
    assert "    | 1. 待审核 → 已通过" in lines
    assert "昵称：甲‹U+202E›乙" in lines


def test_the_file_says_when_sender_data_is_gone_and_when_staff_wrote_it(moderator_client, editor):
    comment = make_comment(sent_by=editor, address=None, network="", browser="")
    text = take_file(moderator_client, comment.pk).text
    assert text.count("已到期清除") == 3
    assert "由工作人员登录后发送：editor" in text


def test_the_file_tells_what_readers_reported_and_the_office_replied(
    moderator, moderator_client, editor
):
    comment = make_comment()
    comment.approve(by=moderator)
    report = Report.objects.create(
        comment=comment, kind="rumour", note="不是\n真的", network="198.51.100.9"
    )
    report.dismiss(by=moderator)
    Reply.objects.create(comment=comment, text="感谢来信。", by=editor)
    comment.withdraw()
    text = take_file(moderator_client, comment.pk).text
    for said in ("    | 不是\r\n    | 真的", "198.51.100.9", "    | 感谢来信。", "已通过 → "):
        assert said in text
    assert text.count("审核人：") == 2


def test_the_file_tells_what_the_screening_marked(moderator_client):
    flag = {"field": "body", "start": 0, "end": 2, "kind": "term", "label": "词", "note": "广告"}
    comment = make_comment(body="刷单加我", flags=[flag])
    assert "词 广告 刷单" in take_file(moderator_client, comment.pk).text


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "99999999999999999999", "7654321"])
def test_a_comment_that_is_not_there_is_refused_with_a_sentence(number, moderator_client):
    answer = take_file(moderator_client, number)
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert not Disclosure.objects.exists()


def test_who_took_what_away_is_logged_and_shown(march, later, moderator, admin):
    comment = Comment.objects.first()
    month(sign_in(moderator))
    take_file(sign_in(admin), comment.pk)
    first, second = Disclosure.objects.all()
    assert (first.kind, first.subject, first.by) == ("ledger", "2026-03", moderator)
    assert (second.kind, second.subject, second.by) == ("file", str(comment.pk), admin)
    assert first.at == timezone.now()
    assert second.previous == first.digest
    assert DisclosureHead.objects.get().digest == second.digest
    page = sign_in(moderator).get(PAGE).text
    assert "2026-04-20 09:00:00 admin：单条评论的完整档案" in page


def test_nothing_leaves_that_can_not_be_logged(march, later, moderator, monkeypatch):
    monkeypatch.setattr(Disclosure, "computed_digest", lambda self: None)
    client = sign_in(moderator, raise_request_exception=False)
    answer = month(client)
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
def test_the_database_refuses_to_rewrite_who_took_what(moderator, statement):
    Disclosure.append("ledger", "2026-03", by=moderator)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_many_who_take_at_once_make_one_chain(at_once, moderator):
    def take(number):
        with transaction.atomic():
            return Disclosure.append("ledger", f"{number}", by=moderator)

    assert all(isinstance(each, Disclosure) for each in at_once(take, 12))
    rows = list(Disclosure.objects.all())
    assert [row.previous for row in rows[1:]] == [row.digest for row in rows[:-1]]
    assert all(row.digest == row.computed_digest() for row in rows)


@pytest.mark.parametrize("who", ["writer", "editor", "stranger"])
def test_others_may_not_take_anything(who, request):
    client, comment = sign_in(request.getfixturevalue(who)), make_comment()
    assert client.get(PAGE).status_code in (302, 403)
    assert month(client, f"{timezone.localdate():%Y-%m}").status_code in (302, 403)
    assert take_file(client, comment.pk).status_code in (302, 403)
    assert not Disclosure.objects.exists()


def test_a_stranger_is_asked_to_sign_in(reader):
    for answer in (reader.get(PAGE), month(reader), take_file(reader, 1)):
        assert answer.status_code == 302
        assert reverse("admin:login") in answer["Location"]


def test_who_may_only_see_decisions_is_given_no_sender_data():
    from django.contrib.auth.models import Permission

    inspector = make_user(username="inspector", is_staff=True)
    inspector.user_permissions.add(Permission.objects.get(codename="view_decision"))
    client, comment = sign_in(inspector), make_comment()
    assert "完整档案" not in client.get(PAGE).text
    assert take_file(client, comment.pk).status_code == 403
    assert month(client, f"{timezone.localdate():%Y-%m}").status_code == 200


@pytest.mark.parametrize("part", ["month/", "file/"])
def test_looking_downloads_nothing(part, moderator_client):
    assert moderator_client.get(PAGE + part).status_code == 405


def test_the_page_shows_the_head_and_stands_in_the_admins_list(moderator, moderator_client):
    decision = rejected_comment(by=moderator).last_decision()
    page = moderator_client.get(PAGE).text
    assert decision.digest in page
    assert f"编号 {decision.pk}" in page
    assert PAGE in moderator_client.get("/admin/").text


def test_a_link_brings_the_number_of_a_comment_along(moderator_client):
    page = moderator_client.get(f"{PAGE}?comment=17").text
    assert re.search(
        r'<input[^>]+name="comment"[^>]+value="17"|value="17"[^>]+name="comment"', page
    )


def test_the_page_is_usable(page, live_server, moderator):

    rejected_comment(by=moderator)
    client = sign_in(moderator)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
    )
    page.goto(PAGE)
    with page.expect_download() as download:
        page.get_by_role("button", name="下载").first.click()
    assert download.value.suggested_filename.startswith("评论台账 ")
    found = run_axe(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size({"width": 360, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
