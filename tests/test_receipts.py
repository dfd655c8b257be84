"""The receipt of a report: what became of it, for whoever has the link, and nothing else."""

import pytest
from django.core import signing

from comments.models import ArticleReport, CommentingSettings, Report
from comments.posting import receipt_links
from tests.factories import (
    approved_comment,
    make_article,
    make_article_report,
    make_report,
    solved_captcha,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment(moderator):
    return approved_comment(by=moderator, body="有人不喜欢的话", nickname="江边人")


def receipt_of(reader, report) -> str:
    response = reader.get(receipt_links.link_to(report))
    assert response.status_code == 200
    return response.text


def test_a_reader_who_reports_gets_the_receipt(reader, comment):
    post = {"kind": "minors", "note": "有孩子的照片"} | solved_captcha()
    response = reader.post(f"/comments/{comment.pk}/report/", post, follow=True)
    report = Report.objects.get()
    assert response.redirect_chain[0][0] == f"{receipt_links.link_to(report)}?received=1"
    for words in ("感谢举报", f"C{report.pk}", "侵害未成年人", "等待处理", "183 天"):
        assert words in response.text
    again = receipt_of(reader, report)
    assert "感谢举报" not in again
    assert "等待处理" in again


def test_an_address_kept_as_it_was_first_shown_tells_the_result_alone(reader, comment, moderator):
    report = make_report(comment=comment)
    address = f"{receipt_links.link_to(report)}?received=1"
    assert "感谢举报" in reader.get(address).text
    report.dismiss(by=moderator)
    again = reader.get(address).text
    assert "评论予以保留" in again
    assert "感谢举报" not in again


def test_the_receipt_says_that_the_comment_stays(reader, comment, moderator):
    report = make_report(comment=comment, note="骂人")
    report.dismiss(by=moderator)
    text = receipt_of(reader, report)
    assert "评论予以保留" in text
    for hidden in (moderator.username, "骂人", "有人不喜欢的话", "江边人", "203.0.113.9"):
        assert hidden not in text


def test_the_receipt_says_that_the_comment_was_taken_down_without_its_words(
    reader, comment, moderator
):
    report = make_report(comment=comment)
    report.uphold(by=moderator, reason="说不得的理由")
    text = receipt_of(reader, report)
    assert "评论已撤下" in text
    for hidden in (moderator.username, "有人不喜欢的话", "江边人", "说不得的理由"):
        assert hidden not in text


def test_a_comment_that_its_author_withdrew_leaves_nothing_to_decide(reader, comment):
    report = make_report(comment=comment)
    comment.withdraw()
    assert "已不再显示" in receipt_of(reader, report)


def test_a_comment_that_waits_for_review_again_may_still_be_decided_on(reader, comment, moderator):
    report = make_report(comment=comment)
    comment.reopen(by=moderator)
    text = receipt_of(reader, report)
    assert "已不再显示" not in text
    assert "目前它没有公开显示" in text
    comment.reject(by=moderator)
    assert "已不再显示" in receipt_of(reader, report)


def test_what_is_not_public_at_the_moment_is_not_said_to_stay_published(reader, comment, editor):
    of_comment = make_report(comment=comment)
    of_article = make_article_report(article=comment.article)
    assert "评论仍会显示" in receipt_of(reader, of_comment)
    assert "文章仍会显示" in receipt_of(reader, of_article)
    comment.article.take_back(by=editor)
    for report in (of_comment, of_article):
        text = receipt_of(reader, report)
        assert "等待处理" in text
        assert "目前它没有公开显示" in text
        assert "仍会显示" not in text


def test_an_outcome_that_no_longer_holds_is_said_not_to(reader, comment, moderator, editor):
    upheld, of_article = make_report(comment=comment), make_article_report(article=comment.article)
    upheld.uphold(by=moderator, reason="辱骂")
    of_article.handle("dismissed", by=editor)
    for report in (upheld, of_article):
        assert "此后" not in receipt_of(reader, report)
    comment.refresh_from_db()
    comment.reopen(by=moderator)
    assert "此后" not in receipt_of(reader, upheld)
    comment.approve(by=moderator)
    assert "现已恢复公开显示" in receipt_of(reader, upheld)
    comment.article.take_back(by=editor)
    assert "此后" not in receipt_of(reader, upheld)
    assert "此后它已不再公开显示" in receipt_of(reader, of_article)


def test_the_receipt_tells_what_editors_did_and_what_they_answer(reader, editor):
    report = make_article_report(article=make_article(title="渡口通航"))
    assert "渡口通航" in receipt_of(reader, report)
    report.article.withdraw(by=editor)
    report.handle("withdrawn", by=editor, answer="<b>谢谢</b>指正")
    text = receipt_of(reader, report)
    assert "文章已公开撤稿" in text
    assert "&lt;b&gt;谢谢&lt;/b&gt;指正" in text
    assert "渡口通航" not in text
    assert editor.username not in text


@pytest.mark.parametrize(
    ("outcome", "words"), [("dismissed", "文章保持不变"), ("corrected", "文章已更正")]
)
def test_an_article_that_stays_is_named(reader, editor, outcome, words):
    report = make_article_report(article=make_article(title="渡口通航"))
    report.article.title = "渡口昨日通航"
    report.article.save()
    report.handle(outcome, by=editor)
    text = receipt_of(reader, report)
    assert words in text
    assert "渡口昨日通航" in text


def test_the_receipt_outlives_the_sender_data(reader, comment):
    report = make_report(comment=comment)
    link = receipt_links.link_to(report)
    Report.objects.all().erase_sender_data()
    CommentingSettings.objects.update(sender_data_days=1)
    assert receipt_links.link_to(Report.objects.get()) == link
    assert "1 天" in reader.get(link).text


def test_reports_of_both_kinds_have_receipts_of_their_own(comment):
    links = {
        receipt_links.link_to(report)
        for report in (make_report(comment=comment), make_article_report())
    }
    assert len(links) == 2


def test_the_receipt_is_kept_by_no_cache_and_found_by_no_search_engine(reader, comment):
    response = reader.get(receipt_links.link_to(make_report(comment=comment)))
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert "noindex" in response["X-Robots-Tag"]
    assert response["Referrer-Policy"] == "strict-origin"
    assert not response.cookies


def test_a_link_that_was_not_given_out_is_not_found(reader, comment):
    report = make_report(comment=comment)
    signed = receipt_links.link_to(report).split("/")[-2]
    signer = signing.Signer(salt="comments.receipt", sep=".")
    forged = [
        signed[:-1] + ("A" if signed[-1] != "A" else "B"),
        signed.replace("C", "A", 1),
        f"C{report.pk}",
        *map(signer.sign, (f"C{report.pk + 1}-x", f"C{report.pk}-{'0' * 16}", "X1-x", "C-", "x")),
        signer.sign(f"C{'9' * 18}-x"),
        "%00",
    ]
    for text in forged:
        assert reader.get(f"/reports/{text}/").status_code == 404, text


def test_the_receipt_changes_nothing(reader, comment):
    link = receipt_links.link_to(make_report(comment=comment))
    assert reader.post(link).status_code == 405
    assert not ArticleReport.objects.exists()
    assert Report.objects.unhandled().count() == 1


def test_the_receipt_does_not_create_settings_that_are_missing(reader, comment):
    link = receipt_links.link_to(make_report(comment=comment))
    CommentingSettings.objects.all().delete()
    assert "183 天" in reader.get(link).text
    assert not CommentingSettings.objects.exists()
