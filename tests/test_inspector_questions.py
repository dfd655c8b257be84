"""Ten questions that inspectors ask: each answered by a page of the admin, and by a file."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.utils import timezone

from comments.inspection import signing_key
from comments.models import Decision, Disclosure, InspectionBundle, Restriction, Term, TermList
from newscenter.sign_in.models import SignInEvent
from tests.bundles import members_of, records, verify
from tests.factories import (
    approved_comment,
    make_article,
    make_comment,
    make_report,
    make_user,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_folders")]

LEDGER = "/admin/comments/ledger/"
BUNDLES = f"{LEDGER}bundle/"


@pytest.fixture
def judge():
    """A moderator with a name."""
    return make_user(group="moderator", username="shi", last_name="石", first_name="小满")


def shown(client, **scope: object) -> str:
    return client.get(f"{BUNDLES}?{urlencode(scope)}").text


def fetch(client, tmp_path, **scope: object):
    """Ask for a bundle in the admin, download it, and return the file."""
    assert client.post(f"{BUNDLES}make/", {"logs": "on"} | scope).status_code == 302
    bundle = InspectionBundle.objects.latest("asked_at")
    answer = client.post(f"{BUNDLES}{bundle.pk}/")
    path = tmp_path / "fetched.zip"
    path.write_bytes(b"".join(answer.streaming_content))
    return path


def proven(path, capsys) -> str:
    status, output = verify(path, capsys, "--key", signing_key.fingerprint())
    assert status == 0, output
    return output


def test_1_who_approved_a_comment_when_why_and_on_which_text(judge, tmp_path, capsys):
    comment = make_comment(body="渡口几点开？")
    comment.reject(by=judge, reason="与文章无关")
    comment.reopen(by=judge, reason="看错了")
    comment.approve(by=judge)
    client = sign_in(judge)
    page = shown(client, comment=comment.pk)
    at = timezone.localtime(comment.last_decision().at)
    for expected in ("石小满", "看错了", "渡口几点开？", f"{at:%Y-%m-%d %H:%M:%S}"):
        assert expected in page
    path = fetch(client, tmp_path, comment=comment.pk)
    assert [row["by_name"] for row in records(path, "decisions")] == ["石小满"] * 3
    assert "1 条评论的文字就是当时审核的文字" in proven(path, capsys)


def test_2_all_comments_from_a_network_in_may(judge, tmp_path, capsys):
    may = datetime(2026, 5, 7, 4, tzinfo=UTC)
    make_comment(body="五月的", network="203.0.113.9", submitted_at=may)
    make_comment(body="六月的", network="203.0.113.9", submitted_at=may + timedelta(days=30))
    make_comment(body="别处的", network="198.51.100.9", submitted_at=may)
    client = sign_in(judge)
    scope = {"network": "203.0.113.0/24", "since": "2026-05-01", "until": "2026-05-31"}
    page = shown(client, **scope)
    assert "五月的" in page
    assert "六月的" not in page
    assert "别处的" not in page
    path = fetch(client, tmp_path, **scope)
    assert [row["body"] for row in records(path, "comments")] == ["五月的"]
    proven(path, capsys)


def test_3_everything_of_an_article(judge, tmp_path, capsys):
    article = make_article(title="渡口重新通航了")
    approved_comment(article=article, by=judge, body="终于等到了！")
    make_comment(article=article, body="还在等。")
    client = sign_in(judge)
    page = shown(client, article=f"https://news.example.cn/articles/{article.pk}/")
    assert page.count("渡口重新通航了") == 2
    path = fetch(client, tmp_path, article=str(article.pk))
    assert len(records(path, "comments")) == 2
    assert records(path, "articles")[0]["title"] == "渡口重新通航了"
    proven(path, capsys)


def test_4_what_was_taken_down_last_week_and_by_whom(judge, tmp_path, capsys):
    comment = approved_comment(by=judge)
    comment.take_down(by=judge, reason="泄露了电话")
    approved_comment(by=judge)
    # What its author takes back, nobody has taken down.
    approved_comment(by=judge).withdraw()
    client = sign_in(judge)
    since = timezone.localtime() - timedelta(days=7)
    query = urlencode({"what": "removed", "at__gte": since.isoformat(" ", "seconds")})
    page = client.get(f"/admin/comments/decision/?{query}").text
    assert "泄露了电话" in page
    assert "石小满" in page
    assert page.count('class="field-comment_link"') == 1
    path = fetch(client, tmp_path, comment=comment.pk)
    assert records(path, "decisions")[-1]["to"] == "rejected"
    proven(path, capsys)


def test_5_who_has_taken_readers_data_away(judge, tmp_path, capsys):
    comment = approved_comment(by=judge)
    Disclosure.append("file", str(comment.pk), by=judge)
    client = sign_in(judge)
    page = client.get("/admin/comments/disclosure/").text
    assert "石小满" in page
    assert "单条评论的完整档案" in page
    path = fetch(client, tmp_path, comment=comment.pk)
    assert records(path, "disclosures")[0]["by_name"] == "石小满"
    assert "下载日志共" in proven(path, capsys)


def test_6_who_signed_in_when_and_from_where(judge, admin, tmp_path, capsys):
    SignInEvent.objects.create(kind="signed_in", user=judge, address="203.0.113.44")
    client = sign_in(admin)
    page = client.get("/admin/newscenter/signinevent/?q=shi").text
    assert "203.0.113.44" in page
    assert "石小满" in page
    path = fetch(client, tmp_path, whole_log="on")
    row = records(path, "sign-ins")[0]
    assert (row["event"], row["user"], row["address"]) == ("signed_in", "石小满", "203.0.113.44")
    proven(path, capsys)
    # The log of sign-ins is for administrators alone.
    assert records(fetch(sign_in(judge), tmp_path, whole_log="on"), "sign-ins") == []


def test_7_since_when_a_term_is_searched_for(admin, tmp_path, capsys):
    term_list = TermList.objects.create(name="名单")
    client = sign_in(admin)
    data = {"list": term_list.pk, "text": "代开发票", "kind": "flag", "scope": "both", "weight": 10}
    client.post("/admin/comments/term/add/", data | {"active": "on"})
    term = Term.objects.get(list=term_list)
    chosen = {"action": "switch_off", "_selected_action": term.pk}
    client.post("/admin/comments/term/", chosen)
    # Of what is off already nothing is changed, and nothing said.
    client.post("/admin/comments/term/", chosen)
    history = client.get(f"/admin/comments/term/{term.pk}/history/").text
    assert f"{timezone.localtime():%Y}" in history
    assert "已停用" in history
    path = fetch(client, tmp_path, whole_log="on")
    assert [row["of"] for row in records(path, "term-changes")] == ["代开发票"] * 2
    proven(path, capsys)


def test_8_which_restrictions_were_in_force_on_a_day(admin, tmp_path, capsys, time_machine):
    time_machine.move_to("2026-05-10T12:00:00+08:00", tick=False)
    restriction = Restriction.impose("nickname", "捣乱的人", by=admin)
    time_machine.move_to("2026-05-12T12:00:00+08:00", tick=False)
    restriction.lift(by=admin)
    time_machine.move_to("2026-06-01T12:00:00+08:00", tick=False)
    client, page = sign_in(admin), "/admin/comments/restriction/?on="
    for day, is_in_force in [("05-09", 0), ("05-10", 1), ("05-12", 1), ("05-13", 0)]:
        text = client.get(f"{page}2026-{day}").text
        part = text[text.index('id="on-a-day"') : text.index('id="earlier"')]
        assert ("捣乱的人" in part) == bool(is_in_force), day
    path = fetch(client, tmp_path, since="2026-05-01", until="2026-05-31")
    assert "捣乱的人" in members_of(path)["index.html"].decode()
    assert "应急措施日志共 2 行" in proven(path, capsys)


def test_9_what_has_become_of_a_report(judge, tmp_path, capsys):
    report = make_report(note="这是谣言")
    make_report(note="另一条")
    report.uphold(by=judge, reason="不实信息")
    client = sign_in(judge)
    page = client.get(f"/admin/comments/report/?q={report.comment_id}").text
    assert "这是谣言" in page
    assert "石小满" in page
    assert "另一条" not in page
    path = fetch(client, tmp_path, comment=report.comment_id)
    row = records(path, "reports")[0]
    assert (row["outcome"], row["handled_by"]) == ("upheld", "石小满")
    proven(path, capsys)


def test_10_whether_the_log_is_complete(judge, tmp_path, capsys):
    for _number in range(3):
        approved_comment(by=judge)
    call_command("anchor_decisions", stdout=StringIO())
    client = sign_in(judge)
    assert re.search("审核决定 3 个，均在", client.get(LEDGER).text)
    path = fetch(client, tmp_path, whole_log="on")
    output = proven(path, capsys)
    assert "审核日志共 3 行，从第一行到末行完整、连续。" in output
    about = json.loads(members_of(path)["data/bundle.json"])
    assert about["heads"]["decisions"] == [3, Decision.objects.last().digest]


@pytest.mark.parametrize("who", ["writer", "editor", "stranger", "inspector"])
def test_others_see_and_take_nothing(who, request, moderator):
    person = (
        make_user(username="inspector", is_staff=True)
        if who == "inspector"
        else request.getfixturevalue(who)
    )
    if who == "inspector":
        # Who may see decisions alone has no right to senders' data.
        person.user_permissions.add(Permission.objects.get(codename="view_decision"))
    client, comment = sign_in(person), make_comment()
    sign_in(moderator).post(f"{BUNDLES}make/", {"comment": comment.pk})
    bundle = InspectionBundle.objects.get()
    assert client.get(f"{BUNDLES}?comment={comment.pk}").status_code in (302, 403)
    assert client.post(f"{BUNDLES}make/", {"comment": comment.pk}).status_code in (302, 403)
    assert client.post(f"{BUNDLES}{bundle.pk}/").status_code in (302, 403)
    assert InspectionBundle.objects.count() == 1
    assert not Disclosure.objects.filter(kind="bundle").exists()
