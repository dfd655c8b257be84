"""Importing articles: what is imported, what is refused by line, and that repeating is harmless."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, Category
from comments.models import Comment
from tests.factories import make_article

pytestmark = pytest.mark.django_db

FULL = {
    "external_id": "old-17",
    "title": "孟广田：守着泵房的第三十个冬天",
    "category": "讲述/人物",
    "body": "　　天还没亮。\n　　雪还在下。\n\n\n　　老孟已经到了。",
    "kicker": "平凡的一天",
    "subtitle": "记值班人",
    "summary": "三十年。",
    "source": "青石镇融媒体中心",
    "byline": "记者 宋明",
    "responsible_editor": "韩冰",
    "author_note": "作者简介：宋明。",
    "published_at": "2023年01月08日 16:39:29",
    "views": 1713,
    "tags": ["泵房", "冬天"],
    "comments": [
        {"nickname": "老邻居", "body": "写得真实。", "submitted_at": "2023-01-09T08:00:00+08:00"}
    ],
}
LEAST = {"title": "短讯", "category": "要闻", "body": "一句话。"}
WORDS = {"nickname": "老李", "body": "好"}


@pytest.fixture
def run(tmp_path):
    """Import these lines; return exit status, standard output and standard error."""

    def import_lines(*lines, **options):
        file = tmp_path / "articles.jsonl"
        file.write_bytes(
            b"\n".join(
                line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
            )
        )
        out, err = StringIO(), StringIO()
        try:
            call_command("import_articles", str(file), stdout=out, stderr=err, **options)
        except SystemExit as end:
            return end.code, out.getvalue(), err.getvalue()
        return 0, out.getvalue(), err.getvalue()

    return import_lines


def test_every_field_of_a_line_is_imported(run, reader):
    assert run(FULL) == (0, "导入 1 篇，已有 0 篇，未导入 0 行。\n", "")
    article = Article.objects.get()
    for name in ("external_id", "title", "kicker", "subtitle", "summary", "source", "byline"):
        assert getattr(article, name) == FULL[name]
    assert article.body == "<p>天还没亮。</p><p>雪还在下。</p><p>老孟已经到了。</p>"
    assert article.published_at == datetime(2023, 1, 8, 8, 39, 29, tzinfo=UTC)
    assert (article.category.name, article.category.slug) == ("人物", "ren-wu")
    assert (article.category.parent.name, article.category.parent.slug) == ("讲述", "jiang-shu")
    assert [tag.name for tag in article.tags.order_by("pk")] == ["泵房", "冬天"]
    page = reader.get(article.get_absolute_url()).text
    assert "2023年01月08日 16:39:29" in page
    assert "浏览次数：1713" in page


def test_imported_comments_wait_for_review(run):
    run(FULL | {"comments": [*FULL["comments"], {"nickname": "甲", "body": "乙"}]})
    assert [comment.status for comment in Comment.objects.all()] == ["pending", "pending"]
    first = Comment.objects.earliest("pk")
    assert first.submitted_at == datetime(2023, 1, 9, 0, 0, tzinfo=UTC)


def test_a_minimal_line_makes_a_draft_identified_by_its_digest(run):
    run(LEAST)
    article = Article.objects.get()
    assert (article.status, article.published_at) == ("draft", None)
    assert len(article.external_id) == 64


def test_the_same_file_twice_changes_nothing(run):
    run(FULL, LEAST)
    before = [list(model.objects.values()) for model in (Article, Category, Comment)]
    assert run(FULL, LEAST)[1] == "导入 0 篇，已有 2 篇，未导入 0 行。\n"
    assert [list(model.objects.values()) for model in (Article, Category, Comment)] == before


def test_the_same_external_id_twice_in_a_file_is_one_article(run):
    assert run(FULL, FULL | {"title": "另一个"})[1] == "导入 1 篇，已有 1 篇，未导入 0 行。\n"


def test_existing_categories_are_used_and_new_slugs_are_unique(run):
    other = make_article().category
    Category.objects.filter(pk=other.pk).update(name="要闻", slug="headlines")
    run(LEAST, LEAST | {"category": "药闻"}, LEAST | {"category": "讲述/要闻"})
    assert Article.objects.filter(category=other, title="短讯").exists()
    slugs = set(Category.objects.values_list("slug", flat=True))
    assert slugs == {"headlines", "yao-wen", "jiang-shu", "yao-wen-2"}


def test_html_is_sanitised(run):
    run(LEAST | {"body": '<p onclick="x()">　　一<script>alert(1)</script></p><h2>二</h2>'})
    assert Article.objects.get().body == "<p>一</p><h2>二</h2>"


@pytest.mark.parametrize(
    "line",
    [
        b"not json",
        b"[]",
        b'"text"',
        b"[" * 100_000,
        b"\xff\xfe",
        {**LEAST, "title": ""},
        {"title": "x", "category": "y"},
        {**LEAST, "titel": "x"},
        {**LEAST, "title": 7},
        {**LEAST, "title": "x" * 121},
        {**LEAST, "title": "空\x00字"},
        {**LEAST, "title": "半\ud800个"},
        {**LEAST, "title": "换\n行"},
        {**LEAST, "body": "<script>alert(1)</script>"},
        {**LEAST, "body": "空\x00字"},
        {**LEAST, "body": "x" * 5_000_000},
        {**LEAST, "category": "讲述//人物"},
        {**LEAST, "category": "长" * 41},
        {**LEAST, "published_at": "yesterday"},
        {**LEAST, "published_at": "2023-02-30"},
        {**LEAST, "published_at": "9999-12-31T23:59:59-12:00"},
        {**LEAST, "published_at": "9999-12-31T23:59:59Z"},
        {**LEAST, "published_at": "2023年13月08日 16:39:29"},
        {**LEAST, "views": -1},
        {**LEAST, "views": 2**31},
        {**LEAST, "views": "7"},
        {**LEAST, "views": True},
        {**LEAST, "comments": "x"},
        {**LEAST, "comments": ["x"]},
        {**LEAST, "comments": [{"nickname": "", "body": "x"}]},
        {**LEAST, "comments": [{"nickname": "一" * 21, "body": "x"}]},
        {**LEAST, "comments": [{"nickname": "x", "body": "二" * 1001}]},
        {**LEAST, "comments": [{**WORDS, "submitted_at": "9999-12-31T23:59:59Z"}]},
        {**LEAST, "comments": [{**WORDS, "submitted_at": "1899-12-31"}]},
        {**LEAST, "external_id": "x" * 201},
        {**LEAST, "tags": "冬天"},
        {**LEAST, "tags": ["冬天", 7]},
        {**LEAST, "tags": ["长" * 21]},
        {**LEAST, "tags": ["空\x00字"]},
        {**LEAST, "tags": [f"第{n}个" for n in range(9)]},
    ],
)
def test_a_bad_line_is_reported_and_the_others_are_imported(run, line):
    status, out, err = run(LEAST, b"", line, FULL)
    assert status == 1
    assert out == "导入 2 篇，已有 0 篇，未导入 1 行。\n"
    assert err.startswith("第 3 行：")
    assert len(err.strip().splitlines()[0]) > len("第 3 行：") + 5
    assert Article.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b'{"title": }', "这一行不是 JSON：第 11 个字符处有误。"),
        ('{"标题": "一"'.encode(), "这一行不是 JSON：第 11 个字符处有误。"),
        (b"\xef\xbb\xbf[1, 2", "这一行不是 JSON：第 6 个字符处有误。"),
        (b"[" * 100_000, "这一行的括号嵌套层数太多。"),
        (b'{"views": ' + b"7" * 5000 + b"}", "这一行中有一个数字太长。"),
    ],
)
def test_a_line_that_is_no_json_is_explained_in_the_language_of_the_site(run, line, sentence):
    assert run(line)[2] == f"第 1 行：{sentence}\n"


def test_a_dry_run_changes_nothing(run):
    assert run(FULL, dry_run=True)[1].startswith("导入 1 篇")
    assert not Article.objects.exists()
    assert not Category.objects.exists()


def test_a_missing_file_is_reported():
    with pytest.raises(CommandError, match="无法读取"):
        call_command("import_articles", "no/such/file")


def test_what_the_sanitiser_drops_is_counted_by_line_and_in_sum(run):
    pictures = LEAST | {
        "body": '<p>一</p><img src="https://old.example.cn/1.jpg"><img src="2.png">'
    }
    video = LEAST | {"body": '<p>二</p><img src="3.png"><video src="x.mp4"></video>'}
    status, out, err = run(pictures, LEAST, video)
    assert (status, out) == (
        0,
        "导入 3 篇，已有 0 篇，未导入 0 行。\n已从正文中去掉：图片 3 张，视频 1 个。\n",
    )
    assert err == "第 1 行：已去掉：图片 2 张\n第 3 行：已去掉：图片 1 张，视频 1 个\n"
    assert "去掉" not in run(pictures)[1], "it was here already"
