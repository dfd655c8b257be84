"""The first page of the admin and the list of articles: what each person needs, at a fixed cost."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.bounded_count import count_up_to
from articles.models import Article, DailyViews
from articles.templatetags.newsroom import work_on_articles
from tests.factories import make_article, make_comment, make_draft, make_user, sign_in

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


def titles(client, **query):
    page = client.get(LIST, query)
    assert page.status_code == 200
    return {article.title for article in page.context["cl"].result_list}


def many(number, **fields):
    template = make_draft()
    values = {field.attname: getattr(template, field.attname) for field in Article._meta.fields}
    del values["id"], values["version"]
    return Article.objects.bulk_create(
        Article(**values | {"title": f"第{n}篇"} | fields) for n in range(number)
    )


def test_the_first_page_shows_what_waits_and_what_is_live(writer, editor):
    make_draft(title="我的草稿", created_by=writer)
    make_draft(title="同事的稿", created_by=editor)
    live = make_article(title="今天的稿", published_at=timezone.now() - timedelta(seconds=1))
    make_article(title="排好的稿", published_at=timezone.now() + timedelta(hours=1))
    make_article(title="去年的稿", published_at=timezone.now() - timedelta(days=300))
    DailyViews.add(Counter({(live.pk, timezone.localdate()): 17}))
    work = work_on_articles(writer)
    names = {key: [str(article) for article in rows] for key, rows in work.items()}
    assert names == {
        "own": ["我的草稿"],
        "others": ["同事的稿"],
        "scheduled": ["排好的稿"],
        "live": ["今天的稿"],
    }
    page = sign_in(writer).get("/admin/")
    assert "17 次浏览" in page.text
    assert "去年的稿" not in page.text


def test_empty_parts_say_what_will_be_there(editor_client):
    page = editor_client.get("/admin/")
    for sentence in ("您没有草稿", "同事目前没有草稿", "今天还没有发布稿件", "没有定时发布的文章"):
        assert sentence in page.text, sentence


@pytest.mark.parametrize("role", ["writer", "editor", "moderator"])
def test_the_first_page_costs_the_same_with_many_rows(role):
    user = make_user(group=role)
    client = sign_in(user)
    article = make_article(published_at=timezone.now())
    make_draft(created_by=user)

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as context:
            assert client.get("/admin/").status_code == 200
        return len(context)

    queries()
    before = queries()
    for _n in range(12):
        make_draft(created_by=make_user(group="writer"))
        make_draft(created_by=user)
        make_article(published_at=timezone.now())
        make_comment(article=article)
    assert queries() <= before + 1


def test_my_articles_and_those_of_a_colleague(writer, editor):
    make_draft(title="我的草稿", created_by=writer)
    make_article(title="我的旧稿", created_by=writer)
    make_draft(title="同事的稿", created_by=editor)
    client = sign_in(writer)
    assert titles(client, writer="me") == {"我的草稿", "我的旧稿"}
    assert titles(client, writer="me", state="draft") == {"我的草稿"}
    assert titles(client, writer=str(editor.pk)) == {"同事的稿"}
    assert len(titles(client, writer="x" * 30)) == 3


def test_a_search_finds_texts_and_bylines_of_drafts_and_of_published_articles(writer_client):
    make_draft(title="甲", body="<p>渡口的早市。</p>")
    make_draft(title="乙", byline="通讯员 孟广田", body="<p>别的。</p>")
    make_article(title="丙", body="<p>渡口修好了。</p>")
    make_article(title="丁", byline="记者 孟广田", body="<p>别的。</p>")
    make_article(title="戊", body="<p>渡口。</p>", published_at=timezone.now() + timedelta(days=1))
    assert titles(writer_client, q="渡口") == {"甲", "丙", "戊"}
    assert titles(writer_client, q="孟广田") == {"乙", "丁"}
    assert titles(writer_client, q="渡口 早市") == {"甲"}
    assert titles(writer_client, q="没有的词") == set()
    assert titles(writer_client, q="渡口", state="draft") == {"甲"}


def test_the_newest_change_comes_first(writer_client):
    first, second = make_draft(title="先"), make_draft(title="后")
    first.subtitle = "改过"
    first.save()
    page = writer_client.get(LIST)
    assert [row.pk for row in page.context["cl"].result_list] == [first.pk, second.pk]


def test_the_list_reads_a_page_and_counts_up_to_a_bound(writer_client, monkeypatch):
    monkeypatch.setattr("articles.bounded_count.MAX_LISTED", 60)
    many(80)
    with CaptureQueriesContext(connection) as queries:
        page = writer_client.get(LIST)
    assert page.context["cl"].result_count == 60
    assert len(page.context["cl"].result_list) == 50
    assert "共 60+ 条" in " ".join(page.text.split())
    counts = [query["sql"] for query in queries if "COUNT(" in query["sql"].upper()]
    assert counts
    assert all("LIMIT 60" in sql for sql in counts)
    assert writer_client.get(LIST, {"p": 2}).status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
def test_lists_are_read_by_index(writer):
    many(300, created_by=writer)
    many(300, status="published", published_at=timezone.now())
    lists = {
        "article_of_writer": Article.objects.filter(created_by=writer).order_by(
            "-updated_at", "-pk"
        ),
        "article_unpublished": Article.objects.unpublished(),
        "article_unpublished_of_writer": Article.objects.unpublished().filter(created_by=writer),
        "article_newest": Article.objects.published().newest_first(),
    }
    for name, rows in lists.items():
        plan = rows[:50].explain()
        assert f"INDEX {name} " in plan + " ", (name, plan)
        assert "USE TEMP B-TREE" not in plan, (name, plan)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
@pytest.mark.parametrize(
    ("index", "condition"),
    [
        ("article_changed_headline", {"headline": True}),
        ("article_changed_recommended", {"recommended": True}),
        ("article_withdrawn", {"status": "withdrawn"}),
        ("article_in_bin", {"binned_at__isnull": False}),
        ("article_published_at", {"published_at__gte": "2024-01-01T00:00Z"}),
    ],
)
def test_filters_of_the_list_are_read_by_index(index, condition):
    plan = Article.objects.filter(**condition).order_by("-updated_at", "-pk")[:50].explain()
    assert f"INDEX {index} " in plan + " ", plan


def plan_of(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        return "\n".join(row[-1] for row in cursor)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL scans small tables anyway.")
def test_the_rows_of_a_list_are_counted_by_the_index_that_it_is_read_by(writer):
    many(300)
    with connection.cursor() as cursor:
        # By these statistics, in which nobody has written anything, no index would be worth it.
        cursor.execute("ANALYZE")
    rows = Article.objects.for_lists().filter(created_by=writer).order_by("-updated_at", "-pk")
    with CaptureQueriesContext(connection) as queries:
        assert count_up_to(1000, rows) == 0
    assert "INDEX article_of_writer " in plan_of(queries[0]["sql"])


def test_as_many_scheduled_articles_are_listed_as_can_be_paged_through(writer_client, monkeypatch):
    monkeypatch.setattr("articles.admin.filters.MAX_LISTED", 2)
    now = timezone.now()
    for number, title in enumerate("甲乙丙", 1):
        make_article(title=title, published_at=now + timedelta(days=number))
    assert titles(writer_client, state="scheduled") == {"甲", "乙"}
