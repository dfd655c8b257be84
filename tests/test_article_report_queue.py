"""The queue of reports on articles: editors say what they did, once, and only what is so."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from comments.inspection.verification import problems
from comments.models import ArticleReport, ReportOutcome
from comments.models.exceptions import AlreadyHandled, NotDone
from tests.factories import make_article, make_article_report, make_user, sign_in

pytestmark = pytest.mark.django_db

QUEUE = "/admin/comments/articlereport/"


@pytest.fixture
def article():
    return make_article(title="渡口重新通航")


def correct(article) -> None:
    article.title = "渡口昨日重新通航"
    article.save()


def act(client: Client, name: str, *reports: ArticleReport, **fields: str):
    chosen = {"action": name, "_selected_action": [report.pk for report in reports]}
    return client.post(QUEUE, chosen | fields, follow=True)


def outcomes() -> set[tuple[str, str]]:
    return set(ArticleReport.objects.values_list("network", "outcome"))


def test_a_dismissed_report_is_the_only_one_closed(editor, article):
    first = make_article_report(article=article, network="1")
    make_article_report(article=article, network="2")
    first.handle("dismissed", by=editor)
    assert outcomes() == {("1", "dismissed"), ("2", "")}
    with pytest.raises(AlreadyHandled):
        first.handle("dismissed", by=editor)


@pytest.mark.parametrize("outcome", ["corrected", "taken_back", "withdrawn"])
def test_an_outcome_has_to_be_so(editor, article, outcome):
    report = make_article_report(article=article)
    with pytest.raises(NotDone):
        report.handle(outcome, by=editor)
    changes = {
        "corrected": lambda: correct(article),
        "taken_back": lambda: article.take_back(by=editor),
        "withdrawn": lambda: article.withdraw(by=editor),
    }
    changes[outcome]()
    report.handle(outcome, by=editor)
    assert outcomes() == {("203.0.113.9", outcome)}
    assert list(problems()) == []


@pytest.mark.parametrize("outcome", ["dismissed", "corrected"])
def test_an_article_that_is_gone_is_neither_left_as_it_is_nor_corrected(
    editor, editor_client, article, outcome
):
    report = make_article_report(article=article)
    article.withdraw(by=editor)
    correct(article)
    with pytest.raises(NotDone):
        report.handle(outcome, by=editor)
    name = {"dismissed": "dismiss"}.get(outcome, outcome)
    assert "不在发布状态" in act(editor_client, name, report).text
    assert outcomes() == {("203.0.113.9", "")}


def test_a_correction_before_the_report_does_not_answer_it(editor, article):
    correct(article)
    report = make_article_report(article=article, at=timezone.now() + timedelta(seconds=1))
    with pytest.raises(NotDone):
        report.handle("corrected", by=editor)


def test_an_article_that_is_gone_answers_every_open_report_on_it(editor, article):
    first = make_article_report(article=article, network="1")
    first.handle("dismissed", by=editor)
    second = make_article_report(article=article, network="2")
    make_article_report(article=article, network="3")
    other = make_article_report(network="4")
    article.withdraw(by=editor)
    with pytest.raises(AlreadyHandled):
        first.handle("withdrawn", by=editor)
    second.handle("withdrawn", by=editor, answer="谢谢指正")
    expected = {("1", "dismissed"), ("2", "withdrawn"), ("3", "withdrawn"), ("4", "")}
    assert outcomes() == expected
    assert ReportOutcome.objects.filter(answer="谢谢指正").count() == 2
    assert list(ArticleReport.objects.unhandled()) == [other]


def test_reports_that_were_answered_together_are_counted_together(editor, editor_client, article):
    reports = [make_article_report(article=article, network=str(number)) for number in range(3)]
    article.withdraw(by=editor)
    text = act(editor_client, "withdrawn", *reports).text.replace(" ", "")
    assert "已处理3条举报" in text
    assert "此前已处理" not in text


@pytest.mark.parametrize("who", ["writer", "moderator", "stranger"])
def test_only_those_who_may_publish_handle_reports(request, who, article):
    person, report = request.getfixturevalue(who), make_article_report(article=article)
    with pytest.raises(PermissionDenied):
        report.handle("dismissed", by=person)
    client = sign_in(person)
    assert client.get(QUEUE).status_code in (302, 403)
    assert act(client, "dismiss", report).status_code in (302, 403, 200)
    assert ArticleReport.objects.unhandled().get() == report


def test_an_editor_empties_the_queue(editor_client, editor, article):
    stays = make_article_report(note="<b>无理</b>", network="198.51.100.77")
    mended = make_article_report(article=article, kind="rumour")
    text = editor_client.get(QUEUE).text
    assert "&lt;b&gt;无理" in text
    assert "198.51.100.77" not in text
    assert f"/admin/articles/article/{article.pk}/change/" in text
    refused = act(editor_client, "corrected", mended)
    assert "请先更正文章" in refused.text
    correct(article)
    act(editor_client, "dismiss", stays, answer="已核实\u0007，无误")
    response = act(editor_client, "corrected", mended)
    assert "已处理1条举报" in response.text.replace(" ", "")
    assert not ArticleReport.objects.unhandled().exists()
    assert stays.number not in response.text
    everything = editor_client.get(QUEUE + "?show=all").text
    assert "已核实，无误" in everything
    assert "已更正" in everything
    assert "1条此前已处理" in act(editor_client, "dismiss", stays).text.replace(" ", "")


def test_the_first_page_of_editors_shows_how_many_are_open(editor_client, writer, article):
    assert "articlereport" not in editor_client.get("/admin/").text.split("app-articles")[0]
    make_article_report(article=article)
    first = editor_client.get("/admin/").text
    assert "对文章的举报" in first
    assert "<strong>1</strong>" in first
    assert "对文章的举报" not in sign_in(writer).get("/admin/").text


def test_the_queue_needs_the_same_queries_for_many_reports(
    editor_client, django_assert_max_num_queries
):
    by = make_user(group="editor")
    for number in range(20):
        report = make_article_report(network=str(number))
        if number % 2:
            report.handle("dismissed", by=by)
    with django_assert_max_num_queries(12):
        editor_client.get(QUEUE + "?show=all")


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_told_that_the_other_was_faster(at_once):
    people = [make_user(group="editor") for _ in range(4)]
    report = make_article_report()

    def close(number):
        try:
            report.handle("dismissed", by=people[number])
        except AlreadyHandled:
            return "late"
        return "done"

    assert sorted(at_once(close, 4)) == ["done", "late", "late", "late"]
    assert ReportOutcome.objects.count() == 1
