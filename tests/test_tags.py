"""Tags: entered in the form of an article, each with a page of its articles."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article, Tag
from tests.factories import make_article, make_draft, sign_in

pytestmark = pytest.mark.django_db


def names(article: Article) -> list[str]:
    return [tag.name for tag in article.tags.order_by("pk")]


def save(client, article, **fields):
    form = {"title": article.title, "category": article.category_id, "body": article.body}
    address = f"/admin/articles/article/{article.pk}/change/"
    return client.post(address, form | {"comments_open": "on"} | fields, follow=True)


def test_the_page_of_a_tag_lists_its_articles_newest_first(reader):
    now = timezone.now()
    for title, days in (("旧的", 3), ("新的", 1), ("中间的", 2)):
        make_article(title=title, tags=["冬捕"], published_at=now - timedelta(days=days))
    make_article(title="别的", tags=["早市"])
    answer = reader.get("/tags/dong-bu/")
    listed = [tagging.article.title for tagging in answer.context["page"].items]
    assert listed == ["新的", "中间的", "旧的"]
    text = answer.text
    assert text.index("新的") < text.index("中间的") < text.index("旧的")


def test_an_article_shows_its_tags_with_links(reader):
    article = make_article(tags=["冬捕", "月亮泡"])
    text = reader.get(article.get_absolute_url()).text
    assert 'href="/tags/dong-bu/" rel="tag">冬捕' in text
    assert 'href="/tags/yue-liang-pao/" rel="tag">月亮泡' in text


def test_a_long_list_is_paged_by_key_and_stays_when_new_ones_arrive(reader):
    now = timezone.now()
    for n in range(45):
        make_article(
            title=f"其{n:02}。", tags=["冬捕"], published_at=now - timedelta(minutes=n // 3)
        )
    first = reader.get("/tags/dong-bu/")
    address = f"/tags/dong-bu/?page={first.context['page'].next}"
    second = reader.get(address).context["page"].items
    make_article(tags=["冬捕"], published_at=now)
    page = reader.get(address).context["page"]
    assert page.items == second
    met = [*first.context["page"].items, *second]
    last = reader.get(f"/tags/dong-bu/?page={page.next}")
    met += last.context["page"].items
    assert len({tagging.article_id for tagging in met}) == len(met) == 45


def test_publishing_sets_the_time_that_the_list_is_ordered_by(reader, editor):
    draft = make_draft(title="后来登的", tags=["冬捕"])
    assert reader.get("/tags/dong-bu/").status_code == 404
    draft.publish(by=editor, at=timezone.now() - timedelta(days=9))
    make_article(title="早先登的", tags=["冬捕"], published_at=timezone.now() - timedelta(days=10))
    text = reader.get("/tags/dong-bu/").text
    assert text.index("后来登的") < text.index("早先登的")


def test_a_scheduled_article_appears_on_time(reader, time_machine):
    make_article(tags=["冬捕"], published_at=timezone.now() + timedelta(hours=1))
    assert reader.get("/tags/dong-bu/").status_code == 404
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    assert reader.get("/tags/dong-bu/").status_code == 200


def test_tags_are_entered_in_one_line(writer_client):
    draft = make_draft(title="渡口")
    save(writer_client, draft, tag_names=" 冬捕，月亮泡、 ＡＩ;New  York,冬捕,")
    assert names(draft) == ["冬捕", "月亮泡", "AI", "New York"]
    page = writer_client.get(f"/admin/articles/article/{draft.pk}/change/").text
    assert 'value="冬捕，月亮泡，AI，New York"' in page
    save(writer_client, draft, tag_names="早市")
    assert names(draft) == ["早市"]


def test_a_new_article_can_have_tags(writer_client):
    form = {"title": "渡口", "category": make_draft().category_id, "body": "<p>好</p>"}
    writer_client.post("/admin/articles/article/add/", form | {"tag_names": "冬捕"})
    assert names(Article.objects.get(title="渡口")) == ["冬捕"]


def test_tags_with_the_same_pinyin_have_different_addresses():
    first, second = Tag.objects.get_or_create_all(["早市", "找事"])
    assert (first.slug, second.slug) == ("zao-shi", "zhao-shi")
    assert [tag.slug for tag in Tag.objects.get_or_create_all(["公示", "公事", "🙂"])] == [
        "gong-shi",
        "gong-shi-2",
        "tag",
    ]


def test_a_tag_is_created_once():
    make_article(tags=["冬捕"])
    make_article(tags=["冬捕"])
    assert Tag.objects.count() == 1


def test_a_renamed_tag_keeps_its_address(editor_client, writer_client, reader):
    make_article(tags=["东捕"])
    tag = Tag.objects.get()
    address = f"/admin/articles/tag/{tag.pk}/change/"
    assert writer_client.post(address, {"name": "x", "slug": "x"}).status_code == 403
    editor_client.post(address, {"name": "冬捕", "slug": tag.slug})
    assert "冬捕" in reader.get(tag.get_absolute_url()).text


@pytest.mark.parametrize(
    "names",
    [
        "长" * 21,
        ",".join(f"第{n}个" for n in range(9)),
        "空\x00字",
        "半\ud800个",
    ],
)
def test_an_invalid_tag_is_refused_and_nothing_is_created(names, writer_client):
    with pytest.raises(ValidationError):
        make_draft().set_tags(names.split(","))
    if "\ud800" not in names:
        draft = make_draft(title="渡口")
        answer = save(writer_client, draft, title="改了", tag_names=names)
        assert answer.context["errors"]
        draft.refresh_from_db()
        assert draft.title == "渡口"
    assert not Tag.objects.exists()


@pytest.mark.parametrize(
    "address",
    [
        "/tags/nowhere/",
        "/tags/dong-bu/?page=nonsense",
        "/tags/冬捕/",
    ],
)
def test_a_tag_without_visible_articles_is_not_found(reader, address):
    make_article(tags=["冬捕"])
    assert reader.get(address).status_code == 404


def test_a_cursor_beyond_the_end_is_answered_with_a_link_back(reader):
    make_article(tags=["冬捕"])
    answer = reader.get("/tags/dong-bu/?page=b1-1")
    assert answer.status_code == 200
    assert "列表没有这么长" in answer.text


def test_writers_can_not_set_headline_or_recommended(writer_client, editor):
    draft = make_draft()
    flags = {"headline": "on", "recommended": "on", "pinned_until": "2099-01-01T00:00"}
    save(writer_client, draft, **flags)
    draft.refresh_from_db()
    assert (draft.headline, draft.recommended, draft.pinned_until) == (False, False, None)
    save(sign_in(editor), draft, **flags)
    draft.refresh_from_db()
    assert (draft.headline, draft.recommended) == (True, True)
    assert draft.pinned_until
    save(writer_client, draft, title="再改")
    draft.refresh_from_db()
    assert (draft.title, draft.headline) == ("再改", True)
