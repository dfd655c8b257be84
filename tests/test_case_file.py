"""The case file of a comment: complete, verifiable by hand, and safe to read."""

import hashlib
import json
import re

import pytest

from comments.models import (
    Decision,
    DecisionHead,
    Disclosure,
    Reply,
    Report,
)
from tests.factories import approved_comment, make_comment, rejected_comment

pytestmark = pytest.mark.django_db

PAGE = "/admin/comments/ledger/"


def case_file(client, comment):
    return client.post(f"{PAGE}file/", {"comment": comment})


def test_the_case_file_has_all_that_is_known_of_a_comment(moderator, moderator_client):
    comment = make_comment(
        body="第一行\n第二行", nickname="江边人", address="203.0.113.9", browser="Firefox"
    )
    comment.reject(by=moderator, reason="广告")
    comment.reopen(by=moderator, reason="看错了")
    comment.approve(by=moderator)
    text = case_file(moderator_client, comment.pk).content.decode("utf-8-sig")
    for expected in (
        "    | 第一行\r\n    | 第二行",
        "江边人",
        "203.0.113.9",
        "Firefox",
        "广告",
        "看错了",
    ):
        assert expected in text
    for decision in Decision.objects.all():
        assert decision.digest in text
        assert decision.text_digest in text
    assert DecisionHead.objects.get().digest in text


def test_people_have_one_name_in_the_case_file_and_on_pages(moderator, moderator_client):
    moderator.last_name, moderator.first_name = "石", "小满"
    moderator.save()
    comment = rejected_comment(by=moderator, reason="广告")
    Reply.objects.create(comment=comment, by=moderator, text="谢谢。")
    text = case_file(moderator_client, comment.pk).content.decode("utf-8-sig")
    assert len(re.findall("[： ]石小满\r", text)) == 3
    assert moderator.username not in text


def test_every_digest_of_the_case_file_can_be_verified_by_hand(moderator, moderator_client):
    comment = rejected_comment(by=moderator, body="甲\u202e乙", reason="广告")
    text = case_file(moderator_client, comment.pk).content.decode("utf-8-sig")
    lines = re.findall("摘要原文：(.*)\r", text)
    digests = {hashlib.sha256(line.encode()).hexdigest() for line in lines}
    assert digests == {comment.text_digest(), Decision.objects.get().digest}
    assert json.loads(lines[0])[3] == "甲\u202e乙"


def test_a_comment_can_not_imitate_a_part_of_its_case_file(moderator_client):
    comment = make_comment(
        body="好\n\n审核决定\u2028----\n1. 待审核 → 已通过", nickname="甲\u202e乙"
    )
    lines = case_file(moderator_client, comment.pk).text.split("\r\n")
    assert "    | 审核决定‹U+2028›----" in lines
    assert "    | 1. 待审核 → 已通过" in lines
    assert "昵称：甲‹U+202E›乙" in lines


EMOJI = [
    "👨\u200d👩\u200d👧",
    "☎\ufe0f",
    "👍🏽",
    "🏳\ufe0f\u200d🌈",
    "1\ufe0f\u20e3",
    "🇨🇳",
    "❤\ufe0f\u200d🔥",
]


@pytest.mark.parametrize("emoji", EMOJI)
def test_an_emoji_stays_whole_wherever_the_staff_reads_it(moderator, moderator_client, emoji):
    body = f"好{emoji}的"
    comment = approved_comment(by=moderator, body=body, nickname=emoji)
    Report.objects.create(comment=comment, kind="rumour", note=body)
    lines = case_file(moderator_client, comment.pk).text.split("\r\n")
    assert f"    | {body}" in lines
    assert f"昵称：{emoji}" in lines
    for name in ("comment", "publishedcomment"):
        page = moderator_client.get(f"/admin/comments/{name}/{comment.pk}/change/").text
        assert body in page
    assert body in moderator_client.get("/admin/comments/report/").text


@pytest.mark.parametrize("hidden", ["\u200d", "\ufe0f", "\u200b", "\u202e", "\u2066", "\U000e0041"])
def test_what_hides_between_letters_is_named_wherever_the_staff_reads_it(
    moderator, moderator_client, hidden
):
    comment = approved_comment(by=moderator, body=f"加{hidden}微", nickname=f"甲{hidden}乙")
    Report.objects.create(comment=comment, kind="rumour", note=f"加{hidden}微")
    lines = case_file(moderator_client, comment.pk).text.split("\r\n")
    assert f"    | 加‹U+{ord(hidden):04X}›微" in lines
    pages = [f"/admin/comments/comment/{comment.pk}/change/", "/admin/comments/report/"]
    pages.append(f"/admin/comments/publishedcomment/{comment.pk}/change/")
    for address in pages:
        page = moderator_client.get(address).text
        assert re.search(r'加<span class="hidden-character" title="[^"]+">[^<]+</span>微', page)


def test_the_case_file_tells_of_erased_sender_data_and_of_staff(moderator_client, editor):
    comment = make_comment(sent_by=editor, address=None, network="", browser="")
    text = case_file(moderator_client, comment.pk).text
    assert text.count("已到期清除") == 4
    assert "由工作人员登录后发送：editor" in text


def test_the_case_file_has_reports_and_replies(moderator, moderator_client, editor):
    comment = make_comment()
    comment.approve(by=moderator)
    report = Report.objects.create(
        comment=comment, kind="rumour", note="不是\n真的", network="198.51.100.9"
    )
    report.dismiss(by=moderator)
    Reply.objects.create(comment=comment, text="感谢来信。", by=editor)
    comment.withdraw()
    text = case_file(moderator_client, comment.pk).text
    for expected in ("    | 不是\r\n    | 真的", "198.51.100.9", "    | 感谢来信。", "已通过 → "):
        assert expected in text
    assert text.count("审核人：") == 2


def test_the_case_file_has_the_flags_of_the_screening(moderator_client):
    flag = {"field": "body", "start": 0, "end": 2, "kind": "term", "label": "词", "note": "广告"}
    comment = make_comment(body="刷单加我", flags=[flag])
    assert "词 广告 刷单" in case_file(moderator_client, comment.pk).text


@pytest.mark.parametrize("number", ["", "0", "-1", "abc", "99999999999999999999", "7654321"])
def test_an_unknown_comment_is_refused_with_an_error(number, moderator_client):
    answer = case_file(moderator_client, number)
    assert answer.status_code == 400
    assert "errorlist" in answer.text
    assert not Disclosure.objects.exists()
